"""Lists of the service: filter, sort, columns and page over the few records of one kind.

A filter is JSON of fields with `$eq`, `$ne`, `$in`, `$nin`, `$like`, `$ilike`, `$gt`, `$gte`, `$lt`, `$lte`, under
`$and` and `$or`; a field that the record lacks is looked for among its attributes. A sort names fields with commas, a
minus before those that go down.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind

Record = dict[str, Any]

_MAXIMUM_DEPTH = 20
_ALWAYS = "id"
_LONGEST_NUMBER = 20


@dataclass(frozen=True)
class Listing:
    """What a request asks of a list; `limit` None is everything, 0 the counts alone."""

    condition: Any = None
    sort: str = ""
    columns: tuple[str, ...] = ()
    offset: int = 0
    limit: int | None = None

    def page(self, records: Sequence[Record]) -> Record:
        """A page of records in the service's envelope: all, those that meet the filter, and the page of those."""
        _matches_filter({}, self.condition)  # what cannot be read is refused over an empty list too
        matching = [record for record in records if _matches_filter(record, self.condition)]
        ordered = _sort(matching, self.sort)
        page = ordered[self.offset :] if self.limit is None else ordered[self.offset : self.offset + self.limit]
        shown = [self._choose_columns(record) for record in page]
        return {"totalRecord": len(records), "filterRecord": len(matching), "records": shown}

    def _choose_columns(self, record: Record) -> Record:
        """The columns asked of a record, and its id; all if none is asked."""
        if not self.columns:
            return record
        return {name: value for name, value in record.items() if name in self.columns or name == _ALWAYS}


def _sort(records: list[Record], sent: str) -> list[Record]:
    """The records in the order asked; those without the field last. Without one they stay as they came."""
    ordered = list(records)
    for key in reversed([name.strip() for name in sent.split(",") if name.strip()]):
        down, name = key.startswith("-"), key.lstrip("+-")
        having = [record for record in ordered if _get_field(record, name) is not None]
        lacking = [record for record in ordered if _get_field(record, name) is None]
        ordered = sorted(having, key=partial(_make_sort_key, name=name), reverse=down) + lacking
    return ordered


def _make_sort_key(record: Record, *, name: str) -> tuple[int, float, str]:
    """Numbers by size, also those that are kept as text; then text, whatever its case."""
    value = _get_field(record, name)
    text = str(value)
    if isinstance(value, float) or (len(text) < _LONGEST_NUMBER and _is_whole(text)):
        return (0, float(value), "")
    return (1, 0.0, text.lower())


def _is_whole(text: str) -> bool:
    """Whether a text is a whole number."""
    digits = text.removeprefix("-")
    return digits.isascii() and digits.isdecimal()


def _matches_filter(record: Record, condition: Any, depth: int = 1) -> bool:
    """Whether a record meets a filter; every part of it holds."""
    if condition is None:
        return True
    if not isinstance(condition, dict) or depth > _MAXIMUM_DEPTH:
        raise _make_refusal("a JSON object is expected")
    parts = [_matches_part(record, name, wanted, depth) for name, wanted in condition.items()]
    return all(parts)


def _matches_part(record: Record, name: str, wanted: Any, depth: int) -> bool:
    """Whether a record meets one part of a filter."""
    if name in ("$and", "$or"):
        if not isinstance(wanted, list):
            raise _make_refusal(f"{name} takes a list")
        found = [_matches_filter(record, part, depth + 1) for part in wanted]
        return all(found) if name == "$and" else any(found)
    if name.startswith("$"):
        raise _make_refusal(f"unknown operator {name}")
    return _compare(_get_field(record, name), wanted)


def _get_field(record: Record, name: str) -> Any:
    """A field of a record, else of its attributes; a list of one counts as its member."""
    attributes = record.get("attributes")
    inner = attributes.get(name) if isinstance(attributes, dict) else None
    value = record.get(name, inner)
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _compare(value: Any, wanted: Any) -> bool:
    """Whether a value is the one wanted, or meets every comparison."""
    if not isinstance(wanted, dict):
        return bool(value == wanted)
    for operator in wanted:
        if operator not in _OPERATORS:
            raise _make_refusal(f"unknown operator {operator}")
    return all(_OPERATORS[operator](value, sent) for operator, sent in wanted.items())


def _is_among(value: Any, sent: Any) -> bool:
    """Whether a value is in a list."""
    if not isinstance(sent, list):
        raise _make_refusal("$in takes a list")
    return _show(value) in [_show(member) for member in sent]


def _is_like(value: Any, sent: Any) -> bool:
    """SQL's LIKE with `%` at either end."""
    text, pattern = _show(value), _show(sent)
    start, end, inner = pattern.startswith("%"), pattern.endswith("%"), pattern.strip("%")
    if start and end:
        return inner in text
    if end:
        return text.startswith(inner)
    return text.endswith(inner) if start else text == inner


def _is_like_in_any_case(value: Any, sent: Any) -> bool:
    """As `_is_like`, whatever the case."""
    return _is_like(_show(value).lower(), _show(sent).lower())


def _make_order_test(holds: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """A comparison by size; what has no value has no size."""

    def test(value: Any, sent: Any) -> bool:
        keys = [_make_sort_key({"value": side}, name="value") for side in (value, sent)]
        return value is not None and holds(keys[0], keys[1])

    return test


def _show(value: Any) -> str:
    """A value as text; none is empty."""
    return "" if value is None else str(value)


def _make_refusal(reason: str) -> CatalogError:
    """The answer to a filter that cannot be read."""
    return CatalogError(ErrorKind.INVALID_PARAMETERS, f"filter: {reason}")


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "$eq": lambda value, sent: _show(value) == _show(sent),
    "$ne": lambda value, sent: _show(value) != _show(sent),
    "$in": _is_among,
    "$nin": lambda value, sent: not _is_among(value, sent),
    "$like": _is_like,
    "$ilike": _is_like_in_any_case,
    "$gt": _make_order_test(lambda value, sent: value > sent),
    "$gte": _make_order_test(lambda value, sent: value >= sent),
    "$lt": _make_order_test(lambda value, sent: value < sent),
    "$lte": _make_order_test(lambda value, sent: value <= sent),
}
