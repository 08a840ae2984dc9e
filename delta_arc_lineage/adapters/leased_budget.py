"""The request budget of one tenant, shared by machines that have nothing in common but a state store.

A holder claims a block of requests for the next seconds in the one document (`claims`), by compare and swap, and sends
it without asking. What it did not send it gives back with its next claim, or when it closes; a claim of a holder that
is no more ends by itself. Blocks follow demand: small at first, then twice what the busiest moment took, and never more
than a share of the limit that shrinks with the number of holders.

What may be sent is what the document says, less what was sent: a write whose answer was lost gives nothing twice. Each
request is checked against the time just before it goes out. What remains is its own way: it is taken to arrive within
`flight`. The time is the store's, since clocks of machines differ.
"""

import os
import random
from collections import Counter
from collections.abc import Callable
from threading import Lock
from uuid import uuid4

from delta_arc_lineage.adapters.claims import CELLS, REACH, SPAN, Claims, after_damage, read_claims
from delta_arc_lineage.errors import DeltaArcError, StateUnusable, Unreachable
from delta_arc_lineage.ports.budget import RequestBudget
from delta_arc_lineage.ports.shared_time import Moment, SharedTime
from delta_arc_lineage.ports.state import StateStore

WINDOW = 60_000
_FIRST = 25
"""A first block is such a part of the limit."""
_LARGEST = 0.4
"""So much of the limit do all holders together hold at most in advance: 24 s of full load."""
_SPREAD = 10
"""A block is for so many cells at most, 25 s: under full load a holder claims two or three times a minute."""
_WORTH = 20
"""What a holder did not send is given back when it closes if it is more than such a part of the limit."""
_TRIES = 4
_MOST_ASKED, _REST = 10, CELLS // 8
"""After so many requests to the store in a window, as where many begin at once, so many cells go by before another."""


