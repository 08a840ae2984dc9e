"""Pacing: smaller requests where the catalog is slow, larger again where it is quick, and a time to finish."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.kinds import Kind, Phase
from delta_arc_lineage.model.limits import Limits
from delta_arc_lineage.model.observed import ObservedAsset
from delta_arc_lineage.ports.confirmation import Confirmation
from delta_arc_lineage.sync.writing.pacing import LEAST, Pace
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.sync.catalogs import StrictCatalog
from delta_arc_lineage_tests.sync.estate import Estate


def _answer(seconds: float) -> Confirmation:
    return Confirmation(frozenset(), seconds=seconds)


@given(st.integers(1, 200), st.lists(st.sampled_from([0.1, 3.0, 9.0, None]), max_size=40))
def test_the_size_stays_between_the_least_and_the_most(most: int, answers: list[float | None]) -> None:
    """Whatever the answers: halved when slow or lost, grown when quick, the same in between."""
    pace = Pace(most)
    for seconds in answers:
        before = pace.size
        pace.halve() if seconds is None else pace.record(_answer(seconds), seconds=0)
        assert min(LEAST, most) <= pace.size <= most
        if seconds is None or seconds > 5:
            assert pace.size == max(min(LEAST, most), before // 2)
        elif seconds < 2.5:
            assert pace.size == min(most, before + max(1, most // 10))
        else:
            assert pace.size == before


def test_a_catalog_that_recovers_is_used_in_full_again() -> None:
    """From the least back to the most, step by step."""
    pace = Pace(50)
    for _ in range(9):
        pace.record(_answer(6), seconds=0)
    assert pace.size == LEAST
    sizes = []
    while pace.size < 50:
        pace.record(_answer(1), seconds=0)
        sizes.append(pace.size)
    assert sizes == list(range(10, 51, 5))


@pytest.mark.parametrize(
    ("answers", "things", "per_minute", "seconds"),
    [([], 100, 400, 0.3), ([1.0, 3.0], 100, 400, 4.0), ([0.01], 100, 60, 2.0), ([1.0], 0, 400, 0.0)],
)
def test_the_time_to_finish_is_as_observed_and_never_faster_than_the_limit(
    answers: list[float], things: int, per_minute: int, seconds: float
) -> None:
    """Requests left, times the longer of what one took and what the limit allows."""
    pace = Pace(50)
    for answer_seconds in answers:
        pace.record(_answer(answer_seconds), seconds=0)
    assert pace.seconds_left(things, per_minute=per_minute) == pytest.approx(seconds)


class SlowCatalog(StrictCatalog):
    """Takes a tenth of a second a thing, says so or not, and gives no answer to more than `most` at once."""

    def __init__(self, clock: ManualClock, *, says: bool, most: int = 10_000) -> None:
        super().__init__(clock)
        self.sizes: list[int] = []
        self._says, self._most = says, most

    def save(self, assets: Sequence[Asset], *, mark: str | None, request: str = "") -> Confirmation:
        self._take(len(assets))
        return self._said(super().save(assets, mark=mark, request=request), len(assets))

    def archive(self, assets: Sequence[ObservedAsset], *, request: str = "") -> Confirmation:
        self._take(len(assets))
        return self._said(super().archive(assets, request=request), len(assets))

    def _take(self, things: int) -> None:
        self.sizes.append(things)
        self._clock.sleep(30 if self._says else 0.1 * things)
        if things > self._most:
            raise Unreachable(what="no answer to so much")

    def _said(self, answer: Confirmation, things: int) -> Confirmation:
        return replace(answer, seconds=0.1 * things) if self._says else answer


def filled(catalog: SlowCatalog, *, batch: int) -> Estate:
    """160 assets are to be written: new files, and the bucket that counts them."""
    estate = Estate(catalog, limits=Limits(batch=batch, archive_batch=batch))
    estate.sync()
    for number in range(159):
        estate.put(f"{number}.csv")
    catalog.sizes.clear()
    return estate


@pytest.mark.parametrize("says", [True, False])
def test_batches_adapt_to_slow_answers(says: bool) -> None:
    """Eight seconds a batch is too long: halved, and kept where it is neither slow nor quick.

    Where the catalog says how long it took, waiting for a place in the budget is not taken for slowness.
    """
    catalog = SlowCatalog(ManualClock(), says=says)
    estate = filled(catalog, batch=80)
    estate.sync(run="second")
    assert catalog.sizes == [80, 40, 40]
    assert len(estate.kept(Kind.OBJECT)) == 161


def test_a_request_too_large_for_an_answer_is_sent_again_in_smaller_ones() -> None:
    """Read back first; what is missing goes out in halves, and each thing is there once; archives too."""
    catalog = SlowCatalog(ManualClock(), says=False, most=25)
    estate = filled(catalog, batch=40)
    estate.sync(run="second")
    assert len(estate.kept(Kind.OBJECT)) == 161 and catalog.sizes[:3] == [40, 20, 20]
    for number in range(159):
        estate.delete(f"{number}.csv")
    catalog.sizes.clear()
    estate.sync(run="third", approve=True)
    assert len(estate.kept(Kind.OBJECT)) == 2 and catalog.sizes[:3] == [40, 20, 20]


def test_progress_says_how_long_it_takes_yet() -> None:
    """After each batch but the last, for those who show it."""
    catalog = SlowCatalog(ManualClock(), says=False)
    estate = filled(catalog, batch=40)
    estate.progress.times_left.clear()
    estate.sync(run="second")
    assert estate.progress.times_left == [
        (f"write {Phase.S3_ASSETS.words}", pytest.approx(4.0 * left)) for left in (3, 2, 1)
    ]
