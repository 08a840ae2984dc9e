"""Catalog tags: which tags the assets of a route carry in the catalog, as its readings showed them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from delta_arc_lineage.model.kinds import FILE_TYPES, Reference
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.model.snapshots import Snapshots


@dataclass(frozen=True, slots=True)
class CatalogTags:
    """`by_name`: of assets that carry some, by qualified name. `datasets`: the assets of the bucket that there are, by
    the path that each stands for."""

    by_name: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    datasets: Mapping[str, Reference] = field(default_factory=dict)

    @classmethod
    def of(cls, snapshots: Snapshots, observed: Observed) -> Self:
        """As far as the readings were asked for tags."""
        tagged = (*snapshots.source.tags, *snapshots.target.tags, *observed.tags)
        assets = [found for found in observed.assets if found.reference.type_name in FILE_TYPES and not found.archived]
        return cls(
            {each.qualified_name: each.tags for each in tagged},
            {place: found.reference for found in assets if (place := found.asset.place) is not None},
        )

    def on(self, qualified_name: str) -> tuple[str, ...]:
        """Those of an asset, sorted."""
        return self.by_name.get(qualified_name, ())