class LeasedBudget(RequestBudget):
    """At most `limit` requests in any window of `window` milliseconds, over all who share the document `name`.

    `name_holder`: a name that no other holder has; how long it waits by chance follows from it.
    """

    def __init__(
        self,
        store: StateStore,
        name: str,
        *,
        limit: int,
        time: SharedTime,
        window: int = WINDOW,
        name_holder: Callable[[], str] = lambda: uuid4().hex,
    ) -> None:
        self._store, self._name, self._limit, self._time = store, name, limit, time
        self._length, self._flight, self._patience = window // CELLS, window // 60, window / 4_000
        self._turn, self._name_holder = Lock(), name_holder
        self._closed_until, self._has_news = 0, False
        self._hold_nothing()

    def _hold_nothing(self) -> None:
        self._holder, self._process = self._name_holder(), os.getpid()
        self._claimed, self._sent, self._pace = Counter[int](), Counter[int](), Counter[int]()
        self._settled = 0  # cells before this one are over for this holder, whatever it claimed
        self._is_scarce = False
        self._has_sent_all = True
        self._asked: list[int] = []  # when, in cells
        self._most, self._overtaken = self._limit, 0
        self._standing: tuple[Claims, str] | None = None  # the document as a holder that is alone left it
        self._chance = random.Random(self._holder)

    def take(self) -> float:
        """0 where the request goes out at once; else nothing is taken, and it is asked for again."""
        with self._turn:
            if self._process != os.getpid():  # a copy of the process holds nothing
                self._hold_nothing()
            wait = self._spend()
            if wait is not None:
                return wait
            if not self._renew():
                return self._step_back()
            self._overtaken = 0
            wait = self._spend(is_renewed=True)
            return self._patience if wait is None else wait

    def _step_back(self) -> float:
        """Seconds until the next try where somebody else wrote meanwhile: by chance, and longer each time."""
        self._overtaken += 1
        return self._chance.uniform(0.3, 1.0) * min(2 * self._length, 200 << self._overtaken) / 1000

    def holds(self) -> bool:
        return False

    def block(self, seconds: float) -> None:
        """Others hear of it with their next claim. Where it cannot be told now, it is told with the next claim here."""
        with self._turn:
            try:
                until = self._ask_time().latest + int(seconds * 1000)
                is_news = until > self._closed_until + self._length
                self._closed_until, self._has_news = max(self._closed_until, until), self._has_news or is_news
                for _ in range(_TRIES if is_news else 0):
                    if self._renew(claims_more=False):
                        break
            except DeltaArcError:
                return

    def closed(self) -> float:
        moment = self._time.now()
        if moment is None or not self._closed_until:
            return self._length / 1000 if self._closed_until else 0.0
        return max(0, self._closed_until - moment.earliest) / 1000

    def close(self) -> None:
        """Give back what is left. Where that fails, it ends by itself."""
        with self._turn:
            left = self._left(self._settled)
            if left * _WORTH > self._limit and self._process == os.getpid():
                self._settled = max(self._claimed) + 1
                try:
                    for _ in range(_TRIES):
                        if self._renew(claims_more=False):
                            break
                except DeltaArcError:
                    pass
            self._hold_nothing()

    def _spend(self, *, is_renewed: bool = False) -> float | None:
        """Send one now (0), or wait for a time to come; None where more is to be claimed."""
        moment = self._time.now()
        if moment is None or self._is_vague(moment):
            return None
        if self._closed_until > moment.earliest:
            return (self._closed_until - moment.earliest) / 1000
        now, oldest = moment.earliest // self._length, self._oldest(moment)
        held = [cell for cell in sorted(self._claimed) if cell >= oldest and self._claimed[cell] > self._sent[cell]]
        if held and held[0] <= now:
            self._sent[held[0]] += 1
            self._pace[now] += 1
            return 0.0
        if held and (is_renewed or self._is_scarce or oldest > now or 2 * self._left(oldest) > self._most):
            return (held[0] * self._length - moment.earliest) / 1000
        return self._rest(moment, until=held[0] if held else now + CELLS)

    def _rest(self, moment: Moment, *, until: int) -> float | None:
        """Seconds until the store may be asked again; None where it may be asked now."""
        self._asked = [cell for cell in self._asked if cell > moment.earliest // self._length - CELLS - 1]
        if len(self._asked) <= _MOST_ASKED - 2:
            return None
        again = min(until, self._asked[-1] + _REST) * self._length
        return (again - moment.earliest) / 1000 if again > moment.earliest else None

    def _oldest(self, moment: Moment) -> int:
        """The first cell whose claims a request that goes out now may still be sent of."""
        return max(self._settled, (moment.latest + self._flight) // self._length - SPAN + 1)

    def _left(self, first: int) -> int:
        return sum(n - self._sent[cell] for cell, n in self._claimed.items() if cell >= first)

    def _renew(self, *, claims_more: bool = True) -> bool:
        """Write what was sent and claim more; False where the document is another one by now."""
        claims, version = self._read()
        moment = self._ask_time()
        self._closed_until = claims.closed_until = max(claims.closed_until, self._closed_until)
        self._settle(claims, moment)
        gained = claims_more and self._closed_until <= moment.earliest and self._claim(claims, moment)
        if claims_more and not gained and not self._has_news:
            return True
        self._standing = None
        self._note_asking()
        written = self._store.replace(self._name, claims.to_json(), version=version)
        if written is None:
            return False
        self._claimed, self._has_news = Counter(claims.of(self._holder)), False
        if claims.count_holders(since=self._settled) <= 1:
            self._standing = claims, written
        return True

    def _read(self) -> tuple[Claims, str]:
        """The document as it stands. A holder that is alone believes that it stands as it left it."""
        if self._standing is not None and self._time.now() is not None:
            return self._standing
        self._note_asking()
        document, version = self._store.read_version(self._name)
        moment = self._ask_time()
        cell = moment.latest // self._length
        claims = read_claims(document, cell=cell, length=self._length)
        if claims is None or self._is_robbed(claims, moment) or (document is None and self._has_sent(moment)):
            claims, self._has_news = after_damage(cell=cell, length=self._length), True
            self._settled = max([self._settled, *(claimed + 1 for claimed in self._claimed)])
        self._claimed = Counter(claims.of(self._holder))
        return claims, version

    def _is_robbed(self, claims: Claims, moment: Moment) -> bool:
        """Whether the document lacks what this holder claimed in it: it is gone, or an older one was put there."""
        standing, oldest = claims.of(self._holder), self._oldest(moment)
        return any(standing[cell] < n for cell, n in self._claimed.items() if cell >= oldest)

    def _has_sent(self, moment: Moment) -> bool:
        return any(cell >= self._oldest(moment) - REACH for cell in self._sent)

    def _settle(self, claims: Claims, moment: Moment) -> None:
        """Of cells that are over, what this holder did not send is given back; it sends nothing of them from here on.

        A write may land late: what it gives back must not be sent any more when it is made.
        """
        self._settled = self._oldest(moment)
        own = claims.of(self._holder)
        over = [cell for cell in own if cell < self._settled]
        self._has_sent_all = all(self._sent[cell] >= own[cell] for cell in over)
        for cell in over:
            own[cell] = self._claimed[cell] = min(own[cell], self._sent[cell])
        claims.settle(self._holder, before=self._settled, now=moment.earliest // self._length)
        self._sent, self._pace = (
            Counter({cell: n for cell, n in sent.items() if cell >= self._settled - REACH})
            for sent in (self._sent, self._pace)
        )

    def _claim(self, claims: Claims, moment: Moment) -> int:
        """As much as demand asks for, of the first cells that have room, in the order of asking; how much it is."""
        first = max(self._oldest(moment), moment.earliest // self._length)
        own, start = claims.of(self._holder), max(1, self._limit // _FIRST)
        self._most = max(1, int(self._limit * _LARGEST / max(1, claims.count_holders(since=first - SPAN))))
        taken = sum(self._sent.values())
        at_once = self._find_pace() or start
        wanted = min(self._most, _SPREAD * at_once, max(start, 4 * taken)) - self._left(first)
        before = own.total()
        missing = claims.claim(
            self._holder,
            wanted,
            first=first,
            at_once=lambda cell: at_once - own[cell] + self._sent[cell],
            limit=self._limit,
        )
        self._is_scarce = missing > 0
        return own.total() - before

    def _is_vague(self, moment: Moment) -> bool:
        return moment.latest + self._flight - moment.earliest >= SPAN * self._length

    def _note_asking(self) -> None:
        moment = self._time.now()
        if moment is not None:
            self._asked.append(moment.latest // self._length)

    def _find_pace(self) -> int:
        """Requests a cell that this holder will send: twice as many where it sent all it had, else a few more than
        it did."""
        sent = self._pace.values()
        if not sent:
            return 0
        return 2 * max(sent) if self._has_sent_all else -(-5 * sum(sent) // (4 * len(sent)))

    def _ask_time(self) -> Moment:
        """The time, learned from the store where it is not known well enough."""
        for _ in range(_TRIES):
            moment = self._time.now()
            if moment is not None and not self._is_vague(moment):
                return moment
            self._store.read_version(self._name)
        if moment is None:
            raise StateUnusable(
                what="the state's bucket does not tell the time, which machines that share a request budget go by",
                where="DELTA_ARC_STATE",
                next_step="use a store whose answers carry a Date, as S3's do, or a folder on one machine",
            )
        raise Unreachable(
            what=f"the state's bucket takes {(moment.latest - moment.earliest) / 1000:.0f} s to tell the time, "
            "too long to share a request budget by",
            where="DELTA_ARC_STATE or the network",
            next_step="check the network; run again",
        )
