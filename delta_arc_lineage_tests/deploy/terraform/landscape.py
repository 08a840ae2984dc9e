"""What the function works on: a tenant with two crawled schemas, a bucket with their files, and AWS around it.

All of it on 127.0.0.1, in this process, whose environment becomes the function's while a call lasts.
"""

import io
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, redirect_stdout
from dataclasses import dataclass
from typing import Any, Self

import boto3
import httpx

from delta_arc_lineage.local.crawl import crawl
from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage.local.tables import EIGHT_TABLES, csv_file
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.deploy.terraform.aws_calls import REGION
from delta_arc_lineage_tests.deploy.terraform.aws_server import AwsServer
from delta_arc_lineage_tests.support.http import open_http

LAKE, PREFIX = "acme-lake", "crm/"
ADMIN, FUNCTION = "ADMIN", "FUNCTION"
SETTINGS = {
    "POSTGRES_CONNECTION_NAME": SOURCE.name,
    "POSTGRES_DATABASE": SOURCE.database,
    "POSTGRES_SCHEMA": SOURCE.schema,
    "SNOWFLAKE_CONNECTION_NAME": TARGET.name,
    "SNOWFLAKE_DATABASE": TARGET.database,
    "SNOWFLAKE_SCHEMA": TARGET.schema,
    "S3_CONNECTION_NAME": "acme-s3",
    "DELTA_ARC_REMOVAL_MINUTES": "0",
}
_KEPT = ("PATH", "HOME", "TMPDIR", "SSL_CERT_DIR", "PYTHONPATH", "COVERAGE_PROCESS_START")


@dataclass(frozen=True, slots=True)
class LambdaContext:
    """What Lambda hands over with each event."""

    aws_request_id: str
    function_name: str = "delta-arc-lineage"
    function_version: str = "1"
    memory_limit_in_mb: int = 1024
    invoked_function_arn: str = f"arn:aws:lambda:{REGION}:123456789012:function:delta-arc-lineage:live"
    log_group_name: str = "/aws/lambda/delta-arc-lineage"
    log_stream_name: str = "2025/06/15/[1]0"

    def get_remaining_time_in_millis(self) -> int:
        return 900_000


class Landscape:
    """A context. `aws` records what the function calls; `catalog` asks the tenant apart from the product."""

    aws: AwsServer
    catalog: httpx.Client

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            self.aws = opened.enter_context(AwsServer())
            self._tenant = opened.enter_context(CatalogServer())
            self.catalog = opened.enter_context(open_http(self._tenant.url, self._tenant.token))
            for side in (SOURCE, TARGET):
                crawl(self._tenant.url, self._tenant.token, connection=side, tables=EIGHT_TABLES)
            s3 = self.client("s3")
            s3.create_bucket(Bucket=LAKE, CreateBucketConfiguration={"LocationConstraint": REGION})
            for table in EIGHT_TABLES:
                s3.put_object(Bucket=LAKE, Key=f"{PREFIX}{table.name}.csv", Body=csv_file(table.name).read_bytes())
            s3.put_object(Bucket=LAKE, Key="elsewhere/OTHER.csv", Body=b"A,B\n1,2\n")
            self._opened = opened.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    @property
    def token(self) -> str:
        """The key to the tenant, as a person puts it into the secret."""
        return self._tenant.token

    def client(self, service: str, *, key: str = ADMIN, url: str = "") -> Any:
        """A client of a service, for who states this key."""
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=url or self.aws.url,
            aws_access_key_id=key,
            aws_secret_access_key=key,
        )

    def call(self, event: object, environment: Mapping[str, str]) -> dict[str, Any]:
        """The function's answer, in its environment and with its role; its log is not printed."""
        surroundings = {
            "ATLAN_BASE_URL": self._tenant.url,
            "AWS_ACCESS_KEY_ID": FUNCTION,
            "AWS_SECRET_ACCESS_KEY": FUNCTION,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ENDPOINT_URL": self.aws.url,
            "AWS_LAMBDA_FUNCTION_NAME": "delta-arc-lineage",
            "S3_ENDPOINT_URL": self.aws.url,
        }
        with _environment({**environment, **surroundings}), redirect_stdout(io.StringIO()):
            from delta_arc_lineage.lambda_handler import handler

            answer: dict[str, Any] = handler(event, LambdaContext(f"request-{len(self.aws.allowed)}"))
        return answer

    def count(self, *types: str) -> int:
        """Assets of these types that the tenant holds now."""
        query = {"bool": {"filter": [{"terms": {"__typeName.keyword": types}}, {"term": {"__state": "ACTIVE"}}]}}
        body = {"dsl": {"from": 0, "size": 0, "query": query, "track_total_hits": True}, "attributes": []}
        return int(
            self.catalog.post("/api/meta/search/indexsearch", json=body).raise_for_status().json()["approximateCount"]
        )


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    """These alone, and what a process needs to run at all."""
    before = dict(os.environ)
    kept = {name: before[name] for name in _KEPT if name in before}
    try:
        os.environ.clear()
        os.environ.update(kept | dict(variables))
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def body_of(answer: Mapping[str, Any]) -> dict[str, Any]:
    """What a call says, of its answer with a status."""
    told: dict[str, Any] = json.loads(answer["body"])
    return told
