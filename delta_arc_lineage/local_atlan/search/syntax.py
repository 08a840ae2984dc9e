"""Small readings of the query language that several compilers share, and its refusal."""

from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind


def make_refusal(reason: str) -> CatalogError:
    """The answer to a query that the index cannot run."""
    return CatalogError(ErrorKind.INDEX_SEARCH_FAILED, reason)


def to_list(value: Any) -> list[dict[str, Any]]:
    """One clause or many as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


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
