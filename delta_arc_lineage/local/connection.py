"""The names of a connection of the catalog and of the one schema crawled through it; cheap to import."""

from dataclasses import dataclass

from delta_arc_lineage.local.table_model import Connector


@dataclass(frozen=True, slots=True)
class CrawledConnection:
    """A connection and the one schema that is crawled through it.

    >>> CrawledConnection("postgres", "shop", 1720611661, "SHOP", "SALES").schema_qualified_name
    'default/postgres/1720611661/SHOP/SALES'
    """

    connector: Connector
    name: str
    epoch: int
    database: str
    schema: str

    @property
    def qualified_name(self) -> str:
        return f"default/{self.connector}/{self.epoch}"

    @property
    def database_qualified_name(self) -> str:
        return f"{self.qualified_name}/{self.database}"

    @property
    def schema_qualified_name(self) -> str:
        return f"{self.database_qualified_name}/{self.schema}"

    @property
    def workflow(self) -> str:
        """The name of the crawler's workflow, which Atlan leaves on everything it crawled."""
        return f"atlan-{self.connector}-{self.epoch}-cron"
