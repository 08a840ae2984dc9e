"""The manifest of an inventory, as S3 writes it: which files it is of, in which form, with which columns.

S3's user guide, *Locating your inventory list*, shows one of each form. Columns are called in CSV as people read them
(`LastModifiedDate`), in ORC and Parquet as SQL does (`last_modified_date`): here as in the latter.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from delta_arc_lineage.model.codec import parse_object

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_OF_ORC, _OF_PARQUET = re.compile(r"(\w+):"), re.compile(r"(?:required|optional) \w+ (\w+)")


class Form(Enum):
    """How the files of an inventory are written, as its manifest says it."""

    CSV = "CSV"
    ORC = "ORC"
    PARQUET = "Parquet"


@dataclass(frozen=True, slots=True)
class DataFile:
    """A part of an inventory: `size` in bytes, `md5` in hexadecimal digits."""

    key: str
    size: int
    md5: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """`begun_at`: when S3 began to look at the bucket, in milliseconds since the epoch (UTC)."""

    source: str
    begun_at: int
    form: Form
    columns: tuple[str, ...]
    files: tuple[DataFile, ...]


def parse_manifest(text: str) -> Manifest:
    """The manifest that a text holds; ValueError, in words, where it is none that is known here."""
    stated = parse_object(text)
    try:
        form = Form(stated["fileFormat"])
        return Manifest(
            source=str(stated["sourceBucket"]),
            begun_at=int(stated["creationTimestamp"]),
            form=form,
            columns=tuple(_COLUMNS_OF[form](stated["fileSchema"])),
            files=tuple(map(_data_file, stated["files"])),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"it has no {error}") from error


def _data_file(stated: Any) -> DataFile:
    return DataFile(str(stated["key"]), int(stated["size"]), str(stated["MD5checksum"]).lower())


def _columns_of_csv(schema: str) -> list[str]:
    """
    >>> _columns_of_csv("Bucket, Key, LastModifiedDate, ETag")
    ['bucket', 'key', 'last_modified_date', 'e_tag']
    """
    names = [name.strip().replace("ETag", "eTag") for name in schema.split(",")]
    return [_CAPITAL.sub("_", name).lower() for name in names]


_COLUMNS_OF: dict[Form, Callable[[str], list[str]]] = {
    Form.CSV: _columns_of_csv,
    Form.ORC: _OF_ORC.findall,
    Form.PARQUET: _OF_PARQUET.findall,
}
