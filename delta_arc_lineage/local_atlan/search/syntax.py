"""Small readings of the query language that several compilers share, and its refusal."""

from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind

TAG_FIELDS = ("__traitNames", "__propagatedTraitNames")


def make_refusal(reason: str) -> CatalogError:
    """The answer to a query that the index cannot run."""
    return CatalogError(ErrorKind.INDEX_SEARCH_FAILED, reason)


def read_mapping(sent: Any, name: str) -> dict[str, Any]:
    """An object of the query language."""
    if not isinstance(sent, dict):
        raise make_refusal(f"[{name}] malformed, expected [START_OBJECT]")
    return sent


def check_scalar(value: Any) -> Any:
    """A value that a field can be compared with: not a list, not an object."""
    if isinstance(value, (list, dict)):
        raise make_refusal(f"[query] does not support [{'START_ARRAY' if isinstance(value, list) else 'START_OBJECT'}]")
    return value


def match_any(queries: list[dict[str, Any]]) -> dict[str, Any]:
    """The query of what matches at least one of several queries."""
    return {"bool": {"should": queries, "minimum_should_match": 1}}


def match_tags(tags: list[str]) -> dict[str, Any]:
    """The query of what carries one of several tags, its own or a propagated one."""
    return match_any([{"terms": {field: tags}} for field in TAG_FIELDS])


def to_list(value: Any) -> list[dict[str, Any]]:
    """One clause or many as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def read_sort_item(sent: Any) -> tuple[str, Any]:
    """The field of one sort key and its options: a text, or an object that may be empty."""
    if isinstance(sent, str):
        return sent, {}
    if not isinstance(sent, dict) or len(sent) != 1:
        raise make_refusal("malformed sort format, within the sort array, an object, or an actual string are allowed")
    name, options = next(iter(sent.items()))
    if not isinstance(options, (str, dict)):
        raise make_refusal(f"[{name}] malformed sort format, either start with array, object, or an actual string")
    return name, options


def read_minimum(sent: Any, total: int, *, otherwise: int) -> int:
    """`minimum_should_match` as a number of clauses."""
    if sent is None:
        return otherwise
    text = str(sent).strip()
    try:
        wanted = int(float(text[:-1]) * total / 100) if text.endswith("%") else int(text)
    except ValueError as error:
        raise make_refusal(f"[minimum_should_match] {sent}") from error
    return max(0, total + wanted if wanted < 0 else wanted)
