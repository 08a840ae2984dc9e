"""How well what was drawn is what is true: precision, recall, what is wrong and what is missing."""

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from benchmarks.estates.documents import NOT_DATA, Estate
from benchmarks.estates.drawn import Drawn
from benchmarks.estates.truth import Hop, Pair, Truth, tables_of
from benchmarks.estates.written import Written

_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Share:
    """`drawn`: edges that count; `right` of them; `true`: what should be there."""

    drawn: int
    right: int
    true: int

    @property
    def precision(self) -> float | None:
        """None where nothing was drawn."""
        return round(self.right / self.drawn, _DIGITS) if self.drawn else None

    @property
    def recall(self) -> float | None:
        """None where nothing is to be found."""
        return round(self.right / self.true, _DIGITS) if self.true else None

    def __add__(self, other: "Share") -> "Share":
        return Share(self.drawn + other.drawn, self.right + other.right, self.true + other.true)


@dataclass(frozen=True, slots=True)
class Wrong:
    """Edges of one kind that are not there: `count` of them, from `start` to `end`, and why."""

    edge: str
    why: str
    start: str
    end: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Missing:
    """What was not drawn, by what it takes to see it. Columns of a missing flow are counted by what that takes."""

    ends: Mapping[str, int]
    flows: Mapping[str, int]
    columns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Folding:
    """`several`: datasets of more than one file; `folded`: those of them that one asset stands for exactly.
    `mixed`: assets that stand for files of several datasets; `not_data`: what is none and stands behind assets."""

    several: int
    folded: int
    assets: int
    mixed: int
    not_data: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Score:
    """Of one estate. `assets`: all that carries the mark."""

    estate: str
    objects: int
    assets: int
    folding: Folding
    hops: Share
    flows: Share
    columns: Share
    wrong: tuple[Wrong, ...]
    missing: Missing

    @property
    def wrong_by_kind(self) -> Counter[str]:
        kinds: Counter[str] = Counter()
        for wrong in self.wrong:
            kinds[f"{wrong.edge}: {wrong.why}"] += wrong.count
        return kinds


def score(estate: Estate, written: Iterable[Written]) -> Score:
    """What is active of the written assets, against the estate's answer."""
    active = [asset for asset in written if asset.active]
    truth = Truth(estate.answer)
    drawn = Drawn(estate, truth, active)
    optional = {hop for hop in drawn.hops - truth.hops.keys() if truth.is_optional(hop)}
    return Score(
        estate=estate.name,
        objects=len(estate.answer.objects),
        assets=len(active),
        folding=_folding(truth, drawn),
        hops=_share(drawn.hops - optional, truth.hops.keys()),
        flows=_share(drawn.flows, truth.flows.keys()),
        columns=_share(drawn.columns, truth.columns.keys()),
        wrong=tuple(_list_wrong(truth, drawn, optional)),
        missing=_missing(truth, drawn),
    )


def find_folded(truth: Truth, drawn: Drawn) -> set[str]:
    """The datasets of several files that one asset stands for exactly."""
    stood_for = set(drawn.assets.values())
    return {dataset for dataset in truth.several if truth.keys[dataset] in stood_for}


def _share(drawn: Set[Hop] | Set[Pair], true: Set[Hop] | Set[Pair]) -> Share:
    return Share(len(drawn), len(drawn & true), len(true))


def _folding(truth: Truth, drawn: Drawn) -> Folding:
    belongs = truth.answer.objects
    mixed = sum(len({belongs[key] for key in keys}) > 1 for keys in drawn.assets.values())
    covered = frozenset[str]().union(*drawn.assets.values())
    not_data = dict(Counter(belongs[key] for key in covered if belongs[key].startswith(NOT_DATA)))
    return Folding(len(truth.several), len(find_folded(truth, drawn)), len(drawn.assets), mixed, not_data)


def _list_wrong(truth: Truth, drawn: Drawn, optional: set[Hop]) -> Iterable[Wrong]:
    """Hops of one table and one dataset are one line."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for hop in drawn.hops - truth.hops.keys() - optional:
        files = truth.answer.objects[hop.key]
        ends = (hop.table, files) if hop.side == "in" else (files, hop.table)
        counts[(truth.why_wrong_hop(hop), *ends)] += 1
    for (why, start, end), count in sorted(counts.items()):
        yield Wrong("hop", why, start, end, count)
    for flow in sorted(drawn.flows - truth.flows.keys()):
        yield Wrong("flow", truth.why_wrong_flow(flow), *flow)
    for pair in sorted(drawn.columns - truth.columns.keys()):
        yield Wrong("column", truth.why_wrong_column(pair), *pair)


def _missing(truth: Truth, drawn: Drawn) -> Missing:
    words, belongs = {"in": "table to dataset", "out": "dataset to table"}, truth.answer.objects
    hops = truth.hops.keys() - drawn.hops
    ends = {(hop.side, hop.table, belongs[hop.key]): f"{words[hop.side]}: {truth.hops[hop]}" for hop in hops}
    columns: Counter[str] = Counter()
    for pair in truth.columns.keys() - drawn.columns:
        tables = tables_of(pair)
        is_joined = tables in drawn.flows
        columns[truth.columns[pair] if is_joined else f"its tables are not joined: {truth.flows[tables]}"] += 1
    return Missing(
        ends=dict(Counter(ends.values())),
        flows=dict(Counter(by for flow, by in truth.flows.items() if flow not in drawn.flows)),
        columns=dict(columns),
    )
