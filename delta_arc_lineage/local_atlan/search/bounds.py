"""What one search may ask and what it may cost: Elasticsearch's limits at their defaults, each with its own words.

A search is one caller's, the catalog is everybody's. The last limit is ours. It is a number of steps and not a time, so
a search that is refused here is refused on any machine.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.search.syntax import make_refusal

MAXIMUM_CLAUSES = 1024
MAXIMUM_DEPTH = 30
MAXIMUM_TERMS = 65_536
MAXIMUM_REGEX_LENGTH = 1000
MAXIMUM_STATES = 10_000
MAXIMUM_WINDOW = 10_000
MAXIMUM_INNER_WINDOW = 100
MAXIMUM_BUCKETS = 65_536

# Ours: what the index does not bound.
MAXIMUM_WILDCARD_LENGTH = 1000
MAXIMUM_SORT_KEYS = 32
MAXIMUM_STEPS = 300_000_000

_STEPS_BETWEEN_CALLS = 100_000
# What the database answers to a value that it cannot take: an object, a number of more than 64 bits, half a sign.
_UNHELD = (sqlite3.InterfaceError, sqlite3.ProgrammingError, OverflowError, UnicodeEncodeError)
_TOO_COMPLEX = (sqlite3.SQLITE_ERROR, sqlite3.SQLITE_TOOBIG)


class Effort:
    """What one search has asked and cost so far; past a limit it is refused."""

    def __init__(self, most_steps: int = MAXIMUM_STEPS) -> None:
        self.clauses = 0
        self._buckets = 0
        self._steps = 0
        self._most_steps = most_steps

    def count_clauses(self, count: int = 1) -> None:
        """Count clauses of the query that is being compiled."""
        self.clauses += count
        if self.clauses > MAXIMUM_CLAUSES:
            raise make_refusal(f"too_many_clauses: maxClauseCount is set to {MAXIMUM_CLAUSES}")

    def count_buckets(self, count: int = 1) -> None:
        """Count buckets of the answer."""
        self._buckets += count
        check_buckets(self._buckets)

    def spend(self, steps: int) -> None:
        """Count steps of work: about one for each instruction of the database, or each sign that is looked at."""
        self._steps += steps
        if self._steps > self._most_steps:
            raise make_refusal(f"the search takes more than {self._most_steps} steps: ask for less at once")

    @contextmanager
    def bounding(self, connection: sqlite3.Connection) -> Iterator[None]:
        """A context in which the statements of a connection spend steps, and what SQLite cannot compile is refused."""
        connection.set_progress_handler(self._count_instructions, _STEPS_BETWEEN_CALLS)
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                self.spend(0)
            if error.sqlite_errorcode in _TOO_COMPLEX:
                raise make_refusal(f"the query is too complex: {error}") from error
            raise
        except _UNHELD as error:
            raise make_refusal(f"a value is of a kind or a size that no field holds: {error}") from error
        finally:
            connection.set_progress_handler(None, 0)

    def _count_instructions(self) -> bool:
        self._steps += _STEPS_BETWEEN_CALLS
        return self._steps > self._most_steps


_READ_KEYS = frozenset(
    ("query", "post_filter", "from", "size", "sort", "search_after", "aggregations", "aggs", "track_total_hits")
)
# What changes neither which documents are found nor in what order: no answer of the metastore shows it.
_IDLE_KEYS = frozenset(
    (
        *("_source", "docvalue_fields", "explain", "fields", "profile", "seq_no_primary_term", "stats"),
        *("stored_fields", "timeout", "track_scores", "version"),
    )
)
_ABSENT_KEYS = frozenset(
    (
        *("collapse", "ext", "highlight", "indices_boost", "min_score", "pit", "rescore", "runtime_mappings"),
        *("script_fields", "slice", "suggest", "terminate_after"),
    )
)


def check_keys(dsl: dict[str, Any]) -> None:
    """Refuse what is not there, and what the index does not know: none of it is passed over."""
    for key, value in dsl.items():
        if key in _ABSENT_KEYS:
            raise CatalogError(ErrorKind.NOT_PROVIDED, f"[{key}] of a search")
        if key not in _READ_KEYS and key not in _IDLE_KEYS:
            raise make_refusal(f"Unknown key for a {_name_sign(value)} in [{key}].")


def _name_sign(value: Any) -> str:
    """What a value begins with, in the index's words."""
    kinds = {dict: "START_OBJECT", list: "START_ARRAY", str: "VALUE_STRING", bool: "VALUE_BOOLEAN"}
    return "VALUE_NULL" if value is None else kinds.get(type(value), "VALUE_NUMBER")


