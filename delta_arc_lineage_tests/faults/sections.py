"""The kinds of faults by name, each with all of its scenarios, or with a part of them that takes seconds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from delta_arc_lineage_tests.faults import crowds, damage, heads, kills, pages, sabotage, storms, weather
from delta_arc_lineage_tests.faults.scenarios import Scenario
from delta_arc_lineage_tests.faults.worlds import Beginnings

_TELLING = ("emptied", "cut in half", "null", "a newer format", "deleted")


@dataclass(frozen=True, slots=True)
class Extent:
    """How much: a part or all, or one seed alone. `scratch`: a folder that may be used and is empty again after."""

    quick: bool
    seed: int | None
    scratch: Path

    def seeds(self, quick: int, all_: int) -> range:
        if self.seed is not None:
            return range(self.seed, self.seed + 1)
        return range(quick if self.quick else all_)


def _sabotage(all_: Beginnings, extent: Extent) -> Iterable[Scenario]:
    return chain(*map(sabotage.every_write_lost, (all_.changed,) if extent.quick else all_.both))


def _boundaries(all_: Beginnings, extent: Extent) -> Iterable[Scenario]:
    *_, purge = all_.taking_away
    of = (all_.changed, purge) if extent.quick else (*all_.both, *all_.taking_away)
    return chain(*map(kills.every_boundary, of))


def _twice(all_: Beginnings, extent: Extent) -> Iterable[Scenario]:
    return chain(
        kills.twice(all_.both, extent.seeds(8, 200)),
        kills.twice(all_.taking_away, extent.seeds(4, 60)),
    )


def _state(all_: Beginnings, extent: Extent) -> Iterable[Scenario]:
    damages = tuple(damage.DAMAGES)
    documents = list(damage.every_document(all_.changed, damages))
    if extent.quick:
        documents = documents[:: len(damages) + 1]  # a document after the other, each in another way
    unfinished = damage.unfinished(all_.first, _TELLING if extent.quick else damages)
    return [*documents, *damage.whole_folders(all_), *unfinished]


def _pages(all_: Beginnings, extent: Extent) -> Iterable[Scenario]:
    catalog, s3 = (("short",), ("empty",)) if extent.quick else (pages.OF_CATALOG, pages.OF_S3)
    scenarios = list(pages.every_page(all_.done, extent.scratch, with_cache=False, kinds=catalog))
    if extent.quick:
        scenarios = scenarios[::2]
    else:
        scenarios += pages.every_page(all_.changed, extent.scratch, with_cache=False, kinds=catalog)
        scenarios += pages.every_page(all_.changed, extent.scratch, with_cache=True, kinds=catalog)
        for beginning in all_.taking_away:
            scenarios += pages.every_page(beginning, extent.scratch, with_cache=True, kinds=catalog)
    return [*scenarios, *pages.every_key(all_.over_s3[1], extent.scratch, kinds=s3)]


def _crowds(all_: Beginnings, extent: Extent) -> Iterable[Scenario]:
    together = crowds.crowds(all_.both, (2,) if extent.quick else (2, 8), extent.seeds(2, 10))
    return chain(together, crowds.apart(all_.changed, extent.seeds(1, 10)))


def _storms(all_: Beginnings, extent: Extent) -> Iterable[Scenario]:
    return chain(
        storms.storms(all_.over_s3, extent.seeds(4, 100)),
        storms.storms(all_.taking_away, extent.seeds(2, 50)),
    )


def _weather(all_: Beginnings, extent: Extent) -> Iterable[Scenario]:
    catalogs = (all_.changed,) if extent.quick else (*all_.both, *all_.taking_away)
    scenarios = [
        scenario
        for beginning in catalogs
        for scenario in weather.every_request(beginning, extent.scratch, kinds=tuple(weather.NAMED), of_s3=False)
    ]
    scenarios += weather.every_request(all_.over_s3[1], extent.scratch, kinds=weather.OF_S3, of_s3=True)
    return scenarios[::13] if extent.quick else scenarios


def _heads(all_: Beginnings, extent: Extent) -> Iterable[Scenario]:
    return heads.every_head(all_.over_s3[0], range(1_700, 1_701) if extent.quick else range(5, 3_000, 333))


SECTIONS: dict[str, Callable[[Beginnings, Extent], Iterable[Scenario]]] = {
    "sabotage": _sabotage,
    "boundaries": _boundaries,
    "twice": _twice,
    "state": _state,
    "pages": _pages,
    "crowds": _crowds,
    "storms": _storms,
    "weather": _weather,
    "heads": _heads,
}
