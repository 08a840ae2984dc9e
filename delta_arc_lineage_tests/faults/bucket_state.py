"""The state of a run in a bucket: taken there from its folder when the run starts, and back when it has ended.

So a scenario copies, damages and looks into files whatever the place is, and the run itself knows nothing but S3.
"""

import os
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.adapters.s3.s3_state import S3StateStore
from delta_arc_lineage.ports.clock import Clock

BUCKET = "kept"
KINDS = ("state", "cache")
_TAKEN = ".in-bucket"
_PLACES = {"before-send.s3.PutObject": "before the put", "before-send.s3.DeleteObject": "before the delete"}


def take_there(folder: Path, s3: str) -> None:
    """The bucket holds what the folder holds, and nothing else; once for all runs that start at the same moment."""
    if (folder / _TAKEN).exists():
        return
    here = {str(file.relative_to(folder)): file for kind in KINDS for file in _files(folder / kind)}
    client = _client(s3, os.getpid())
    for key in _keys(client, folder):
        if key not in here:
            client.delete_object(Bucket=BUCKET, Key=_prefix(folder) + key)
    for key, file in here.items():
        client.put_object(Bucket=BUCKET, Key=_prefix(folder) + key, Body=file.read_bytes())
    (folder / _TAKEN).touch()


def take_back(folder: Path, s3: str) -> None:
    """The folder holds what the bucket holds, and nothing else."""
    client = _client(s3, os.getpid())
    there = _keys(client, folder)
    for file in [file for kind in KINDS for file in _files(folder / kind)]:
        if str(file.relative_to(folder)) not in there:
            file.unlink()
    for key in there:
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        body = client.get_object(Bucket=BUCKET, Key=_prefix(folder) + key)["Body"].read()
        (folder / key).write_bytes(body)
    (folder / _TAKEN).unlink(missing_ok=True)


def stores_in_bucket(folder: Path, s3: str, *, clock: Clock, reach: Any) -> tuple[S3StateStore, S3StateStore]:
    """The state and the cache, over one client; `reach` is told each object that is about to be put or deleted."""
    client = s3_client(_access(s3))
    for event, place in _PLACES.items():
        client.meta.events.register(event, lambda place=place, **_: reach(place))
    prefix = _prefix(folder)
    return (
        S3StateStore(BUCKET, lambda: client, setting="DELTA_ARC_STATE", prefix=f"{prefix}state/", clock=clock),
        S3StateStore(BUCKET, lambda: client, setting="DELTA_ARC_STATE", prefix=prefix, clock=clock),
    )


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def _keys(client: Any, folder: Path) -> list[str]:
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, Prefix=_prefix(folder))
    return [each["Key"].removeprefix(_prefix(folder)) for page in pages for each in page.get("Contents", ())]


def _prefix(folder: Path) -> str:
    return f"{sha256(str(folder).encode()).hexdigest()[:16]}/"


def _access(s3: str) -> S3Access:
    return S3Access(endpoint_url=s3, access_key_id="testing", secret_access_key="testing")


@cache
def _client(s3: str, process: int) -> Any:
    """One a process: a copy of it must not speak over its connections."""
    assert process == os.getpid()
    return s3_client(_access(s3))
