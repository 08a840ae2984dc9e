"""What is dear and done once a process: done before a process is copied, so that no copy does it again."""

import gc
from functools import cache
from importlib import import_module
from typing import Any

from botocore.loaders import JSONFileLoader, Loader

from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.adapters.s3.botocore_client import s3_client

_CLIENTS = ("delta_arc_lineage.adapters.atlan.client", "httpcore", "boto3.s3.inject")
SERVERS = (
    "anyio._backends._asyncio",
    "uvicorn.lifespan.off",
    "uvicorn.loops.auto",
    "uvicorn.protocols.http.auto",
    "uvicorn.protocols.websockets.auto",
)
"""What a server of the local Atlan imports when it starts."""
_read = cache(JSONFileLoader().load_file)


class _Reader(JSONFileLoader):  # type: ignore[misc]
    def load_file(self, file_path: str) -> Any:
        return _read(file_path)


def read_models_once() -> None:
    """boto3's description of S3, a megabyte of JSON, is read once a process, where each session reads it anew."""
    Loader.FILE_LOADER_CLASS = _Reader


def warm_up(*modules: str) -> None:
    """Import both clients and these modules, make one of boto3's, and keep the collector from all of it."""
    for module in (*_CLIENTS, *modules):
        import_module(module)
    read_models_once()
    s3_client(S3Access(unsigned=True)).close()
    gc.collect()
    gc.freeze()
