"""Handler of images: what tags and custom metadata show as their icon; kept with its name and size, shown to nobody.

Source: `pyatlan.client.atlan.AtlanClient.upload_image`, `pyatlan.model.atlan_image` and the `ImagesEndpoint` of the
Java SDK; the service behind them is not public. Bytes are counted and let go: no page of the catalog shows them.
"""

import mimetypes
import uuid
from email import message_from_bytes
from email.message import Message
from email.policy import HTTP
from pathlib import PurePosixPath
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.identity import accounts
from delta_arc_lineage.local_atlan.reading import shorten
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_KIND = "image"
_FORM = "multipart/form-data"
_LONGEST_NAME = 255


def _upload(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST images`: keep what a form's part called `file` holds."""
    part = _find_file(exchange)
    name = PurePosixPath(str(part.get_filename() or "").replace("\\", "/")).name
    if not 0 < len(name) <= _LONGEST_NAME or not name.isprintable():
        raise CatalogError(ErrorKind.BAD_REQUEST, "the file has no usable name")
    content, now, guid = _read_bytes(part), catalog.now(), str(uuid.uuid4())
    if not content:
        raise CatalogError(ErrorKind.BAD_REQUEST, "the file is empty")
    suffix = PurePosixPath(name).suffix
    record: dict[str, Any] = {
        "id": guid,
        "version": "1",
        "createdAt": now,
        "updatedAt": now,
        "fileName": f"{guid}{suffix}",
        "rawName": name,
        "key": f"images/{guid}{suffix}",
        "extension": suffix,
        "contentType": mimetypes.guess_type(name)[0] or part.get_content_type(),
        "fileSize": str(len(content)),
        "isEncrypted": False,
        "redirectUrl": "",
        "isUploaded": True,
        "uploadedAt": str(now),
        "isArchived": False,
    }
    catalog.change(exchange.user, lambda change: accounts.put(change.connection, _KIND, record))
    return Answer(record)


def _find_file(exchange: Exchange) -> Message:
    """The part of the form that is the file."""
    kind = exchange.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() != _FORM:
        raise CatalogError(ErrorKind.UNSUPPORTED_MEDIA_TYPE, shorten(kind) or "none")
    head = f"content-type: {' '.join(kind.split())}\r\n\r\n".encode("latin-1", "replace")
    try:
        form = message_from_bytes(head + exchange.content, policy=HTTP)
    except RecursionError as error:
        raise CatalogError(ErrorKind.BAD_REQUEST, "the form is nested too deeply") from error
    for part in form.get_payload() if form.is_multipart() else ():
        if isinstance(part, Message) and part.get_param("name", header="content-disposition") == "file":
            return part
    raise CatalogError(ErrorKind.BAD_REQUEST, "the form has no part called file")


def _read_bytes(part: Message) -> bytes:
    """What a part holds."""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


ROUTES: tuple[tuple[str, str, Handler], ...] = (("POST", "/images", _upload),)
