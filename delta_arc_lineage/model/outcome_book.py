"""The outcome book: what was found of each dataset, table and column while the datasets of a route are walked once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from delta_arc_lineage.model.file_ends import Ends
from delta_arc_lineage.model.nearest import MOST, NearestNames
from delta_arc_lineage.model.outcomes import Linked, Reason, Side, Subject, Unlinked
from delta_arc_lineage.model.snapshots import Carrier, Table
from delta_arc_lineage.model.stated_pairs import StatedPair
from delta_arc_lineage.model.table_names import Answer, TableNames

_ACROSS = {Side.SOURCE: (Side.TARGET, Reason.NO_TARGET), Side.TARGET: (Side.SOURCE, Reason.NO_SOURCE)}


class OutcomeBook:
    """`files_complete`: the listing showed all. What is told of a reading that is not complete says so."""

    def __init__(
        self, sources: TableNames, targets: TableNames, pairs: Iterable[StatedPair], *, files_complete: bool
    ) -> None:
        self._sides = {Side.SOURCE: sources, Side.TARGET: targets}
        self._in_part = {
            Reason.NO_SOURCE: not sources.is_complete,
            Reason.NO_TARGET: not targets.is_complete,
            Reason.NO_FILE: not files_complete,
            Reason.LOST_PARTNER: not (sources.is_complete and targets.is_complete),
        }
        self._partner_of: dict[tuple[Side, str], str] = {}
        for pair in pairs:
            self._partner_of |= {(Side.SOURCE, pair.source): pair.target, (Side.TARGET, pair.target): pair.source}
        self._nearest = {
            side: NearestNames(table.name for table in tables.tables) for side, tables in self._sides.items()
        }
        self._linked: list[Linked] = []
        self._unlinked: list[Unlinked] = []
        self._partners: dict[str, set[Side]] = defaultdict(set)
        self._claimed: dict[Reason, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))

    @property
    def linked(self) -> tuple[Linked, ...]:
        return tuple(sorted(self._linked))

    @property
    def unlinked(self) -> tuple[Unlinked, ...]:
        return tuple(sorted(self._unlinked))

    @property
    def with_files(self) -> set[str]:
        """The qualified names of the tables of which there is a dataset."""
        return {name for name, partners in self._partners.items() if Side.FILE in partners}

    def add(self, outcomes: Iterable[Unlinked]) -> None:
        self._unlinked += outcomes

    def set_aside(self, carrier: Carrier, why: Reason) -> None:
        """A dataset that belongs to no table of the route."""
        self._unlinked.append(Unlinked(subject_of(carrier), why))

    def contradict(self, carrier: Carrier, ends: Ends, others: tuple[str, ...]) -> None:
        """A dataset whose columns are those of `others`, and not of the tables that its name found."""
        self._report(subject_of(carrier), Reason.CONTRADICTED, others[:MOST])
        self._claim(Reason.CONTRADICTED, carrier, (answer.table for answer in ends.answers))

    def connect(self, carrier: Carrier, ends: Ends) -> None:
        """What a dataset tells of the tables at its ends together."""
        if ends.is_doubted:
            self._claim(Reason.UNSEEN, carrier, (answer.table or answer.doubted for answer in ends.answers))
        source, target = ends.source.table, ends.target.table
        if source and target:
            self._partners[source.qualified_name].add(Side.TARGET)
            self._partners[target.qualified_name].add(Side.SOURCE)

    def tell_end(self, carrier: Carrier, name: str, side: Side, answer: Answer) -> None:
        """One end of a dataset, which is read with this name."""
        file = subject_of(carrier)
        if answer.table is not None:
            self._linked.append(Linked(_subject_of(answer.table, side), file, answer.evidence))
            self._partners[answer.table.qualified_name].add(Side.FILE)
        elif answer.weak is not None:
            self._report(file, Reason.TOO_WEAK, (answer.weak.qualified_name,))
            self._claim(Reason.TOO_WEAK, carrier, [answer.weak])
        elif answer.claimants:
            self._report(file, Reason.SEVERAL, tuple(sorted(table.qualified_name for table in answer.claimants)))
            self._claim(Reason.SEVERAL, carrier, answer.claimants)
        elif answer.doubted is not None:
            self._report(file, Reason.UNSEEN, (answer.doubted.qualified_name,))
        elif answer.absent:
            self._report(file, Reason.LOST_PARTNER, self._nearest[side].to(answer.absent))
        else:
            missing = Reason.NO_SOURCE if side is Side.SOURCE else Reason.NO_TARGET
            self._report(file, missing, self._nearest[side].to(name))

    def tell_tables(self, file_names: Iterable[str]) -> None:
        """What is left of the tables of both sides; `file_names`: the names that datasets are read with."""
        files = NearestNames(file_names)
        for side, tables in self._sides.items():
            for name in tables.absent:
                subject = Subject(side, name, f"{tables.schema}/{name}")
                near = self._nearest[side].to(name)
                self._unlinked.append(Unlinked(subject, Reason.NOT_THERE, near, in_part=not tables.is_complete))
            for table in tables.misfits:
                self._unlinked.append(Unlinked(_subject_of(table, side), Reason.PATTERN))
            absent_across = self._sides[_ACROSS[side][0]].absent
            for table in tables.tables:
                self._tell_table(table, side, files, absent_across)

    def _tell_table(self, table: Table, side: Side, files: NearestNames, absent_across: Collection[str]) -> None:
        subject, partners = _subject_of(table, side), self._partners[table.qualified_name]
        across, missing = _ACROSS[side]
        claims = {why: tuple(found[table.qualified_name][:MOST]) for why, found in self._claims_on(table)}
        stated = self._partner_of.get((side, table.name))
        if Side.FILE not in partners and Reason.SEVERAL in claims:
            self._report(subject, Reason.SEVERAL, claims[Reason.SEVERAL])
        elif {Side.FILE, across} - partners and Reason.UNSEEN in claims:
            self._report(subject, Reason.UNSEEN, claims[Reason.UNSEEN])
        elif Side.FILE not in partners:
            why = next((why for why in (Reason.CONTRADICTED, Reason.TOO_WEAK) if why in claims), Reason.NO_FILE)
            self._report(subject, why, claims.get(why) or files.to(table.name))
        elif across not in partners and stated in absent_across:
            self._report(subject, Reason.LOST_PARTNER, self._nearest[across].to(stated or ""))
        elif across not in partners:
            self._report(subject, missing, self._nearest[across].to(table.name))

    def _claims_on(self, table: Table) -> Iterable[tuple[Reason, Mapping[str, list[str]]]]:
        return [(why, found) for why, found in self._claimed.items() if table.qualified_name in found]

    def _claim(self, why: Reason, carrier: Carrier, tables: Iterable[Table | None]) -> None:
        """Remember, of tables, the datasets that would be theirs; each once, though it is told on either side."""
        for table in tables:
            if table is not None and carrier.path not in self._claimed[why][table.qualified_name][-1:]:
                self._claimed[why][table.qualified_name].append(carrier.path)

    def _report(self, subject: Subject, reason: Reason, candidates: tuple[str, ...]) -> None:
        self._unlinked.append(Unlinked(subject, reason, candidates, self._in_part.get(reason, False)))


def subject_of(carrier: Carrier) -> Subject:
    """A dataset as what an outcome is about."""
    return Subject(Side.FILE, carrier.path, carrier.path)


def _subject_of(table: Table, side: Side) -> Subject:
    return Subject(side, table.name, table.qualified_name)
