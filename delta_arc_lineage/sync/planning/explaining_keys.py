"""Explaining keys: what the pattern's placeholders took of one, which dataset it is counted in, why it is no data."""

from dataclasses import dataclass

from delta_arc_lineage.model.data_keys import find_no_data, list_no_data
from delta_arc_lineage.model.ignoring import IgnoredName, leave_out
from delta_arc_lineage.model.key_expressions import Part
from delta_arc_lineage.model.matching import why_not_read
from delta_arc_lineage.model.not_data import NoData, Sign
from delta_arc_lineage.model.outcomes import Linked, Side, Subject, Unlinked
from delta_arc_lineage.model.placing import placer_of
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, Snapshots
from delta_arc_lineage.sync.planning.spellings import Spellings
from delta_arc_lineage.sync.reading.known_names import name_tables


@dataclass(frozen=True, slots=True)
class KeyReading:
    """A key, and what each placeholder of the route's pattern took of it after the prefix. `dataset`: the path of the
    one that it is counted in, empty where it is one by itself."""

    key: str
    parts: tuple[Part, ...]
    dataset: str = ""


def read_folded(route: Route, snapshots: Snapshots, meant: Spellings) -> KeyReading | None:
    """A key that is counted in a dataset of several files; whether it is there itself nobody keeps."""
    if not snapshots.files.datasets:
        return None
    name = meant.key.removeprefix(route.bucket.prefix)
    names = name_tables(route, snapshots.source, snapshots.target)
    place = placer_of(route, names).place(name)
    path = f"{route.bucket.prefix}{place.path}" if place else ""
    if place is None or path not in {dataset.path for dataset in snapshots.files.datasets}:
        return None
    return KeyReading(f"{route.bucket.prefix}{name}", _read_key(route, name, list(place.names)), path)


def list_no_data_of(route: Route, snapshots: Snapshots, meant: Spellings) -> dict[str, NoData]:
    """Of the keys that were listed, or kept because nothing but their size tells."""
    kept, _ = leave_out(snapshots, route.ignore)
    found = {**list_no_data(route, kept), **dict.fromkeys(snapshots.files.empty, NoData(Sign.EMPTY))}
    return {key: found[key] for key in found if meant.are_of(Subject(Side.FILE, key, key))}


def read_keys(
    route: Route, linked: tuple[Linked, ...], unlinked: tuple[Unlinked, ...], meant: Spellings
) -> tuple[KeyReading, ...]:
    """Of files of this name; those that are linked are read as of their tables."""
    tables: dict[str, set[str]] = {
        outcome.subject.name: set() for outcome in unlinked if outcome.subject.side is Side.FILE
    }
    for link in linked:
        if link.partner.side is Side.FILE and meant.are_of(link.partner):
            pattern = route.source_pattern if link.subject.side is Side.SOURCE else route.target_pattern
            tables.setdefault(link.partner.name, set()).update(pattern.candidates(link.subject.name))
    readings = (KeyReading(key, _read_key(route, key, sorted(names))) for key, names in sorted(tables.items()))
    return tuple(reading for reading in readings if reading.parts)


def _read_key(route: Route, key: str, names: list[str]) -> tuple[Part, ...]:
    name = key.removeprefix(route.bucket.prefix)
    as_known = (route.file_pattern.read(name, table_name) for table_name in names)
    return next(filter(None, as_known), None) or route.file_pattern.read(name)


def judge_by_name(
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