def check_depth(depth: int) -> None:
    """Refuse queries in queries deeper than the index takes them."""
    if depth > MAXIMUM_DEPTH:
        raise make_refusal(
            "The nested depth of the query exceeds the maximum nested depth for bool queries set in "
            "[indices.query.bool.max_nested_depth]"
        )


def check_nesting(depth: int) -> None:
    """Refuse aggregations in aggregations deeper than queries may be; the index has a limit of its own for these."""
    if depth > MAXIMUM_DEPTH:
        raise make_refusal(
            "The nested depth of the aggregations exceeds the maximum nested depth for aggregations of "
            f"[{MAXIMUM_DEPTH}] set in [search.aggs.max_nested_depth]"
        )


def check_terms(count: int) -> None:
    """Refuse more values than one `terms` query takes."""
    if count > MAXIMUM_TERMS:
        raise make_refusal(
            f"The number of terms [{count}] used in the Terms Query request has exceeded the allowed maximum of "
            f"[{MAXIMUM_TERMS}]. This maximum can be set by changing the [index.max_terms_count] index level setting."
        )


def check_buckets(count: int) -> None:
    """Refuse more buckets than one answer holds."""
    if count > MAXIMUM_BUCKETS:
        raise make_refusal(
            f"Trying to create too many buckets. Must be less than or equal to: [{MAXIMUM_BUCKETS}] but this number "
            "of buckets was exceeded. This limit can be set by changing the [search.max_buckets] cluster level setting."
        )


def check_regex(length: int) -> None:
    """Refuse a regular expression longer than the index takes it."""
    if length > MAXIMUM_REGEX_LENGTH:
        raise make_refusal(
            f"The length of regex [{length}] used in the Regexp Query request has exceeded the allowed maximum of "
            f"[{MAXIMUM_REGEX_LENGTH}]. This maximum can be set by changing the [index.max_regex_length] index level "
            "setting."
        )


def check_wildcard(length: int) -> None:
    """Refuse a pattern of `*` and `?` that is longer than a regular expression may be."""
    if length > MAXIMUM_WILDCARD_LENGTH:
        raise make_refusal(f"[wildcard] the pattern has {length} signs, at most {MAXIMUM_WILDCARD_LENGTH} are taken")


def check_sort_keys(count: int) -> None:
    """Refuse more sort keys than one statement of the database takes with their values."""
    if count > MAXIMUM_SORT_KEYS:
        raise make_refusal(f"[sort] has {count} keys, at most {MAXIMUM_SORT_KEYS} are taken")


def check_window(end: int) -> None:
    """Refuse a page that ends past the window of a search."""
    if end > MAXIMUM_WINDOW:
        raise make_refusal(
            f"Result window is too large, from + size must be less than or equal to: [{MAXIMUM_WINDOW}] but was "
            f"[{end}]. See the scroll api for a more efficient way to request large data sets. This limit can be set "
            "by changing the [index.max_result_window] index level setting."
        )


def check_inner_window(name: str, end: int) -> None:
    """Refuse a page of `top_hits` that ends past its window."""
    if end > MAXIMUM_INNER_WINDOW:
        raise make_refusal(
            f"Top hits result window is too large, the top hits aggregator [{name}]'s from + size must be less than "
            f"or equal to: [{MAXIMUM_INNER_WINDOW}] but was [{end}]. This limit can be set by changing the "
            "[index.max_inner_result_window] index level setting."
        )
