"""Explaining: why a table, file, column or edge is linked, or why it is not, from the route's latest snapshots."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from delta_arc_lineage.model.assets import Asset, Lineage
from delta_arc_lineage.model.data_keys import find_no_data, list_no_data
from delta_arc_lineage.model.desired import decide
from delta_arc_lineage.model.ignoring import IgnoredName, leave_out, list_ignored
from delta_arc_lineage.model.key_patterns import Part
from delta_arc_lineage.model.matching import why_not_read
from delta_arc_lineage.model.names import file_name
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.not_data import NoData, Sign
from delta_arc_lineage.model.outcomes import Linked, Side, Subject, Unlinked
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, Snapshots
from delta_arc_lineage.sync.reading.connections import find_s3_connection
from delta_arc_lineage.sync.reading.schemas import latest_snapshots
from delta_arc_lineage.sync.workspace import Workspace


@dataclass(frozen=True, slots=True)
class KeyReading:
    """A key, and what each placeholder of the route's pattern took of it after the prefix."""

    key: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What is known of one name: outcomes of matching, what is ignored, the assets and edges wanted because of them.

    `read_at`: when the oldest of the snapshots was taken, in milliseconds. `nearest`: names known instead, where
    nothing carries this one. `readings`: of each file among the outcomes, what the pattern's placeholders took.
    `no_data`: files of this name that are none, by key.
    """

    name: str
    read_at: int
    linked: tuple[Linked, ...]
    unlinked: tuple[Unlinked, ...]
    assets: tuple[Asset, ...]
    nearest: tuple[str, ...] = ()
    ignored: tuple[IgnoredName, ...] = ()
    readings: tuple[KeyReading, ...] = ()
    no_data: Mapping[str, NoData] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.linked or self.unlinked or self.assets or self.ignored or self.no_data)


def explain(route: Route, space: Workspace, name: str) -> Explanation:
    """`name`: a table, `TABLE.COLUMN`, a qualified name, or a key, of which prefix and folders may be left out."""
    snapshots = latest_snapshots(route, space)
    decision = decide(route, snapshots, find_s3_connection(route, space))
    matching = decision.matching
    key = name.removeprefix(f"s3://{route.bucket.name}/")
    spellings = {name, key, f"{route.bucket.prefix}{key}"}
    linked = tuple(link for link in matching.linked if _is(link.subject, spellings) or _is(link.partner, spellings))
    unlinked = tuple(outcome for outcome in matching.unlinked if _is(outcome.subject, spellings))
    known = [link.subject.name for link in matching.linked] + [link.partner.name for link in matching.linked]
    known += [outcome.subject.name for outcome in matching.unlinked]
    ignored = tuple(
        thing
        for thing in list_ignored(snapshots, route.ignore)
        if _is(thing.subject, spellings) or _is_column(thing, name)
    )
    no_data = {} if linked or unlinked or ignored else _find_no_data(route, snapshots, spellings)
    nearest = () if linked or unlinked or ignored or no_data else NearestNames(known).to(name)
    if not (linked or unlinked or ignored or no_data):
        unlinked, ignored, no_data = _judge_by_name(route, snapshots.files, key, nearest)
    return Explanation(
        name=name,
        read_at=snapshots.read_at,
        linked=linked,
        unlinked=unlinked,
        assets=tuple(asset for asset in decision.desired if _concerns(asset, spellings, linked)),
        nearest=() if unlinked or ignored or no_data else nearest,
        ignored=ignored,
        readings=_read_keys(route, linked, unlinked, spellings),
        no_data=no_data,
    )


def _find_no_data(route: Route, snapshots: Snapshots, spellings: set[str]) -> dict[str, NoData]:
    """Of the keys that were listed, or kept because nothing but their size tells."""
    kept, _ = leave_out(snapshots, route.ignore)
    found = {**list_no_data(route, kept), **dict.fromkeys(snapshots.files.empty, NoData(Sign.EMPTY))}
    return {key: found[key] for key in found if _is(Subject(Side.FILE, key, key), spellings)}


def _read_keys(
    route: Route, linked: tuple[Linked, ...], unlinked: tuple[Unlinked, ...], spellings: set[str]
) -> tuple[KeyReading, ...]:
    """Of files of this name; those that are linked are read as of their tables."""
    tables: dict[str, set[str]] = {
        outcome.subject.name: set() for outcome in unlinked if outcome.subject.side is Side.FILE
    }
    for link in linked:
        if link.partner.side is Side.FILE and _is(link.partner, spellings):
            pattern = route.source_pattern if link.subject.side is Side.SOURCE else route.target_pattern
            tables.setdefault(link.partner.name, set()).update(pattern.candidates(link.subject.name))
    readings = (KeyReading(key, _read_key(route, key, sorted(names))) for key, names in sorted(tables.items()))
    return tuple(reading for reading in readings if reading.parts)


def _read_key(route: Route, key: str, names: list[str]) -> tuple[Part, ...]:
    name = key.removeprefix(route.bucket.prefix)
    as_known = (route.file_pattern.read(name, table_name) for table_name in names)
    return next(filter(None, as_known), None) or route.file_pattern.read(name)


def _judge_by_name(
    route: Route, files: BucketSnapshot, key: str, nearest: tuple[str, ...]
) -> tuple[tuple[Unlinked, ...], tuple[IgnoredName, ...], dict[str, NoData]]:
    """What is to be said of a key that the listing may only have counted: its name alone tells that it does not fit,
    is ignored, or is no data."""
    name = key.removeprefix(route.bucket.prefix)
    whole = f"{route.bucket.prefix}{name}"
    subject, entry = Subject(Side.FILE, whole, whole), route.ignore.find_key_entry(name)
    if entry is not None and (files.unlisted or files.not_data):
        return (), (IgnoredName(subject, entry.text, entry.place),), {}
    no_data = find_no_data(route, whole) if files.not_data else None
    if no_data is not None:
        return (), (), {whole: no_data}
    fits = not files.unlisted or route.file_pattern.candidates(name)
    return (() if fits else (Unlinked(subject, why_not_read(route, name), nearest),)), (), {}


def _is(subject: Subject, spellings: set[str]) -> bool:
    folded = {spelling.casefold() for spelling in spellings}
    names = {subject.name.casefold()} | ({file_name(subject.name).casefold()} if subject.side is Side.FILE else set())
    return not names.isdisjoint(folded) or subject.qualified_name in spellings


def _is_column(ignored: IgnoredName, name: str) -> bool:
    """An entry for columns is of every table: a person asks for the column alone."""
    is_column = ignored.subject.side in (Side.SOURCE_COLUMN, Side.TARGET_COLUMN)
    return is_column and ignored.subject.name.rpartition(".")[2].casefold() == name.casefold()


def _concerns(asset: Asset, spellings: set[str], linked: tuple[Linked, ...]) -> bool:
    """An asset of this name, or an edge that touches it; `TABLE.COLUMN` finds the column's edges."""
    if asset.qualified_name in spellings or asset.name in spellings:
        return True
    if not isinstance(asset, Lineage):
        return any(asset.qualified_name.endswith(f"/{spelling}") for spelling in spellings)
    named = {link.subject.qualified_name for link in linked if _is(link.subject, spellings)}
    named |= {link.partner.qualified_name for link in linked if _is(link.partner, spellings)}
    dotted = tuple(f"/{spelling.replace('.', '/')}".casefold() for spelling in spellings if "." in spelling)
    return any(
        end.qualified_name in spellings | named
        or end.qualified_name.casefold().endswith(dotted)
        or end.qualified_name.endswith(tuple(_tails(named)))
        for end in (*asset.inputs, *asset.outputs)
    )


def _tails(keys: set[str]) -> set[str]:
    """Files are named by key in outcomes and by qualified name in edges."""
    return {f"/{key}" for key in keys if not key.startswith("default/")}
