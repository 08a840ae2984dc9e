"""Table activity: when a table's rows last changed and how many there are, as the catalog has it.

Crawlers write it, each as far as its database tells: Snowflake says when a table was altered, PostgreSQL does not. It
is as old as the crawl.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TableActivity:
    """`changed_at`: when rows last changed; `seen_at`: when a crawler last looked, as far as it shows. Both in
    milliseconds since the epoch (UTC), 0 where the catalog does not tell. `rows` and `size` (bytes): None likewise."""

    changed_at: int = 0
    seen_at: int = 0
    rows: int | None = None
    size: int | None = None
