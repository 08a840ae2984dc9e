"""Images: what a form holds is kept by name and size.

Source: `pyatlan.client.atlan.AtlanClient.upload_image` and `pyatlan.model.atlan_image`.
"""

import io
from typing import Any

import httpx
import pytest

from delta_arc_lineage_tests.local_atlan.definitions import read_code

IMAGES = "/api/service/images"
PNG = b"\x89PNG\r\n\x1a\n\x00\xff\r\n--not the end--\n\r"
EDGE = "edge-of-the-form"


def _send(client: httpx.Client, content: bytes, kind: str | None = None) -> httpx.Response:
    """Send a form as it is."""
    return client.post(
        IMAGES, content=content, headers={"content-type": kind or f"multipart/form-data; boundary={EDGE}"}
    )


def _form(head: str, content: bytes = PNG) -> bytes:
    """A form of one part."""
    return f"--{EDGE}\r\n{head}\r\n\r\n".encode() + content + f"\r\n--{EDGE}--\r\n".encode()


def test_an_image_is_kept(client: httpx.Client) -> None:
    """Its name, type and size are told, as texts and times the client's model reads; every upload is another image."""
    form: dict[str, Any] = {"files": {"file": ("mark.png", io.BytesIO(PNG))}, "data": {"name": "image"}}
    told = client.post(IMAGES, **form).json()
    assert (told["rawName"], told["extension"], told["contentType"]) == ("mark.png", ".png", "image/png")
    assert told["fileSize"] == str(len(PNG))
    assert told["fileName"] == f"{told['id']}.png" and told["key"].endswith(told["fileName"])
    assert (told["isUploaded"], told["isArchived"], told["isEncrypted"]) == (True, False, False)
    assert told["createdAt"] == told["updatedAt"] > 0
    assert client.post(IMAGES, **form).json()["id"] != told["id"]


@pytest.mark.parametrize(
    ("sent", "kept", "kind"),
    [
        ("mark.svg", "mark.svg", "image/svg+xml"),
        ("mark.jpeg", "mark.jpeg", "image/jpeg"),
        ("../../etc/mark.gif", "mark.gif", "image/gif"),
        ("C:\\\\mine\\\\mark.webp", "mark.webp", "image/webp"),
        ("mark", "mark", "application/octet-stream"),
        ("two words.png", "two words.png", "image/png"),
        ("größe 図.png", "größe 図.png", "image/png"),
    ],
)
def test_names_are_kept_without_their_folders(client: httpx.Client, sent: str, kept: str, kind: str) -> None:
    """The last part of a path is the name, and its ending tells the type."""
    head = f'Content-Disposition: form-data; name="file"; filename="{sent}"\r\nContent-Type: application/octet-stream'
    told = _send(client, _form(head)).json()
    assert (told["rawName"], told["contentType"], told["fileSize"]) == (kept, kind, str(len(PNG)))


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "image/png", "multipart/mixed; boundary=x"])
def test_other_media_types_are_refused(client: httpx.Client, kind: str) -> None:
    """An image comes in a form."""
    assert _send(client, PNG, kind).status_code == 415


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nothing of a form",
        _form('Content-Disposition: form-data; name="name"'),
        _form('Content-Disposition: form-data; name="file"'),
        _form('Content-Disposition: form-data; name="file"; filename=""'),
        _form('Content-Disposition: form-data; name="file"; filename="a.png"', b""),
        _form(f'Content-Disposition: form-data; name="file"; filename="{"a" * 300}.png"'),
        _form('Content-Disposition: form-data; name="file"; filename="a\x07.png"'),
        _form("Content-Type: multipart/mixed; boundary=inner", b"--inner\r\n\r\nx\r\n--inner--"),
        _form("no header at all"),
        _form("Content-Disposition: form-data; name*=utf-8''%ff; filename*=bad'"),
        b"".join(
            f"--{n}\r\nContent-Type: multipart/mixed; boundary={n + 1}\r\n\r\n".encode() for n in range(3000)
        ).replace(b"--0", f"--{EDGE}".encode(), 1),
    ],
    ids=range(12),
)
def test_forms_without_a_usable_file_are_refused(client: httpx.Client, content: bytes) -> None:
    """400, whatever they hold; never a fault of the server."""
    answer = _send(client, content)
    assert read_code(answer)[0] == 400


def test_an_image_cannot_be_asked_for(client: httpx.Client) -> None:
    """Only sending one is provided."""
    assert read_code(client.get(IMAGES))[0] == 405
    assert client.get(f"{IMAGES}/any").status_code == 501
