"""What a night did to what was there: what was lost, made and written anew, and whether all is well."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.estates.drawn import Drawn
from benchmarks.estates.habits import Night
from benchmarks.estates.product import Run
from benchmarks.estates.scoring import Score, find_folded, score
from benchmarks.estates.truth import Pair, Truth
from benchmarks.estates.written import Written


@dataclass(frozen=True, slots=True)
class Entry:
    """One night. `gone`: objects that are shown and not there; `lost_…`: edges that were right on some night before and
    are not there now; of assets, `updated` are those that stayed and changed. `folded_changed`: datasets that an asset
    stood for the night before, and that changed; `made_for_folded`: assets made for nothing but those. `writes`:
    requests."""

    number: int
    runs: tuple[Run, ...]
    score: Score
    gone: int
    lost_flows: frozenset[Pair]
    lost_columns: frozenset[Pair]
    created: int
    archived: int
    updated: int
    folded_changed: int
    made_for_folded: int
    writes: int


@dataclass
class Ledger:
    """Night after night. An archived asset that comes back counts as created."""

    _before: dict[str, Written] = field(default_factory=dict)
    _flows: set[Pair] = field(default_factory=set)
    _columns: set[Pair] = field(default_factory=set)
    _folded: set[str] = field(default_factory=set)
    _writes: int = 0

    def enter(self, night: Night, written: Mapping[str, Written], runs: Sequence[Run], *, writes: int) -> Entry:
        """What is there after the night's runs, with `writes` requests in all so far."""
        now = {guid: asset for guid, asset in written.items() if asset.active}
        truth = Truth(night.estate.answer)
        drawn = Drawn(night.estate, truth, now.values())
        flows, columns = drawn.flows & truth.flows.keys(), drawn.columns & truth.columns.keys()
        created = [asset for guid, asset in now.items() if guid not in self._before]
        changed = self._folded & night.happened.keys()
        datasets = [drawn.datasets_of(asset, truth) for asset in created]
        stayed = [(asset, self._before[guid]) for guid, asset in now.items() if guid in self._before]
        entry = Entry(
            number=night.number,
            runs=tuple(runs),
            score=score(night.estate, now.values()),
            gone=sum(map(drawn.standing.is_gone, drawn.assets)),
            lost_flows=frozenset(self._flows - flows),
            lost_columns=frozenset(self._columns - columns),
            created=len(created),
            archived=len(self._before.keys() - now.keys()),
            updated=sum(asset.updated_at != before.updated_at for asset, before in stayed),
            folded_changed=len(changed),
            made_for_folded=sum(bool(touched) and touched <= changed for touched in datasets),
            writes=writes - self._writes,
        )
        self._before, self._writes, self._folded = now, writes, find_folded(truth, drawn)
        self._flows |= flows
        self._columns |= columns
        return entry


def find_faults(entries: Sequence[Entry]) -> list[str]:
    """What went wrong on some night; nothing: all is well."""
    first = entries[0].score.flows.recall or 0
    faults = {
        "exit": any(run.exit_code for entry in entries for run in entry.runs),
        "flow recall": any((entry.score.flows.recall or 0) < first for entry in entries),
        "lineage archived": any(entry.lost_flows or entry.lost_columns for entry in entries),
    }
    return [name for name, is_found in faults.items() if is_found]
