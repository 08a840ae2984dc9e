"""Months of landings, as loaders make them, and what is found amiss on each night of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from random import Random

from delta_arc_lineage.model.data_findings import DataFinding
from delta_arc_lineage.model.dataset_histories import DatasetHistory, remember_points
from delta_arc_lineage.model.dataset_rhythms import find_late, find_missing, tell_dataset_rhythm
from delta_arc_lineage.model.dataset_sizes import find_shrunk, find_small_steps
from delta_arc_lineage.model.datasets import Shape
from delta_arc_lineage.model.empty_files import find_empty_newest
from delta_arc_lineage.model.folding import Gathered
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.moments import day_of, say_day
from delta_arc_lineage.model.placing import Place, Placer, placer_of
from delta_arc_lineage.model.rhythms import DAY, HOUR, weekday_of
from delta_arc_lineage.model.snapshots import Carrier, StoredObject
from delta_arc_lineage_tests.model.examples import PREFIX, ROUTE

FIRST = day_of(2025, 1, 6)
"""A Monday."""
PATTERN = r"{table_name}(_{date}|/dt={date}(/hour={hour})?/part-{any}|/{uuid})?\.csv"
ROUTE_OF_ORDERS = replace(ROUTE, file_pattern=KeyPattern(PATTERN))
LOOK = 9 * HOUR
"""When a listing is made, into the day."""


def is_business_day(day: int) -> bool:
    return weekday_of(day) < 5


@dataclass(slots=True)
class Bucket:
    """The files of one table; `landed` of each day, at `LOOK`, is what a listing of then shows."""

    placer: Placer = field(default_factory=lambda: placer_of(ROUTE_OF_ORDERS, ["ORDERS"]))
    places: dict[str, Place] = field(default_factory=dict)
    objects: dict[str, StoredObject] = field(default_factory=dict)
    histories: dict[str, DatasetHistory] = field(default_factory=dict)

    def put(self, name: str, size: float, at: int) -> None:
        """`at`: in milliseconds since the epoch."""
        key = f"{PREFIX}{name}"
        self.objects[key] = StoredObject(key, int(size), at, f"{at:032x}")

    def delete(self, name: str) -> None:
        del self.objects[f"{PREFIX}{name}"]

    def list_now(self, now: int) -> list[DataFinding]:
        """What a run finds that lists the bucket now."""
        there = [stored for stored in self.objects.values() if stored.last_modified <= now]
        carriers = list(self._fold(there))
        self.histories = remember_points(carriers, self.histories, now=now)
        told = [tell_dataset_rhythm(each, self.histories[each.path], now=now) for each in carriers]
        histories = list(self.histories.values())
        return [
            *find_late(told, now=now),
            *find_missing(told),
            *find_shrunk(histories, now=now),
            *find_small_steps(histories, now=now),
            *find_empty_newest(carriers, None),
        ]

    def _fold(self, there: Iterable[StoredObject]) -> Iterator[Carrier]:
        """As a listing does; a key is placed once, and not each night."""
        gathered: dict[str, Gathered] = {}
        for stored in there:
            place = self.places.get(stored.key) or self.placer.place(stored.key.removeprefix(PREFIX))
            assert place is not None, stored.key
            self.places[stored.key] = place
            if place.shape is Shape.FILE:
                yield stored
            else:
                gathered.setdefault(place.path, Gathered(place)).add(stored, place)
        yield from (each.to_dataset(PREFIX) for each in gathered.values())


Loader = Callable[[Bucket, int, Random], None]
"""What lands with one day, by its number."""


def size_of(day: int, random: Random, *, noise: float = 0.08) -> float:
    """A megabyte that grows by a quarter a year, less at weekends."""
    season = 1.0 if is_business_day(day) else 0.3
    return 1e6 * season * (1 + 0.25 * (day - FIRST) / 365) * random.lognormvariate(0, noise)


def land_daily(bucket: Bucket, day: int, random: Random) -> None:
    """The day's partition in the next night, at two, late by an hour now and then."""
    at = (day + 1) * DAY + 2 * HOUR + (HOUR if random.random() < 0.1 else 0) + random.randrange(HOUR)
    bucket.put(f"orders/dt={say_day(day)}/part-0.csv", size_of(day, random), at)


