"""What the catalog holds now, ours or not: assets, the ends of lineage, and what people said of a thing."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Self

from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.tagged import Tagged


@dataclass(frozen=True, slots=True, order=True)
class DrawnBy:
    """A process as it is seen from one of its ends, whoever drew it and in whatever connection it lives."""

    type_name: str
    qualified_name: str
    name: str
    mark: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class End:
    """One end of a process: the asset leads into it (an input), or it leads to the asset (an output)."""

    process: DrawnBy
    asset: Reference
    is_input: bool


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """What people said of an asset: `what` names the sort (owners, certificate, …), `value` tells one from another."""

    what: str
    value: str

    @classmethod
    def of_owners(cls, owners: Iterable[str]) -> Self:
        return cls("owners", ", ".join(sorted(owners)))


def name_edits(edits: Iterable[Edit]) -> str:
    """The sorts of edits in words, each once."""
    return ", ".join(dict.fromkeys(edit.what for edit in edits))


def first_edits(asset: Asset) -> tuple[Edit, ...]:
    """What we said of it when it was made, as people would say it."""
    owners: tuple[str, ...] = getattr(asset, "owners", ())
    return (Edit.of_owners(owners),) if owners else ()


@dataclass(frozen=True, slots=True)
class ObservedAsset:
    """An asset as the catalog holds it now. `mark` says who made it: ours begins with our deployment's mark.

    Archived assets are shown only to those who ask for them. `edits` are looked for only where assets are read by name.
    """

    asset: Asset
    guid: str
    mark: str | None = None
    archived: bool = False
    edits: tuple[Edit, ...] = ()

    @property
    def reference(self) -> Reference:
        return self.asset.reference

    def edits_beyond(self, known: Collection[Edit] = ()) -> tuple[Edit, ...]:
        """What people said of it that is none of these."""
        return tuple(edit for edit in self.edits if edit not in known)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """How much a catalog holds of a bucket beside what a route reads of it: counted, and not looked at.

    `changed_at`: when any of it was changed last, in milliseconds since the epoch by the catalog's clock.
    """

    active: int = 0
    archived: int = 0
    changed_at: int = 0

    @property
    def count(self) -> int:
        return self.active + self.archived


@dataclass(frozen=True, slots=True)
class Observed:
    """What the catalog holds now of a route. `ends`: the processes at its S3 assets, whoever drew them.

    `elsewhere`: what else there is of its bucket; None where the catalog does not count. `tags`: on any of its assets,
    where they were asked for.
    """

    assets: tuple[ObservedAsset, ...] = ()
    complete: bool = True
    ends: tuple[End, ...] = ()
    elsewhere: Elsewhere | None = Elsewhere()
    tags: tuple[Tagged, ...] = field(default=(), compare=False, repr=False)
