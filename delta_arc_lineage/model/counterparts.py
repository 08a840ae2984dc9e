"""Counterparts: assets that stand already for a bucket, a folder or a file of a route, whoever made them and wherever.

Atlan's own crawler, a colleague or an earlier deployment of ours may have catalogued the bucket, in another connection
and under other qualified names. One thing is one asset: theirs is the end of our lineage, ours is not made beside it,
and goes by the rules of every removal where it was made before. Only a bucket of ours stays, as containers do.

Which of several is the end does not depend on who asks, or two deployments would hand their files to each other for
ever: the one that is in the route's own connection under our name and is not ours, then what is not ours, in a
connection of a store of objects, the oldest. Archived assets are no ends: nothing can hang on what is gone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from delta_arc_lineage.model.assets import Asset, Lineage
from delta_arc_lineage.model.desired import rename_hop
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.names import connection_of
from delta_arc_lineage.model.observed import End
from delta_arc_lineage.model.routes import is_our_mark


@dataclass(frozen=True, slots=True, order=True)
class Holder:
    """A connection that holds assets of a bucket. `is_of_objects`: it says that it is one of a store of objects."""

    qualified_name: str
    name: str = ""
    is_of_objects: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Counterpart:
    """`place`: what it stands for in the bucket, as an asset's place. `mark`: empty where it carries none.

    `created_at` in milliseconds since the epoch. `claims_arn`: it carries the ARN that no other asset may.
    """

    place: str
    reference: Reference
    holder: Holder
    mark: str = ""
    created_at: int = 0
    archived: bool = False
    claims_arn: bool = False

    def is_like(self, wanted: Asset) -> bool:
        """Whether it is of the kind of what is wanted."""
        return self.reference.type_name == wanted.kind.type_name

    def is_named_like(self, wanted: Asset) -> bool:
        """Whether nothing but the connection tells its name from that of what is wanted."""
        own, other = self.reference.qualified_name, wanted.qualified_name
        return own.removeprefix(connection_of(own)) == other.removeprefix(connection_of(other))


@dataclass(frozen=True, slots=True)
class Counterparts:
    """All there are of the places asked for, ours among them, and the bucket's. `ends`: the processes at them."""

    found: tuple[Counterpart, ...] = ()
    ends: tuple[End, ...] = ()
    complete: bool = True


@dataclass(frozen=True, slots=True, order=True)
class Held:
    """What one connection holds of what a route wants, made by somebody of one mark.

    `ends`: places for which its assets are the ends of our lineage; `beside`: for which another asset is;
    `archived`: how many it has that are archived. `has_bucket`: it holds the bucket itself.
    """

    holder: Holder
    mark: str
    has_bucket: bool = False
    ends: int = 0
    beside: int = 0
    archived: int = 0


@dataclass(frozen=True, slots=True)
class Holdings:
    """Who holds what of a bucket, beside the route itself; `wanted`: how many files and folders the route wants."""

    held: tuple[Held, ...] = ()
    wanted: int = 0
    bucket: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """What is wanted where some of it is there already. `counterparts`: those that stand for assets of ours, by the
    reference of what they stand for."""

    desired: tuple[Asset, ...]
    counterparts: Mapping[Reference, Counterpart]
    holdings: Holdings

    @property
    def ends(self) -> tuple[Reference, ...]:
        """What the lineage ends at instead of assets of ours."""
        return tuple(found.reference for found in self.counterparts.values())


def list_places(assets: Iterable[Asset]) -> tuple[str, ...]:
    """The keys and folders that these stand for, sorted."""
    return tuple(sorted({asset.place for asset in assets if asset.place}))


def settle(desired: Sequence[Asset], found: Sequence[Counterpart], *, mark: str) -> Settled:
    """The desired assets with what others hold in the place of ours. `mark`: the route's."""
    return _Settling(desired, found, mark).run() if found else Settled(tuple(desired), {}, Holdings())


