"""Avro: the header holds the schema as JSON, in Avro's own words, and fastavro reads it."""

import json
from io import BytesIO
from typing import Any

from delta_arc_lineage.adapters.file_schemas.avro_values import measure_header, read_values
from delta_arc_lineage.adapters.file_schemas.compressions import INSTALL
from delta_arc_lineage.adapters.file_schemas.excerpts import HEAD, MOST, Excerpt, Unreadable
from delta_arc_lineage.adapters.file_schemas.fields import LIST, MAP, MOST_LEVELS, STRUCT, Field, to_columns, unwrap
from delta_arc_lineage.adapters.file_schemas.seen_values import rows_of, sign_columns, values_of
from delta_arc_lineage.model.file_schemas import FileSchema

MAGIC = b"Obj\x01"
_NULL = "null"


def read_avro(excerpt: Excerpt, head: bytes) -> FileSchema:
    """The schema of a file that begins as Avro does; `head`: its first bytes."""
    header = _read_header(head)
    if header is None and not excerpt.is_whole(HEAD):
        header = _read_header(excerpt.begin(MOST))
    if header is None:
        raise Unreadable(f"its header is longer than the {MOST:,} bytes that are read, or damaged")
    schema, codec = header
    if not isinstance(schema, dict) or schema.get("type") != "record":
        raise Unreadable("it does not hold records")
    fields, wrapper = unwrap(_take("", schema, 0).children)
    columns = to_columns(fields)
    if excerpt.look is not None:
        data = excerpt.find(0, MOST) or head
        rows = rows_of(read_values(data, measure_header(data), schema, codec))
        columns = sign_columns(columns, [values_of(field.name, rows) for field in fields], excerpt.look)
    return FileSchema("Avro", columns, compression="" if codec == _NULL else codec, wrapper=wrapper)


def _read_header(head: bytes) -> tuple[Any, str] | None:
    """The schema as JSON has it, and the codec; None where there is no whole header."""
    try:
        import fastavro
    except ImportError:
        raise Unreadable(f"Avro is read by fastavro: install {INSTALL}") from None
    try:
        told = fastavro.reader(BytesIO(head)).metadata
        return json.loads(told["avro.schema"]), str(told.get("avro.codec", _NULL))
    except Exception:  # noqa: BLE001 - whatever it raises of bytes that anybody may have written
        return None


def _take(name: str, stated: Any, level: int) -> Field:
    """The field of a type. A named type is told where it is defined, and called by its name after that."""
    if level > MOST_LEVELS:
        raise Unreadable("its schema is nested beyond all use")
    if isinstance(stated, list):
        return _take_union(name, stated, level)
    if not isinstance(stated, dict):
        return Field(name, str(stated), False)
    kind = stated.get("type")
    if isinstance(kind, dict | list):
        return _take(name, kind, level + 1)
    if kind in ("record", "error"):
        return Field(name, STRUCT, False, _take_fields(stated.get("fields"), level))
    if kind == "array":
        return Field(name, LIST, False, (_take("", stated.get("items"), level + 1),))
    if kind == "map":
        return Field(name, MAP, False, (Field("", "string"), _take("", stated.get("values"), level + 1)))
    return Field(name, _say_simple(stated), False)


def _take_fields(stated: Any, level: int) -> tuple[Field, ...]:
    told = [inner for inner in stated or () if isinstance(inner, dict)]
    return tuple(_take(str(inner.get("name", "")), inner.get("type"), level + 1) for inner in told)


def _take_union(name: str, members: list[Any], level: int) -> Field:
    """With null, what may be empty; of one member besides, that one."""
    rest = [member for member in members if member != _NULL]
    nullable = len(rest) < len(members)
    if len(rest) == 1:
        only = _take(name, rest[0], level + 1)
        return Field(name, only.type, nullable or only.nullable, only.children)
    return Field(name, "union", nullable, tuple(_take("", member, level + 1) for member in rest))


def _say_simple(stated: dict[str, Any]) -> str:
    """By what it means, else by how it is stored."""
    logical = str(stated.get("logicalType", ""))
    if logical == "decimal":
        return f"decimal({stated.get('precision', 0)}, {stated.get('scale', 0)})"
    return logical or str(stated.get("type", ""))
