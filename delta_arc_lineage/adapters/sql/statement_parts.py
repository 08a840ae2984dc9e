"""The parts of one load of files, from the tree of its statement: table, place, choice of files, columns."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from delta_arc_lineage.adapters.sql.copied_columns import read_columns, read_external_columns
from delta_arc_lineage.adapters.sql.sqlglot_door import NotRead
from delta_arc_lineage.model.copies import CopyHolder, CopyStatement, WarehouseName

_PART = r'(?:"(?:[^"]|"")+"|[^\W\d][\w$]*)'
_STAGE = re.compile(rf"@(?P<names>~|(?:{_PART}\.){{0,2}}%?{_PART})(?P<path>/.*)?", re.DOTALL)
_ONE_PART = re.compile(rf"%?{_PART}")
_ADDRESS = re.compile(r"[a-z0-9]+://", re.IGNORECASE)
_ESCAPED = re.compile(r"''|\\.", re.DOTALL)
_WORD = re.compile(r"\w+")
Parts = dict[str, Any]


def read_statement(held_by: CopyHolder, holder: str, tree: Any) -> CopyStatement | None:
    """None for what loads nothing. Names are as the statement has them, relative ones too."""
    read = {"Copy": _read_copy, "Create": _read_external}.get(type(tree).__name__)
    if read is None:
        raise NotRead("it is not of a form that is known here")
    parts = read(tree)
    return None if parts is None else CopyStatement(held_by=held_by, holder=holder, **parts)


def _read_copy(tree: Any) -> Parts | None:
    into, listed = tree.this, []
    if type(into).__name__ == "Schema":
        listed = [_stored(column) for column in into.expressions]
        into = into.this
    options = _read_options(tree)
    is_unload = type(into.this).__name__ in ("Var", "Literal") or not tree.args.get("kind")
    if is_unload or "VALIDATION_MODE" in options:
        return None
    target = _read_table(into)
    places = list(tree.args.get("files") or [])
    if len(places) != 1:
        raise NotRead("it names no place that files are taken from")
    place, chosen = places[0], None
    if type(place).__name__ == "Subquery":
        chosen = place.this.expressions
        place = _find_table(place.this)
        options = {"PATTERN": place.args["pattern"], **options} if place.args.get("pattern") else options
    return {
        "target": target,
        **_read_place(place.this),
        "files": tuple(_read_texts(options.get("FILES"))),
        "pattern": _read_text(options.get("PATTERN"), "PATTERN"),
        "columns": read_columns(chosen, listed),
        "by_name": _word(options.get("MATCH_BY_COLUMN_NAME")) in ("CASE_SENSITIVE", "CASE_INSENSITIVE"),
    }


def _read_external(tree: Any) -> Parts | None:
    stated = tree.args["properties"].expressions if tree.args.get("properties") else []
    properties = {type(item).__name__: item for item in stated}
    if "ExternalProperty" not in properties or "LocationProperty" not in properties:
        raise NotRead("it names no place that files are taken from")
    into = tree.this.this if type(tree.this).__name__ == "Schema" else tree.this
    columns = tree.this.expressions if into is not tree.this else ()
    named = {_word(item.this): item.args.get("value") for item in stated}
    return {
        "target": _read_table(into),
        **_read_place(properties["LocationProperty"].this),
        "pattern": _read_text(named.get("PATTERN"), "PATTERN"),
        "columns": read_external_columns(columns),
    }


def _read_options(tree: Any) -> Mapping[str, Any]:
    """What is stated after the place, by name. What is left over of an expression has no name, and what it says cannot
    be told."""
    options = {}
    for option in tree.args.get("params") or ():
        name = _word(option.this)
        if not _WORD.fullmatch(name):
            raise NotRead(f"{name!r} stands where the name of an option is expected")
        options[name] = option.args.get("expression")
    return options


def _find_table(select: Any) -> Any:
    """The one place that a query takes files from."""
    source = select.args.get("from_") or select.args.get("from")
    if source is None or type(source.this).__name__ != "Table":
        raise NotRead("its query takes no files from a place that it names")
    return source.this


def _read_table(table: Any) -> WarehouseName:
    parts = [table.this, table.args.get("db"), table.args.get("catalog")]
    if type(table).__name__ != "Table" or any(type(part).__name__ != "Identifier" for part in parts if part):
        raise NotRead("its table is known only when it runs")
    name, schema, database = (_stored(part) if part else "" for part in parts)
    return WarehouseName(name, schema, database)


def _stored(identifier: Any) -> str:
    """A name as the warehouse stores it: in capitals, unless it stands in quotes."""
    name = str(identifier.this)
    return name if identifier.args.get("quoted") else name.upper()


def _read_place(place: Any) -> Parts:
    text = str(place.this) if type(place).__name__ in ("Var", "Literal", "RawString") else ""
    if type(place).__name__ == "Var" and len(text) > 1 and text[:1] == text[-1:] == "'":
        text = _ESCAPED.sub(lambda found: found[0][1:], text[1:-1])
    if _ADDRESS.match(text):
        return {"address": text}
    found = _STAGE.fullmatch(text)
    if found is None:
        raise NotRead("it names no stage and no address that files are taken from")
    *outer, name = [_unquote(part) for part in _cut_names(found["names"])]
    schema, database = [*reversed(outer), "", ""][:2]
    return {"stage": WarehouseName(name, schema, database), "sub_path": (found["path"] or "").lstrip("/")}


def _cut_names(names: str) -> Iterator[str]:
    if names == "~":
        yield names
        return
    for part in _ONE_PART.finditer(names):
        yield part[0]


def _unquote(part: str) -> str:
    sign, name = ("%", part[1:]) if part.startswith("%") else ("", part)
    return sign + (name[1:-1].replace('""', '"') if name.startswith('"') else name.upper())


def _word(node: Any) -> str:
    return str(getattr(node, "name", node) or "").upper()


def _read_text(node: Any, option: str) -> str:
    if node is None:
        return ""
    if type(node).__name__ not in ("Literal", "RawString") or node.args.get("is_string") is False:
        raise NotRead(f"its {option} is no text")
    return str(node.this)


def _read_texts(node: Any) -> Iterator[str]:
    """Of a list in parentheses, or of one."""
    if node is None:
        return
    items = node.expressions if type(node).__name__ == "Tuple" else [node.this]
    for item in items:
        yield _read_text(item, "FILES")
