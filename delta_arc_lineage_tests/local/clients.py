"""Plain clients of the stack's two protocols: raw HTTP and boto3, nothing of the product."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import httpx
from botocore.config import Config

from delta_arc_lineage.adapters.embedded.running import RunningStack

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


def s3_client(running: RunningStack) -> S3Client:
    """An S3 client with the keys of `stack.json`."""
    return boto3.client(
        "s3",
        endpoint_url=running.s3_endpoint,
        aws_access_key_id=running.access_key_id,
        aws_secret_access_key=running.secret_access_key,
        region_name="us-east-1",
        config=Config(retries={"max_attempts": 1}),
    )


def find_assets(running: RunningStack, type_name: str, *, prefix: str, attributes: tuple[str, ...] = ()) -> list[Any]:
    """The attributes of every asset of a type whose qualified name starts with a prefix, by name order."""
    query = {
        "bool": {
            "filter": [
                {"term": {"__typeName.keyword": type_name}},
                {"term": {"__state": "ACTIVE"}},
                {"prefix": {"qualifiedName": prefix}},
            ]
        }
    }
    body = {
        "dsl": {"from": 0, "size": 1000, "query": query, "sort": [{"qualifiedName": "asc"}]},
        "attributes": ["name", "qualifiedName", *attributes],
    }
    response = httpx.post(
        f"{running.catalog_url}/api/meta/search/indexsearch",
        json=body,
        headers={"Authorization": f"Bearer {running.api_key}"},
        timeout=30,
    )
    response.raise_for_status()
    return [entity["attributes"] for entity in response.json().get("entities", [])]