class _Settling:
    def __init__(self, desired: Sequence[Asset], found: Sequence[Counterpart], mark: str) -> None:
        self._desired, self._found, self._mark = desired, found, mark
        self._by_place: dict[str, list[Counterpart]] = defaultdict(list)
        for counterpart in found:
            self._by_place[counterpart.place].append(counterpart)

    def run(self) -> Settled:
        chosen = {asset.reference: self._choose(asset) for asset in self._desired if asset.place is not None}
        self._chosen = {own: ours for own, ours in chosen.items() if ours is not None and ours.reference != own}
        kept = [asset for asset in map(self._put, self._desired) if asset is not None]
        wanted = sum(bool(asset.place) for asset in self._desired)
        bucket = next((asset.name for asset in self._desired if asset.place == ""), "")
        holdings = Holdings(self._tell(), wanted, bucket)
        return Settled(_without_empty_containers(kept), self._chosen, holdings)

    def _choose(self, wanted: Asset) -> Counterpart | None:
        """The asset that stands for what is wanted; None where there is none, and ours is to be made.

        What the route made itself under an earlier name stands for it as long as there is none under the name of today.
        """
        alike = [found for found in self._by_place[wanted.place or ""] if found.is_like(wanted) and not found.archived]
        own = next((found for found in alike if found.reference == wanted.reference), None)
        if own is not None and (wanted.kind.is_permanent or not is_our_mark(own.mark)):
            return own
        standing = [
            found
            for found in alike
            if found is own or found.mark != self._mark or (own is None and found.is_named_like(wanted))
        ]
        return min(standing, key=_rank, default=None)

    def _put(self, asset: Asset) -> Asset | None:
        """What is to be there of it: as it is, beside others' assets, under its earlier name, or not at all."""
        if isinstance(asset, Lineage):
            return self._draw_between_ends(asset)
        chosen = self._chosen.get(asset.reference)
        if chosen is not None and chosen.mark != self._mark:
            return None
        for need in asset.prerequisites:
            if need in self._chosen:
                asset = asset.within(self._chosen[need].reference.qualified_name)
        if chosen is not None:
            asset = replace(asset, qualified_name=chosen.reference.qualified_name)
        return asset.without_first_words() if asset.place == "" and self._is_arn_taken(asset) else asset

    def _is_arn_taken(self, bucket: Asset) -> bool:
        return any(found.claims_arn and found.reference != bucket.reference for found in self._by_place[""])

    def _draw_between_ends(self, process: Lineage) -> Lineage:
        """The same between the assets that stand for its ends."""
        if self._chosen.keys().isdisjoint((*process.inputs, *process.outputs)):
            return process
        inputs, outputs = (tuple(map(self._end_of, side)) for side in (process.inputs, process.outputs))
        return rename_hop(replace(process, inputs=inputs, outputs=outputs))

    def _end_of(self, end: Reference) -> Reference:
        return self._chosen[end].reference if end in self._chosen else end

    def _tell(self) -> tuple[Held, ...]:
        """Who holds what, the assets of today's names left out: they are told as all that is ours."""
        ends = {found.reference for found in self._chosen.values()}
        own, places = {asset.reference for asset in self._desired}, {asset.place for asset in self._desired}
        by_holder: dict[tuple[Holder, str], list[Counterpart]] = defaultdict(list)
        for found in self._found:
            if found.reference not in own and found.place in places:
                by_holder[found.holder, found.mark].append(found)
        told = (_tell_of(holder, mark, held, ends) for (holder, mark), held in sorted(by_holder.items()))
        return tuple(told)


def _tell_of(holder: Holder, mark: str, held: Sequence[Counterpart], ends: set[Reference]) -> Held:
    active = [found for found in held if not found.archived]
    files = [found for found in active if found.place]
    used = sum(found.reference in ends for found in files)
    return Held(
        holder,
        mark,
        has_bucket=len(files) < len(active),
        ends=used,
        beside=len(files) - used,
        archived=len(held) - len(active),
    )


def _rank(found: Counterpart) -> tuple[bool, bool, int, str]:
    """The least one is the end, whoever asks."""
    is_ours = is_our_mark(found.mark)
    return is_ours, not found.holder.is_of_objects, found.created_at, found.reference.qualified_name


def _without_empty_containers(assets: Sequence[Asset]) -> tuple[Asset, ...]:
    """A bucket in which nothing is kept by us, and a connection that holds nothing, are in everybody's way."""
    needed = {need for asset in assets for need in asset.prerequisites}
    kept = [asset for asset in assets if asset.place != "" or asset.reference in needed]
    return () if all(asset.kind.is_permanent for asset in kept) else tuple(kept)
