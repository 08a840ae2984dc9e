"""The first filling of a new stack: both schemas crawled into the catalog, and what uses the target's tables; eight
files put into the bucket.

A stack is filled once, before it says that it is ready. Filling is idempotent, so a start that dies half way is
repeated by the next.
"""

from delta_arc_lineage.local.crawl import crawl
from delta_arc_lineage.local.landscape import BUCKET, PREFIX, SOURCE, TARGET
from delta_arc_lineage.local.s3_server import S3Server
from delta_arc_lineage.local.tables import EIGHT_TABLES, csv_file
from delta_arc_lineage.local.usage_crawl import crawl_usage


def fill_catalog(url: str, token: str) -> None:
    """Crawl the eight tables of source and target, and what uses the target's."""
    for connection in (SOURCE, TARGET):
        crawl(url, token, connection=connection, tables=EIGHT_TABLES)
    crawl_usage(url, token)


def fill_bucket(server: S3Server) -> None:
    """Put the eight files under the prefix."""
    objects = {f"{PREFIX}{table.name}.csv": csv_file(table.name).read_bytes() for table in EIGHT_TABLES}
    server.fill(BUCKET, objects, content_type="text/csv")
