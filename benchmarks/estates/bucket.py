"""The bucket of an estate: filled as the document says, and changed as loaders change it."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks.estates.contents import ROWS, make_body
from benchmarks.estates.documents import Content, Estate, File

_AT_ONCE = 4


def fill(estate: Estate, s3: Any) -> None:
    """Make the bucket and put all files. The store gives each the time of now."""
    s3.create_bucket(Bucket=estate.bucket)
    put_files(estate, estate.files, s3)


def put_files(estate: Estate, files: Iterable[File], s3: Any, *, night: int = 0) -> None:
    """Write files as they are on that night, counted from 0."""
    files = tuple(files)
    used = {file.content: estate.contents[file.content] for file in files if file.content}
    bodies = _make_bodies(used, rows=ROWS + night)

    def put(file: File) -> None:
        body = bodies[file.content] if file.content else b"x" * (file.size + night)
        s3.put_object(Bucket=estate.bucket, Key=file.key, Body=body)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(put, files))


def delete_files(estate: Estate, keys: Iterable[str], s3: Any) -> None:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        list(pool.map(lambda key: s3.delete_object(Bucket=estate.bucket, Key=key), keys))


def _make_bodies(contents: Mapping[str, Content], *, rows: int) -> dict[str, bytes]:
    return {name: make_body(content, rows=rows) for name, content in contents.items()}
