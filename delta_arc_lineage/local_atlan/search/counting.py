"""How many documents a query matches: exactly, or up to where the index stops counting.

The index counts to 10,000 unless `track_total_hits` asks for more (Elasticsearch's default, which the metastore leaves
as it is: `AtlasElasticsearchQuery.getResultFromResponse`). Counts are kept until the next write, because paging asks
the same one again and again.
"""

import sqlite3
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from delta_arc_lineage.local_atlan.reading import MAXIMUM_INT
from delta_arc_lineage.local_atlan.search.clause import Clause
from delta_arc_lineage.local_atlan.search.syntax import make_refusal

DEFAULT_LIMIT = 10_000
_KEPT_COUNTS = 512
_EAGER_ROWS = 20_000  # documents that are probed one by one before anything is listed


@dataclass(frozen=True)
class Total:
    """A number of matches; a lower bound unless it is exact."""

    value: int
    exact: bool = True

    def within(self, limit: int | None) -> "Total":
        """The same as an answer shows it that counts up to a limit."""
        return self if limit is None or self.value <= limit else Total(limit, exact=False)

    @property
    def relation(self) -> str:
        """The relation in the index's own words."""
        return "eq" if self.exact else "gte"


def read_limit(sent: Any) -> int | None:
    """`track_total_hits`: none to count all, 0 to count nothing."""
    if sent is None:
        return DEFAULT_LIMIT
    if isinstance(sent, str) and sent in ("true", "false"):
        sent = sent == "true"
    if isinstance(sent, bool):
        return None if sent else 0
    if not isinstance(sent, int) or not -1 <= sent <= MAXIMUM_INT:
        raise make_refusal(f"[track_total_hits] parameter must be positive or equals to -1, got {sent}")
    return None if sent == -1 else sent


class Counts:
    """Counts of recent queries, good until the index changes."""

    def __init__(self) -> None:
        self._generation = -1
        self._counts: OrderedDict[bytes, Total] = OrderedDict()

    def of(self, connection: sqlite3.Connection, clause: Clause, generation: int, limit: int | None = None) -> Total:
        """How many documents meet a condition, at least as far as a limit."""
        if generation != self._generation:
            self._counts, self._generation = OrderedDict(), generation
        counts, key = self._counts, _make_key(clause)
        known = counts.get(key)
        if known is None or not (known.exact or (limit is not None and limit < known.value)):
            known = counts[key] = _count(connection, clause, limit)
            if len(counts) > _KEPT_COUNTS:
                counts.popitem(last=False)
        return known


def _count(connection: sqlite3.Connection, clause: Clause, limit: int | None) -> Total:
    """Count the matches, one further than the limit."""
    if limit is not None and clause.probed and _count_early(connection, clause.probed, limit) > limit:
        return Total(limit + 1, exact=False)
    matches = clause.counting or f"SELECT 1 FROM document d WHERE {clause.sql}"
    if limit is not None:
        matches += f" LIMIT {int(limit) + 1}"
    count = int(connection.execute(f"SELECT count(*) FROM ({matches})", clause.parameters).fetchone()[0])
    return Total(count, exact=limit is None or count <= limit)


def _count_early(connection: sqlite3.Connection, probed: Clause, limit: int) -> int:
    """The matches among the first documents: enough where a query matches most of them."""
    if limit >= _EAGER_ROWS:
        return 0
    first = connection.execute(f"SELECT id FROM document ORDER BY id LIMIT 1 OFFSET {_EAGER_ROWS}").fetchone()
    bound = Clause("d.id < ?", [first[0]]) if first else Clause("1")
    query = (
        f"SELECT count(*) FROM (SELECT 1 FROM document d NOT INDEXED WHERE {bound.sql} AND {probed.sql}"
        f" LIMIT {int(limit) + 1})"
    )
    return int(connection.execute(query, [*bound.parameters, *probed.parameters]).fetchone()[0])


def _make_key(clause: Clause) -> bytes:
    """What tells a condition from others, short however much it lists."""
    return sha256(repr((clause.sql, clause.parameters)).encode("utf-8", "surrogatepass")).digest()
