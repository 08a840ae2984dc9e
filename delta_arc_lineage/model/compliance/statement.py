"""The statement of compliance: where each class of data lies and goes, what lacks the tag, who owns it, what happened.

Made of values that were read before; equal ones make an equal statement. What is not known is said, and is never the
same as nothing.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from delta_arc_lineage.model.classification import DataClass, TableClass
from delta_arc_lineage.model.compliance.holdings import ClassHop, Held, Holding, Tags, spread_classes
from delta_arc_lineage.model.graph_nodes import IN_SCHEMAS
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import GraphNode, LineageGraph
from delta_arc_lineage.model.markings import Marked, MarkingSort
from delta_arc_lineage.model.words import counted


@dataclass(frozen=True, slots=True, order=True)
class AssetEvent:
    """Something that happened to an asset, at milliseconds since the epoch (UTC). `by`: who did it; `what`: in words;
    `told_by`: who says so, Atlan's audit or our journals."""

    at: int
    by: str
    what: str
    told_by: str


@dataclass(frozen=True, slots=True)
class Care:
    """Who looks after an asset, and what was said of its worth."""

    owners: tuple[str, ...] = ()
    certificate: str = ""


@dataclass(frozen=True, slots=True)
class ComplianceFacts:
    """What was read beside the graph. `marked`: None where markings could not be read, `events` where the audit could
    not; `looked`: assets whose tags a reading showed, if there are any; `unknown`: what else is not known, in words."""

    classes: Sequence[TableClass] = ()
    tags: Tags = field(default_factory=dict)
    stated: Mapping[str, DataClass] = field(default_factory=dict)
    marked: Sequence[Marked] | None = ()
    events: Mapping[Reference, Sequence[AssetEvent]] | None = field(default_factory=dict)
    looked: Collection[Reference] = ()
    unknown: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Parts:
    """Of a count: of how many it is so, of how many it is not, and of how many nobody knows."""

    yes: int
    no: int
    unknown: int


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """How many assets hold a class, and of how many of them a tag says so and an owner is there."""

    data_class: DataClass
    holdings: int
    tagged: Parts
    owned: Parts


@dataclass(frozen=True)
class ComplianceStatement:
    """`made_at` in milliseconds since the epoch (UTC). `care` and `events` by asset; None where they are not known.
    `looked`: the assets that hold a class and whose tags are known."""

    tenant: str
    routes: tuple[str, ...]
    made_at: int
    holdings: tuple[Holding, ...]
    hops: tuple[ClassHop, ...]
    care: Mapping[Reference, Care] | None
    events: Mapping[Reference, tuple[AssetEvent, ...]] | None
    unknown: tuple[str, ...]
    looked: frozenset[Reference]

    @cached_property
    def counts(self) -> tuple["ClassCounts", ...]:
        """Of each class; the parts of each add up to its holdings."""
        return tuple(map(self._count, DataClass))

    def _count(self, data_class: DataClass) -> "ClassCounts":
        own = [each.node.reference for each in self.holdings if each.data_class is data_class]
        tagged = Counter(self.is_tagged(asset, data_class) for asset in own)
        owned = Counter(None if (care := (self.care or {}).get(asset)) is None else bool(care.owners) for asset in own)
        return ClassCounts(
            data_class,
            len(own),
            Parts(tagged[True], tagged[False], tagged[None]),
            Parts(owned[True], owned[False], owned[None]),
        )

    @property
    def untagged(self) -> tuple[Holding, ...]:
        """What no tag says the class of, as far as tags are known."""
        return tuple(each for each in self.holdings if self.is_tagged(each.node.reference, each.data_class) is False)

    @property
    def ownerless(self) -> tuple[Holding, ...]:
        """What nobody owns, as far as owners are known: of an asset that was not shown they are not."""
        care = self.care or {}
        return tuple(
            each for each in self.holdings if each.node.reference in care and not care[each.node.reference].owners
        )

    def is_tagged(self, asset: Reference, data_class: DataClass) -> bool | None:
        """Whether a tag on it says the class; None where nobody knows."""
        if (asset, data_class) in self.tagged:
            return True
        return False if asset in self.looked else None

    @cached_property
    def tagged(self) -> frozenset[Held]:
        """Assets with the classes that tags on them say."""
        return frozenset((each.node.reference, each.data_class) for each in self.holdings if each.is_tagged)

    @property
    def nodes(self) -> dict[Reference, GraphNode]:
        """The assets that hold a class."""
        return {each.node.reference: each.node for each in self.holdings}


def state_compliance(graph: LineageGraph, facts: ComplianceFacts) -> ComplianceStatement:
    """The statement of a graph and of what was read beside it."""
    holdings, hops = spread_classes(graph, facts.classes, facts.tags, facts.stated)
    concerned = {holding.node.reference for holding in holdings}
    marked, events = facts.marked, facts.events
    nodes = {holding.node.reference: holding.node for holding in holdings}
    shown = {each.reference for each in marked or ()}
    looked = concerned & {
        *facts.looked,
        *(asset for asset in shown & concerned if not _may_be_in_columns(nodes[asset])),
    }
    return ComplianceStatement(
        tenant=graph.tenant,
        routes=graph.routes,
        made_at=graph.made_at,
        holdings=holdings,
        hops=hops,
        care=None if marked is None else {each.reference: _care_of(each) for each in marked},
        events=None
        if events is None
        else {asset: tuple(sorted(told, reverse=True)) for asset, told in events.items() if asset in concerned},
        unknown=(
            *facts.unknown,
            *graph.left_out,
            *(() if marked is None else _say_unseen("owners", concerned - shown)),
            *_say_unseen("tags, or those of columns,", concerned - looked),
        ),
        looked=frozenset(looked),
    )


def _may_be_in_columns(node: GraphNode) -> bool:
    """Whether a tag may be on a column of it, which only a reading of its schema shows."""
    return not node.reference.is_file and (bool(node.columns) or node.reference.type_name in IN_SCHEMAS)


def _say_unseen(what: str, assets: Collection[Reference]) -> tuple[str, ...]:
    """In words, where there are any."""
    return (f"{what} of {counted(len(assets), 'asset')} of a class: the catalog did not show them",) if assets else ()


def list_concerned(graph: LineageGraph, facts: ComplianceFacts) -> tuple[Reference, ...]:
    """The assets that hold a class: of whom markings and events are worth reading."""
    holdings, _ = spread_classes(graph, facts.classes, facts.tags, facts.stated)
    return tuple(sorted({holding.node.reference for holding in holdings}))


def _care_of(marked: Marked) -> Care:
    owners = [
        each.name for each in sorted(marked.markings) if each.sort in (MarkingSort.OWNER, MarkingSort.OWNER_GROUP)
    ]
    certificates = [each.value for each in marked.markings if each.sort is MarkingSort.CERTIFICATE]
    return Care(tuple(owners), certificates[0].partition("\n")[0] if certificates else "")
