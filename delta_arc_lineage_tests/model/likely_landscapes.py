"""Landscapes as real ones are, with the truth beside them: twins, archives, layers, extracts, other systems' files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from delta_arc_lineage.model.file_schemas import DatasetSchemas, FileColumn, FileSchema, FileSchemas, SchemaSample
from delta_arc_lineage.model.matching import Matching
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import Snapshots
from delta_arc_lineage.model.templates import TablePattern
from delta_arc_lineage_tests.model.examples import (
    PREFIX,
    ROUTE,
    bucket_of,
    file,
    source_of,
    table,
    target_of,
    target_table,
)

_COLUMNS = {
    "orders": "order_id customer_id status_id ordered_at shipped_at freight total",
    "customers": "id name email phone city country created_at",
    "users": "id name email phone city country created_at",
    "order_items": "order_id product_id quantity price discount",
    "products": "product_id name price category_id weight created_at",
    "accounts": "account_id customer_id iban currency opened_on",
    "transactions": "trans_id account_id amount currency posted_at",
    "regions": "id name",
    "statuses": "id name",
    "categories": "category_id name",
    "audit_log": "entry_id actor action at",
}
_SHORT = {"orders": "ord", "customers": "cust", "users": "usr", "order_items": "ord_itm", "products": "prod"}
_SHORT |= {"accounts": "acct", "transactions": "trans", "regions": "rgn", "statuses": "stat", "audit_log": "audit"}
_VARIANTS = {
    "{}": "",
    "{}_archive": "",
    "{}_2023": "",
    "{}_hist": "valid_from valid_to",
    "{}_audit": "changed_at changed_by operation",
    "old_{}": "",
}
_OTHERS = ("crm_{}", "{}_eu", "ds_17_{}", "people", "clients", "export", "{}_2", "backup_of_{}")
"""What datasets of other systems are called, whose columns are like ours."""
_LOADER = ("_loaded_at", "_file", "etl_run")
Edge = tuple[str, str, str]
_Columns = dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Landscape:
    """`hops`: the edges that are true, as (table, path, "") and ("", path, table); `carried`: of each path, the columns
    of the source that are in it."""

    route: Route
    snapshots: Snapshots
    hops: frozenset[Edge]
    carried: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Content:
    columns: tuple[str, ...]
    carried: tuple[str, ...]
    has_header: bool = True


def _names(word: str, words: str = "") -> tuple[str, ...]:
    return tuple(dict.fromkeys([*word.split(), *words.split()]))


@st.composite
def _contents(draw: st.DrawFn, columns: Sequence[str]) -> _Content:
    """All columns of a table, some, or all under names of the file's own; with what a loader adds."""
    kind = draw(st.sampled_from(["all", "all", "extract", "aggregate", "renamed", "headerless"]))
    some = tuple(column for column in columns if draw(st.booleans())) or columns[:1]
    added = tuple(column for column in _LOADER if draw(st.integers(0, 3)) == 0)
    if kind == "extract":
        return _Content((*some, *added), some)
    if kind == "aggregate":
        return _Content((*some[:2], "sum_of_all", "how_many"), some[:2])
    if kind == "renamed":
        return _Content((*(f"f_{column}_x" for column in columns), *added), tuple(columns))
    return _Content((*columns, *added), tuple(columns), has_header=kind != "headerless")


