"""Tags, terms and custom metadata that people renamed since they were given: known by what the catalog calls them.

A marking is of its name. What was given under a name that is another one now is counted under the new name wherever it
is remembered; and a rule that still says the old name means the same thing, unless something else is called so now.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from delta_arc_lineage.model.marking_journal import MarkingEntry
from delta_arc_lineage.model.marking_ledger import Given, Ledger, Place, ledger_of
from delta_arc_lineage.model.markings import Marked, Marking, MarkingSort, WantedMarking

Renamed = Mapping[tuple[MarkingSort, str], str]
"""By sort and the name of before, the name of now."""


@dataclass(frozen=True, slots=True)
class PresentNames:
    """What assets carry now is called so: by sort and identity."""

    names: Mapping[tuple[MarkingSort, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, marked: Iterable[Marked]) -> "PresentNames":
        """Those of all that these assets carry."""
        carried = (marking for asset in marked for marking in asset.markings if marking.identity)
        return cls({(marking.sort, marking.identity): marking.name for marking in carried})

    def call(self, marking: Marking) -> Marking:
        """The marking under its name of now; as it is where none is known."""
        name = self.names.get((marking.sort, marking.identity), marking.name) if marking.identity else marking.name
        return marking if name == marking.name else replace(marking, name=name)

    def call_ledger(self, ledger: Ledger, stated: Collection[tuple[MarkingSort, str]] = ()) -> dict[Place, Given]:
        """The ledger under the names of now, and with what rules call it: of its names before, one that is `stated`. Of
        two entries that fall together the renamed one counts: what had its name before has another one now, or is
        gone."""
        said = self._find_said(ledger, stated)
        called = []
        for entry in ledger.values():
            marking = self.call(entry.marking)
            called.append(replace(entry, marking=marking, said=said.get((marking.sort, marking.identity), entry.said)))
        return ledger_of(sorted(called, key=lambda entry: entry.place not in ledger))

    def _find_said(
        self, ledger: Ledger, stated: Collection[tuple[MarkingSort, str]]
    ) -> dict[tuple[MarkingSort, str], str]:
        """By sort and identity, for all entries alike: one that was given after the renaming knows no other name."""
        before: dict[tuple[MarkingSort, str], set[str]] = {}
        for marking, said in ((entry.marking, entry.said) for entry in ledger.values()):
            if marking.identity:
                names = {marking.name, said} - {self.call(marking).name, ""}
                before.setdefault((marking.sort, marking.identity), set()).update(names)
        return {
            thing: min(names, key=lambda name: ((thing[0], name) not in stated, name))
            for thing, names in before.items()
            if names
        }

    def find_renamed(self, called: Ledger) -> dict[tuple[MarkingSort, str], str]:
        """Of what rules call things that were given, the names that these have now; a name that one of them has still,
        or has anew, is none."""
        kept = {(sort, name) for (sort, _), name in self.names.items()}
        found = {(each.marking.sort, each.said): each.marking.name for each in called.values() if each.said}
        return {place: name for place, name in found.items() if name != place[1] and place not in kept}

    def call_entry(self, entry: MarkingEntry) -> MarkingEntry:
        """What a run did to a place, under its name of now."""
        before, after = (self.call(each) if each is not None else None for each in (entry.before, entry.after))
        return replace(entry, before=before, after=after)


def follow_renames(wanted: Iterable[WantedMarking], renamed: Renamed) -> tuple[WantedMarking, ...]:
    """What rules want, under the names of now."""
    return tuple(
        replace(each, marking=replace(each.marking, name=renamed[each.marking.place]))
        if each.marking.place in renamed
        else each
        for each in wanted
    )
