"""Route leases: one run of a route at a time, over all machines that share the state.

A lease is a document that names its holder and when it ends. It is renewed between batches, by the run itself: a run
that hangs loses it, and one that was killed keeps nobody out for longer. Nothing rests on it but that two runs do not
do the same work: each batch is examined and journaled as if there were no lease.

It costs two requests where nobody else wants the route: it is made where there is none, and removed at the end. Where
little of it is left, somebody may be about to take it over; then it is not removed but ended, on condition that it is
still ours.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace

from delta_arc_lineage.errors import DeltaArcError, RouteBusy
from delta_arc_lineage.model.codec import parse_object
from delta_arc_lineage.model.media import file_name
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.progress import Progress, Silence
from delta_arc_lineage.ports.state import NONE_THERE, StateStore

FOLDER = "leases"
LEASE_SECONDS = 600.0
"""Longer than any batch may take with its retries."""
SKEW_SECONDS = 60.0
"""How far apart the clocks of two machines may be."""
_TRIES = 4
_LONGEST_TRUSTED = 10 * LEASE_SECONDS  # a clock that is further ahead keeps nobody out for years


@dataclass(frozen=True, slots=True)
class Lease:
    """`token` tells holders apart, `holder` says who it is. Moments in milliseconds since the epoch (UTC)."""

    token: str
    holder: str
    since: int
    ends_at: int


@dataclass(frozen=True, slots=True)
class _Held:
    """A lease of ours, where it lies, and in which version."""

    route: str
    lease: Lease
    version: str

    @property
    def place(self) -> str:
        return _place(self.route)


@dataclass(slots=True, eq=False)
class RouteLeases:
    """Those of one run; without a `store` nobody else can be meant, and nothing is held.

    `token` is of this run and of no other, of this process too; `holder` tells people who that is.
    """

    store: StateStore | None = None
    clock: Clock | None = None
    token: str = ""
    holder: str = ""
    seconds: float = LEASE_SECONDS
    progress: Progress = field(default_factory=Silence)
    _held: dict[str, _Held] = field(default_factory=dict)

    @contextmanager
    def hold(self, route: str) -> Iterator[None]:
        """The route is this run's alone until the block ends; RouteBusy, before anything is done, where it is not.

        Held already, it goes on being held. A lease that cannot be given back ends by itself.
        """
        if self.store is None or route in self._held:
            yield
            return
        self._held[route] = self._take(self.store, route)
        try:
            yield
        finally:
            held = self._held.pop(route, None)
            if held is not None:
                self._give_back(self.store, held)

    def renew(self) -> None:
        """To be called before each batch: RouteBusy where a lease was lost meanwhile. Costs a request where less than
        half of it is left, and none else."""
        for held in list(self._held.values()):
            if self.store is not None and self._left(held.lease) < self.seconds / 2:
                self._renew(self.store, held)

    def _take(self, store: StateStore, route: str) -> _Held:
        version = NONE_THERE
        found: Lease | None = None
        for _ in range(_TRIES):
            lease = self._make(since=self._now())
            made = store.replace(_place(route), _to_document(lease), version=version)
            if made is not None:
                return _Held(route, lease, made)
            standing = store.read_version(_place(route))
            found, version = _parse(standing.document), standing.version
            if found is not None and found.token == self.token:  # made, and the answer was lost
                return _Held(route, found, version)
            if found is not None and -SKEW_SECONDS < self._left(found) < _LONGEST_TRUSTED:
                break
        raise _busy(route, found)

    def _renew(self, store: StateStore, held: _Held) -> None:
        lease = self._make(since=held.lease.since)
        version = store.replace(held.place, _to_document(lease), version=held.version)
        if version is None:
            standing = store.read_version(held.place)
            found, version = _parse(standing.document), standing.version
            if found is None or found.token != self.token:
                del self._held[held.route]
                raise _busy(held.route, found, was_ours=True)
            lease = found
        self._held[held.route] = replace(held, lease=lease, version=version)

    def _give_back(self, store: StateStore, held: _Held) -> None:
        """Nobody takes over what has longer to go than clocks are apart: only then it can be removed unseen."""
        try:
            if self._left(held.lease) > 2 * SKEW_SECONDS:
                store.write(held.place, None)
            else:
                ended = replace(held.lease, ends_at=0)
                store.replace(held.place, _to_document(ended), version=held.version)
        except DeltaArcError as error:
            ends = moment(held.lease.ends_at)
            self.progress.note(f"the lease of the route {held.route} ends by itself, at {ends}: {error}")

    def _make(self, *, since: int) -> Lease:
        return Lease(self.token, self.holder, since, self._now() + int(self.seconds * 1000))

    def _left(self, lease: Lease) -> float:
        """Seconds until it ends; less than none where it has."""
        return (lease.ends_at - self._now()) / 1000

    def _now(self) -> int:
        return self.clock.now() if self.clock is not None else 0


NO_LEASES = RouteLeases()
"""For a state that one machine has to itself."""


def _place(route: str) -> str:
    return f"{FOLDER}/{file_name(route)}"


def _to_document(lease: Lease) -> str:
    return json.dumps(asdict(lease), ensure_ascii=False, sort_keys=True)


def _parse(document: str | None) -> Lease | None:
    """None where there is none, or one that nobody can read: it keeps nobody out."""
    try:
        kept = parse_object(document or "")
        return Lease(str(kept["token"]), str(kept["holder"]), int(kept["since"]), int(kept["ends_at"]))
    except (ValueError, KeyError, TypeError, OverflowError):
        return None


def _busy(route: str, found: Lease | None, *, was_ours: bool = False) -> RouteBusy:
    who = f"{found.holder} works at it since {moment(found.since)}" if found else "another run works at it"
    lost = "; this one held it, and took too long" if was_ours else ""
    ends = f", at the latest after {moment(found.ends_at)}" if found else ""
    return RouteBusy(
        what=f"the route {route!r} is busy: {who}{lost}",
        where=f"state {_place(route)}",
        next_step=f"run again when that run has ended{ends}",
        route=route,
        ends_at=found.ends_at if found else 0,
    )