def land_on_business_days(bucket: Bucket, day: int, random: Random) -> None:
    """In the evening of Monday to Friday."""
    if is_business_day(day):
        at = day * DAY + 20 * HOUR + random.randrange(3 * HOUR)
        bucket.put(f"orders_{say_day(day)}.csv", size_of(day, random), at)


def land_in_parts(bucket: Bucket, day: int, random: Random) -> None:
    """Five files a day, over half an hour, of which a listing may see some."""
    for part in range(5):
        at = (day + 1) * DAY + LOOK - HOUR // 4 + part * HOUR // 10
        bucket.put(f"orders/dt={say_day(day)}/part-{part}.csv", size_of(day, random) / 5, at)


def land_hourly(bucket: Bucket, day: int, random: Random) -> None:
    """Every hour, the night less than the day."""
    tomorrow = day + 1  # of which a listing sees the hours until then
    for hour in range(24):
        at = tomorrow * DAY + (hour + 1) * HOUR + random.randrange(HOUR // 2)
        load = 0.2 if hour < 6 else 1.0
        bucket.put(f"orders/dt={say_day(tomorrow)}/hour={hour:02}/part-0.csv", load * size_of(day, random) / 24, at)


def land_in_full(bucket: Bucket, day: int, random: Random) -> None:
    """The whole table, over the file of yesterday."""
    bucket.put(
        "orders.csv", 50e6 * (1 + 0.002 * (day - FIRST)) * random.lognormvariate(0, 0.02), (day + 1) * DAY + HOUR
    )


def land_under_ids(bucket: Bucket, day: int, random: Random) -> None:
    """Files that no date tells apart, some a day."""
    for _ in range(3):
        name = f"orders/{random.getrandbits(128):032x}.csv"
        bucket.put(name, size_of(day, random) / 3, (day + 1) * DAY + random.randrange(HOUR))


def land_for_a_month(bucket: Bucket, day: int, random: Random) -> None:
    """Daily; what is older than thirty days expires."""
    land_daily(bucket, day, random)
    if day - FIRST >= 30:
        bucket.delete(f"orders/dt={say_day(day - 30)}/part-0.csv")


def land_until_loaded(bucket: Bucket, day: int, random: Random) -> None:
    """The loader deletes what it took; some nights it takes nothing."""
    land_daily(bucket, day, random)
    if random.random() < 0.7:
        for key in [key for key, stored in bucket.objects.items() if stored.last_modified < day * DAY + LOOK]:
            del bucket.objects[key]


def land_with_backfills(bucket: Bucket, day: int, random: Random) -> None:
    """Daily; now and then the week before is written anew."""
    land_daily(bucket, day, random)
    if random.random() < 0.05:
        for earlier in range(max(FIRST, day - 7), day):
            at = day * DAY + 23 * HOUR
            bucket.put(f"orders/dt={say_day(earlier)}/part-0.csv", size_of(earlier, random), at)


def land_weekly(bucket: Bucket, day: int, random: Random) -> None:
    """On Sunday."""
    if weekday_of(day) == 6:
        bucket.put(f"orders_{say_day(day)}.csv", 7 * size_of(day, random), day * DAY + 22 * HOUR)


def land_monthly(bucket: Bucket, day: int, random: Random) -> None:
    """On the first."""
    if say_day(day).endswith("-01"):
        bucket.put(f"orders_{say_day(day)}.csv", 30 * size_of(day, random), day * DAY + 12 * HOUR)


ORDINARY: dict[str, Loader] = {
    loader.__name__: loader
    for loader in (
        land_daily,
        land_on_business_days,
        land_in_parts,
        land_hourly,
        land_in_full,
        land_under_ids,
        land_for_a_month,
        land_until_loaded,
        land_with_backfills,
        land_weekly,
        land_monthly,
    )
}


def run_nights(
    bucket: Bucket, land: Loader, random: Random, *, days: int, first: int = FIRST, look: int = LOOK
) -> Iterator[tuple[int, list[DataFinding]]]:
    """What is found each day, by its number."""
    for day in range(first, first + days):
        land(bucket, day, random)
        yield day, bucket.list_now((day + 1) * DAY + look)
