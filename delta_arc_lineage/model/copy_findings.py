"""Findings of copies: what a person should know of the statements that load files, and of what contradicts them."""

from dataclasses import dataclass

from delta_arc_lineage.model.words import Word


class CopyTrouble(Word):
    """What is the matter with a statement."""

    UNREAD = "unread", "not understood"
    PATTERN = "pattern", "its pattern is none that RE2 takes, so its files are not known"
    NO_TABLE = "no_table", "its table is not there"
    OUTSIDE = "outside", "its files lie in the bucket, outside the prefix of the route"
    OVERRULED = "overruled", "the route pairs otherwise, and is believed"
    OTHER_NAME = "other_name", "these files are called like another table, and the statement is believed"


@dataclass(frozen=True, slots=True, order=True)
class CopyFinding:
    """`about`: the statement, the files, the tables."""

    trouble: CopyTrouble
    about: str

    @property
    def words(self) -> str:
        """
        >>> CopyFinding(CopyTrouble.NO_TABLE, "pipe CORE.P loads MART.CORE.ORDERS").words
        'pipe CORE.P loads MART.CORE.ORDERS: its table is not there'
        """
        return f"{self.about}: {self.trouble.words}"
