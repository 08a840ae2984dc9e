"""Places of the in-memory catalog: which of its assets concern a route, and which stand for what in a bucket."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from zlib import crc32

from delta_arc_lineage.model.counterparts import Counterpart, Holder
from delta_arc_lineage.model.names import BucketName, connection_of
from delta_arc_lineage.model.observed import DrawnBy, Elsewhere, End, ObservedAsset
from delta_arc_lineage.model.routes import BucketLocation
from delta_arc_lineage.model.snapshots import Table
from delta_arc_lineage.ports.catalog import HeldAssets, Scope


def is_in_scope(found: ObservedAsset, scope: Scope) -> bool:
    name = found.asset.qualified_name
    is_named = name in (scope.connection, scope.bucket) or name.startswith(f"{scope.bucket}/{scope.prefix}")
    return found.mark == scope.mark or is_named


def count_held(assets: Iterable[ObservedAsset], bucket: BucketLocation) -> tuple[HeldAssets, ...]:
    beginnings = tuple(f"/{arn}/" for arn in (bucket.arn, bucket.catalog_arn))
    counted: Counter[tuple[str, str, str]] = Counter()
    for found in assets:
        home = connection_of(found.asset.qualified_name)
        if f"{found.asset.qualified_name.removeprefix(home)}/".startswith(beginnings):
            counted[home, found.asset.kind.type_name, found.mark or ""] += 1
    return tuple(sorted(HeldAssets(*place, count) for place, count in counted.items()))


def count_elsewhere(assets: Sequence[ObservedAsset], scope: Scope) -> Elsewhere:
    """Nothing tells when something was changed: the versions of all that is there stand for it."""
    beside = [
        found
        for found in assets
        if _locate(found, scope) is not None
        and found.mark != scope.mark
        and not f"{found.asset.qualified_name}/".startswith(f"{scope.bucket}/")
    ]
    archived = sum(found.archived for found in beside)
    version = sum(crc32(repr(found).encode()) for found in beside)
    return Elsewhere(len(beside) - archived, archived, version)


def find_at_places(
    assets: Sequence[ObservedAsset], scope: Scope, places: Sequence[str], *, made: Mapping[str, int]
) -> tuple[Counterpart, ...]:
    """`made`: in which order the catalog was given them."""
    names = {found.asset.qualified_name: getattr(found.asset, "name", "") for found in assets}
    found_at = [(_locate(found, scope), found) for found in assets]
    return tuple(
        sorted(
            Counterpart(
                place,
                found.reference,
                Holder(home := connection_of(found.asset.qualified_name), names.get(home, home), is_of_objects=True),
                mark=found.mark or "",
                created_at=made.get(found.asset.qualified_name, 0),
                archived=found.archived,
                claims_arn=place == "",
            )
            for place, found in found_at
            if place is not None and place in {"", *places}
        )
    )


def _locate(found: ObservedAsset, scope: Scope) -> str | None:
    """What it stands for in the bucket of the scope; None where it is of another one, or of none."""
    place = found.asset.place
    if place is None or not scope.has_bucket:
        return None
    name = BucketName.parse(scope.bucket)
    rest = found.asset.qualified_name.removeprefix(f"{connection_of(found.asset.qualified_name)}/")
    beginnings = (f"{name.arn}/", f"{name.bucket}/")
    return place if f"{rest}/".startswith(beginnings) else None


def by_asset(ends: Iterable[End]) -> dict[str, tuple[DrawnBy, ...]]:
    """The processes at each asset, by its qualified name."""
    grouped: dict[str, tuple[DrawnBy, ...]] = {}
    for end in ends:
        grouped[end.asset.qualified_name] = (*grouped.get(end.asset.qualified_name, ()), end.process)
    return grouped


def with_processes(table: Table, processes: Mapping[str, tuple[DrawnBy, ...]]) -> Table:
    """The table and its columns with the processes at each."""
    columns = (replace(column, processes=processes.get(column.qualified_name, ())) for column in table.columns)
    return replace(table, columns=tuple(columns), processes=processes.get(table.qualified_name, ()))
