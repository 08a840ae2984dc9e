"""boto3's description of S3, a megabyte of JSON: read once a process, where each session of boto3 reads it anew."""

from functools import cache
from typing import Any

from botocore.loaders import JSONFileLoader, Loader

_read = cache(JSONFileLoader().load_file)


class _Reader(JSONFileLoader):  # type: ignore[misc]
    def load_file(self, file_path: str) -> Any:
        return _read(file_path)


def read_models_once() -> None:
    """From now on, in this process and its copies."""
    Loader.FILE_LOADER_CLASS = _Reader
