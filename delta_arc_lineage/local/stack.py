"""The embedded stack: a catalog and an S3, in this process, with everything they hold in one folder.

Both servers share a process: each alone is mostly import time, and one process with one lock is started, found and
stopped without doubt. The servers' packages are imported when a stack starts and not before: `status`, and an `up`
that finds another process, must not pay for them.
"""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from os import getpid
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from delta_arc_lineage.adapters.embedded.folder import StackKeys, StateFolder
from delta_arc_lineage.adapters.embedded.lock import locked_text
from delta_arc_lineage.adapters.embedded.running import CrawledSchema, RunningStack, require_servers
from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.local.connection import CrawledConnection
from delta_arc_lineage.local.landscape import BUCKET, BUCKET_ARN, PREFIX, SOURCE, TARGET
from delta_arc_lineage.model.routes import PRODUCT

if TYPE_CHECKING:
    from delta_arc_lineage.local.s3_server import S3Server


@contextmanager
def local_stack(
    folder: StateFolder, *, catalog_port: int = 0, s3_port: int = 0, empty: bool = False
) -> Iterator[RunningStack]:
    """Serve catalog and S3 while the context lasts; `stack.json` is there exactly as long.

    The caller holds the folder's lock. Port 0 means the port of the last start if it is free, else any. `empty`
    leaves a new stack unfilled; a folder that was filled before keeps its contents.
    """
    require_servers()
    from delta_arc_lineage.local.s3_server import S3Server
    from delta_arc_lineage.local_atlan.pages.lineage_document import LineagePage
    from delta_arc_lineage.local_atlan.server import CatalogServer
    from delta_arc_lineage.page.template import render_page

    keys = folder.read_keys()
    folder.data.mkdir(mode=0o700, exist_ok=True)
    objects = folder.data / "objects.sqlite"
    if not objects.exists():
        folder.seed_mark.unlink(missing_ok=True)  # an earlier version kept the bucket in another form: fill it anew
    s3_server = S3Server(
        data=objects,
        access_key_id=keys.access_key_id,
        port=_choose_port("S3", wanted=s3_port, last=keys.s3_port),
    )
    catalog_server = CatalogServer(
        data=folder.data / "catalog.sqlite",
        token=keys.api_key,
        port=_choose_port("catalog", wanted=catalog_port, last=keys.catalog_port),
        lineage=LineagePage(render_page, ours=PRODUCT),
    )
    with s3_server as s3, catalog_server as catalog:
        keys = replace(keys, s3_port=s3.port, catalog_port=urlsplit(catalog.url).port or 0)
        folder.write_keys(keys)
        _seed(folder, catalog.url, keys.api_key, s3=s3, empty=empty)
        running = _describe_stack(catalog.url, s3.url, keys)
        with locked_text(folder.addresses, json.dumps(running.to_json(), indent=2) + "\n"):
            yield running


def _seed(folder: StateFolder, catalog_url: str, api_key: str, *, s3: "S3Server", empty: bool) -> None:
    if folder.seed_mark.exists():
        return
    if empty:
        s3.fill(BUCKET, {}, content_type="text/csv")
    else:
        from delta_arc_lineage.local import seeding

        seeding.fill_bucket(s3)
        seeding.fill_catalog(catalog_url, api_key)
    folder.seed_mark.touch(mode=0o600)


def _choose_port(server: str, *, wanted: int, last: int) -> int:
    if wanted and not _is_free(wanted):
        raise SettingsError(
            what=f"port {wanted} for the local {server} is taken",
            where="127.0.0.1",
            next_step="choose another port, or 0 for any that is free",
        )
    return wanted or (last if last and _is_free(last) else 0)


def _is_free(port: int) -> bool:
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def _describe_stack(catalog_url: str, s3_url: str, keys: StackKeys) -> RunningStack:
    return RunningStack(
        catalog_url=catalog_url,
        api_key=keys.api_key,
        s3_endpoint=s3_url,
        bucket=BUCKET,
        bucket_arn=BUCKET_ARN,
        prefix=PREFIX,
        access_key_id=keys.access_key_id,
        secret_access_key=keys.secret_access_key,
        source=_describe_side(SOURCE),
        target=_describe_side(TARGET),
        pid=getpid(),
    )


def _describe_side(connection: CrawledConnection) -> CrawledSchema:
    return CrawledSchema(
        connection=connection.name,
        connection_qualified_name=connection.qualified_name,
        database=connection.database,
        schema=connection.schema,
        schema_qualified_name=connection.schema_qualified_name,
    )
