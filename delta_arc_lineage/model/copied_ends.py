"""The target ends of a file where the warehouse says what loads it: a person's word comes first, then the statement,
then the name. What is contradicted is told."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from delta_arc_lineage.model.copied import CopyFinder, Loaded
from delta_arc_lineage.model.copy_findings import CopyFinding, CopyTrouble
from delta_arc_lineage.model.evidence import by_copy
from delta_arc_lineage.model.file_ends import Ends
from delta_arc_lineage.model.snapshots import Carrier
from delta_arc_lineage.model.stated_pairs import StatedPair
from delta_arc_lineage.model.table_names import Answer


@dataclass(frozen=True, slots=True)
class SettledEnds:
    """The ends of a file, one for each table that it is loaded into. They have one source."""

    ends: tuple[Ends, ...]
    findings: tuple[CopyFinding, ...] = ()


class CopySettler:
    """Settles the ends of files. `complete`: all tables of the target were shown."""

    def __init__(self, copies: CopyFinder, pairs: Iterable[StatedPair], *, complete: bool) -> None:
        self._copies, self._complete = copies, complete
        self._paired_with = {pair.target: pair.source for pair in pairs}

    def settle(self, carrier: Carrier, ends: Ends) -> SettledEnds:
        """By what loads the file; where nothing does, the ends are as they were found.

        A table that was not shown may be the one that it is loaded into: then its name proves nothing.
        """
        loaded = self._copies.find(carrier)
        if ends.is_stated:
            return SettledEnds(
                (ends,), tuple(_overrule(carrier, load, ends.target) for load in loaded if _differs(load, ends.target))
            )
        if not loaded:
            is_open = not self._complete and self._copies.has_other(carrier)
            return SettledEnds((replace(ends, target=ends.doubt.target) if is_open else ends,))
        source, findings = self._spare_paired(carrier, ends, loaded)
        if ends.target.table is not None and all(_differs(load, ends.target) for load in loaded):
            findings.append(_contradict(carrier, loaded, ends.target))
        answers = (Answer(load.table, by_copy(load.statement.words), stage=load.statement.stage) for load in loaded)
        return SettledEnds(tuple(Ends(source, answer) for answer in answers), tuple(findings))

    def _spare_paired(
        self, carrier: Carrier, ends: Ends, loaded: tuple[Loaded, ...]
    ) -> tuple[Answer, list[CopyFinding]]:
        """The source, unless a person paired a table that the file is loaded into with another."""
        source, findings = ends.source, []
        for load in loaded:
            paired = self._paired_with.get(load.table.name)
            if paired is not None and source.table is not None and source.table.name != paired:
                findings.append(_overrule(carrier, load, source))
                source = Answer()
        return source, findings


def _differs(load: Loaded, answer: Answer) -> bool:
    return answer.table is None or load.table.qualified_name != answer.table.qualified_name


def _overrule(carrier: Carrier, load: Loaded, answer: Answer) -> CopyFinding:
    return CopyFinding(CopyTrouble.OVERRULED, _say(carrier, (load,), answer))


def _contradict(carrier: Carrier, loaded: tuple[Loaded, ...], answer: Answer) -> CopyFinding:
    return CopyFinding(CopyTrouble.OTHER_NAME, _say(carrier, loaded, answer))


def _say(carrier: Carrier, loaded: Iterable[Loaded], answer: Answer) -> str:
    into = " and ".join(f"{load.statement.words} into {load.table.name}" for load in loaded)
    beside = f", beside {answer.table.name}" if answer.table is not None else ""
    return f"{carrier.path}, {into}{beside}"