@st.composite
def landscapes(draw: st.DrawFn) -> Landscape:
    prefix = draw(st.sampled_from(["", "dim_", "stg_"]))
    route = replace(ROUTE, target_pattern=TablePattern(f"{prefix}{{table_name}}"))
    entities = draw(st.lists(st.sampled_from(sorted(_COLUMNS)), unique=True, min_size=1, max_size=4))
    sources, targets = dict[str, tuple[str, ...]](), dict[str, tuple[str, ...]]()
    contents, hops = dict[str, _Content](), set[Edge]()
    for entity in entities:
        for form, more in _VARIANTS.items():
            if form != "{}" and draw(st.integers(0, 4)):
                continue
            name, columns = form.format(entity), _names(_COLUMNS[entity], more)
            has_source, has_target = draw(st.sampled_from([(True, True)] * 4 + [(True, False), (False, True)]))
            end = f"{prefix}{name}".upper()
            if has_source:
                sources[name] = columns
            if has_target:
                dropped = draw(st.sampled_from([(), (), columns[-1:]]))
                kept = (column for column in columns if column not in dropped)
                targets[end] = (*(column.upper() for column in kept), *draw(st.sampled_from([(), ("DW_KEY", "DW_AT")])))
            short = form.format(_SHORT.get(entity, entity))
            key = draw(st.sampled_from([name, name, short, f"x{len(contents)}", ""]))
            if key and f"{key}.csv" not in contents:
                contents[f"{key}.csv"] = draw(_contents(columns))
                hops |= {(name, f"{key}.csv", "")} if has_source else set()
                hops |= {("", f"{key}.csv", end)} if has_target else set()
        is_loaded = f"{prefix}{entity}".upper() in targets  # what is derived stands beside what is loaded
        for layer in ("DIM_{}", "STG_{}", "FACT_{}", "{}_SNAPSHOT") if is_loaded else ():
            if not draw(st.integers(0, 4)) and not (prefix and layer.lower().startswith(prefix)):
                targets.setdefault(layer.format(entity.upper()), tuple(map(str.upper, _names(_COLUMNS[entity]))))
        for other in _OTHERS:
            if not draw(st.integers(0, 7)):
                contents.setdefault(f"{other.format(entity)}.csv", draw(_contents(_names(_COLUMNS[entity]))))
    snapshots = draw(_readings(sources, targets, contents))
    true = {name: frozenset(content.carried) for name, content in contents.items()}
    return Landscape(route, snapshots, frozenset(hops), true)


@st.composite
def _readings(draw: st.DrawFn, sources: _Columns, targets: _Columns, contents: dict[str, _Content]) -> Snapshots:
    """Most are complete."""
    hidden = st.booleans() if draw(st.integers(0, 3)) == 0 else st.just(False)
    shown = [table(name, *columns) for name, columns in sources.items() if not draw(hidden)]
    shown_targets = [target_table(name, *columns) for name, columns in targets.items() if not draw(hidden)]
    shown_files = [name for name in contents if not draw(hidden)]
    read = [name for name in shown_files if not draw(hidden)]
    return Snapshots(
        source_of(*shown, complete=len(shown) == len(sources)),
        bucket_of(*map(file, shown_files), complete=len(shown_files) == len(contents)),
        target_of(*shown_targets, complete=len(shown_targets) == len(targets)),
        _schemas_of({name: contents[name] for name in read}, unread=len(shown_files) - len(read)),
    )


def _schemas_of(contents: dict[str, _Content], *, unread: int) -> FileSchemas:
    told = []
    for name, content in sorted(contents.items()):
        key = f"{PREFIX}{name}"
        schema = FileSchema("CSV", tuple(map(FileColumn, content.columns)), has_header=content.has_header)
        told.append(DatasetSchemas(key, SchemaSample(key, "e1", schema)))
    return FileSchemas("landing", PREFIX, tuple(told), unread=unread)


def list_hops(matching: Matching) -> frozenset[Edge]:
    """What is drawn, by the names of tables and files."""
    found = set[Edge]()
    for flow in matching.flows:
        for path in _paths(flow.files):
            found |= {(flow.source.name, path, "")} if flow.source else set()
            found |= {("", path, flow.target.name)} if flow.target else set()
    return frozenset(found)


def _paths(files: Iterable[object]) -> list[str]:
    return [str(getattr(carrier, "path", "")).removeprefix(PREFIX) for carrier in files]


def list_untrue_columns(landscape: Landscape, matching: Matching) -> list[tuple[str, str, str]]:
    """Column pairs that no file of their flow carries, where all of them tell their columns."""
    schemas = landscape.snapshots.schemas
    assert schemas is not None, "files are opened"
    told = {dataset.path for dataset in schemas.datasets if dataset.samples[0].schema.has_header}
    untrue = []
    for flow in matching.flows:
        paths = _paths(flow.files)
        if flow.columns and all(f"{PREFIX}{path}" in told for path in paths):
            carried = frozenset[str]().union(*(landscape.carried[path] for path in paths))
            untrue += [
                (pair.source.name, pair.target.name, paths[0])
                for pair in flow.columns
                if pair.source.name not in carried or pair.target.name.lower() != pair.source.name
            ]
    return untrue
