"""Questions: what names do not tell, with what it might be. Nothing of it is linked until a person says so."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from delta_arc_lineage.model.proposing.layouts import Layout
from delta_arc_lineage.model.words import Word


class Doubt(Word):
    """Why a person is asked."""

    SOURCE = "source", "several source schemas have these tables, and the keys name none of them"
    TARGET = "target", "several target schemas have these tables, and nothing says which of them"
    NO_SOURCE = "no_source", "the keys name a source schema that does not have these tables"
    NO_TARGET = "no_target", "no target schema has these tables"
    OTHER_SCHEMA = "other_schema", "the keys name something else where other keys name the schema"
    COPY = "copy", "the folder says that it is a copy, and the same tables' files lie elsewhere too"
    REJECTED = "rejected", "the folder says that these are rows that were rejected"
    TAKEN = "taken", "tables of these names in another source schema lead to the same target"
    NO_DATA = "no_data", "it lies in a table's folder, and is called as what is no data of it"
    NO_TABLE = "no_table", "no table has this name"
    NO_LAYOUT = "no_layout", "no table's name stands in these keys where several tables' names do"


@dataclass(frozen=True, slots=True, order=True)
class Question:
    """Files that are left, by where they lie: how many, the key of one, why, and what they might be of.

    `where` is a piece of a key pattern.
    """

    where: str
    doubt: Doubt
    files: int
    example: str
    candidates: tuple[str, ...] = ()

    @classmethod
    def of_layout(
        cls, doubt: Doubt, layout: Layout, candidates: tuple[str, ...], *, forms: Collection[str] = ()
    ) -> Self:
        """About a layout, or the files in it of these names."""
        named = {form: afters for form, afters in layout.named.items() if not forms or form in forms}
        files = sum(count for afters in named.values() for count in afters.values())
        place = layout.place
        where = f"{place.before}{{table_name}}{place.residue}" + ("/" if place.is_folder else "")
        return cls(where, doubt, files, min(layout.examples[form] for form in named), candidates)
