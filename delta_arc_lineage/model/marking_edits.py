"""Markings beside each other, and as a reading by name shows them: as people's edits."""

from collections.abc import Collection, Iterable

from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage.model.observed import Edit

_EDITS = {
    MarkingSort.DISPLAY_NAME: "display name",
    MarkingSort.DESCRIPTION: "description",
    MarkingSort.CERTIFICATE: "certificate",
    MarkingSort.ANNOUNCEMENT: "announcement",
    MarkingSort.README: "readme",
    MarkingSort.OWNER: "owners",
    MarkingSort.OWNER_GROUP: "owner groups",
    MarkingSort.TAG: "tags",
    MarkingSort.TERM: "terms",
    MarkingSort.LINK: "links",
}
"""The sorts of markings that a reading by name shows as people's edits."""
_LISTED = (MarkingSort.OWNER, MarkingSort.OWNER_GROUP, MarkingSort.LINK)


def name_of_edit(sort: MarkingSort) -> str:
    """What a marking of this sort is called among people's edits; empty where none shows it."""
    return _EDITS.get(sort, "")


def overlay(marked: Iterable[Marking], given: Iterable[Marking]) -> frozenset[Marking]:
    """What is there when these are given to it: each takes the place of what stood there."""
    return frozenset({marking.place: marking for marking in (*marked, *given)}.values())


def edits_of(markings: Collection[Marking]) -> tuple[Edit, ...]:
    """Markings as a reading by name shows them: lists in one, a certificate and an announcement by their lines."""
    edits = set()
    for sort, what in _EDITS.items():
        of_sort = sorted(marking for marking in markings if marking.sort is sort)
        if sort in _LISTED and of_sort:
            edits.add(Edit(what, ", ".join(marking.name for marking in of_sort)))
        elif sort is MarkingSort.CERTIFICATE:
            edits |= {Edit(what, marking.value.partition("\n")[0]) for marking in of_sort}
        elif sort is MarkingSort.ANNOUNCEMENT:
            edits |= {Edit(what, line) for marking in of_sort for line in marking.value.split("\n")[:2]}
        else:
            edits |= {Edit(what, _words_of(marking)) for marking in of_sort if sort not in _LISTED}
    return tuple(sorted(edits))


def _words_of(marking: Marking) -> str:
    """A term is shown without its glossary."""
    return marking.name.rpartition("@")[0] or marking.name or marking.value
