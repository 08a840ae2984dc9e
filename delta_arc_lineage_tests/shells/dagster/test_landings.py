"""Freshness and quality through the graph: what happened on the way of a table, and the check that fails for it.

The bucket is read by its inventory, which tells when files landed, and the catalog says when tables changed: so months
pass without waiting.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import replace

import dagster as dg
import pytest

from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage.model.moments import say_day
from delta_arc_lineage.model.rhythms import DAY, HOUR, weekday_of
from delta_arc_lineage_tests.adapters.inventory.delivery import Row, write
from delta_arc_lineage_tests.shells.dagster.conftest import Estates
from delta_arc_lineage_tests.shells.dagster.landscape import READING, THREE_TABLES, Estate, Run
from delta_arc_lineage_tests.support.stack import catalog_of

TABLE = THREE_TABLES[2]
NOW = int(time.time()) // 60 * 60_000
TODAY = NOW // DAY
DATED, WHOLE = r"{table_name}/dt={date}/part-{number}\.csv", r"{table_name}\.csv"
BY_NOW = int(NOW % DAY >= 2 * HOUR)
"""Whether today's hour is past that in which files land."""
FRESH, QUALITY = "data_is_fresh", "datasets_are_whole"


class Landing:
    """A route of one table, whose bucket's inventory says what landed and when."""

    def __init__(self, estate: Estate, pattern: str, **stated: object) -> None:
        self.estate, self.folder = estate, f"inventory-of-{estate.name}/"
        routes = json.loads(estate.routes_file.read_text())
        inventory = f"s3://{estate.stack.bucket}/{self.folder}"
        own = {"inventory": inventory, "inventory_hours": 10_000, "schemas": "off", "file_name_pattern": pattern}
        routes["routes"][estate.name] |= own | stated
        estate.routes_file.write_text(json.dumps(routes))
        estate.crawl(TABLE)

    def look(self, landed: Sequence[Row], *, at: int = NOW) -> Run:
        """What a run finds of a bucket that was listed then. No object need be there: none is opened."""
        bucket = self.estate.stack.bucket
        rows = [replace(row, key=f"{self.estate.name}/{row.key}") for row in landed]
        delivery = write(rows, source=bucket, at=at, folder=self.folder)
        delivery.put_into(lambda key, body: self.estate.s3.put_object(Bucket=bucket, Key=key, Body=body))
        return self.estate.run(only=(*READING, "lineage_plan"))

    def say(self, side: str, **attributes: object) -> None:
        """What a crawler writes of the table on one side."""
        connection = replace(SOURCE if side == "source" else TARGET, schema=self.estate.name.upper())
        name = f"{connection.schema_qualified_name}/{TABLE.name}"
        entity = {"typeName": "Table", "attributes": {"qualifiedName": name, "name": TABLE.name, **attributes}}
        answer = catalog_of(self.estate.stack).post("/api/meta/entity/bulk", json={"entities": [entity]})
        answer.raise_for_status()


def failed(run: Run) -> dict[str, dg.AssetCheckSeverity]:
    """The two checks, as far as they did not pass; the run itself must."""
    assert run.succeeded
    return {name: run.checks[name].severity for name in (FRESH, QUALITY) if not run.checks[name].passed}


def days(*, last: int = 1, number: int = 40, size: int = 1_000) -> list[Row]:
    """A file a day, which landed two hours into the next; the last day so many days ago."""
    wanted = range(TODAY - last - number + 1, TODAY - last + 1)
    return [
        Row(f"{TABLE.name}/dt={say_day(day)}/part-0.csv", size, min((day + 1) * DAY + 2 * HOUR, NOW - HOUR), f"{day}")
        for day in wanted
    ]


def business_days(rows: Sequence[Row]) -> list[Row]:
    """Those of Monday to Friday."""
    return [row for row in rows if weekday_of(int(row.etag or 0)) < 5]


def without(rows: Sequence[Row], *, day: int) -> list[Row]:
    """But for one day."""
    return [row for row in rows if row.etag != str(day)]


def hours(*, last: int) -> list[Row]:
    """A file an hour for ten days, until so many hours ago."""
    until = NOW // HOUR - last
    return [
        Row(
            f"{TABLE.name}/dt={say_day(hour // 24)}/hour={hour % 24:02}/part-0.csv",
            100,
            min((hour + 1) * HOUR, NOW - HOUR // 4),
            f"{hour}",
        )
        for hour in range(until - 240, until + 1)
    ]


HOURLY = r"{table_name}/dt={date}/hour={hour}/part-{number}\.csv"
A_TUESDAY = max(day for day in range(TODAY - 21, TODAY - 7) if weekday_of(day) == 1)
EMPTY_DAY = replace(days()[-1], size=0)
STATED = {"freshness": "26h"}
Told = dict[str, dict[str, int]]
MOVED: Told = {"source": {"sourceUpdatedAt": NOW - 3 * HOUR}}
LOADED: Told = {"target": {"sourceUpdatedAt": NOW - HOUR, "lastSyncRunAt": NOW}}
STUCK: Told = {"target": {"sourceUpdatedAt": NOW - 3 * DAY, "lastSyncRunAt": NOW}}
NOT_SEEN: Told = {"target": {"sourceUpdatedAt": NOW - 3 * DAY, "lastSyncRunAt": NOW - 2 * DAY}}
TWO_DAYS_OLD = [Row(f"{TABLE.name}.csv", 900, NOW - 49 * HOUR)]
AN_HOUR_OLD = [Row(f"{TABLE.name}.csv", 900, NOW - HOUR)]
TWO_DAYS_BY_DATE = without(days(last=2), day=0)
WARN, ERROR = dg.AssetCheckSeverity.WARN, dg.AssetCheckSeverity.ERROR
SITUATIONS: dict[str, tuple[str, list[Row], Told, dict[str, object], dict[str, dg.AssetCheckSeverity], str]] = {
    "all is well": (DATED, days(), MOVED | LOADED, {}, {}, ""),
    "business days, none missing": (DATED, business_days(days(last=0)), {}, {}, {}, ""),
    "a first week": (DATED, days(last=5, number=6), {}, {}, {}, ""),
    "one old file, and nothing is known": (WHOLE, TWO_DAYS_OLD, {}, {}, {}, ""),
    "a source that did not change": (
        WHOLE, TWO_DAYS_OLD, {"source": {"sourceUpdatedAt": NOW - 60 * HOUR}}, STATED, {}, "",
    ),
    "stopped before the bucket": (
        WHOLE, TWO_DAYS_OLD, MOVED, STATED, {FRESH: ERROR}, "it stopped between the source and the bucket",
    ),
    "stopped before the bucket, by rhythm": (
        DATED, days(last=4), MOVED, {}, {FRESH: WARN}, f"the newest file is {2 + BY_NOW} days old",
    ),
    "stopped before the bucket, the source unknown": (
        WHOLE, TWO_DAYS_OLD, {}, STATED, {FRESH: ERROR}, "no file came in time",
    ),
    "stopped before the target": (
        WHOLE, [Row(f"{TABLE.name}.csv", 900, NOW - 30 * HOUR)], STUCK | {"source": {"sourceUpdatedAt": NOW - DAY * 2}},
        STATED, {FRESH: ERROR}, "it stopped between the bucket and the target",
    ),
    "the target is as it was when it was last crawled": (WHOLE, AN_HOUR_OLD, NOT_SEEN, STATED, {}, ""),
    "a daily load stopped": (DATED, days(last=4), {}, {}, {FRESH: WARN}, "gets new files every day and is late"),
    "an hourly load stopped": (HOURLY, hours(last=7), {}, {}, {FRESH: WARN}, "every hour and is late"),
    "an hourly load goes on": (HOURLY, hours(last=0), {}, {}, {}, ""),
    "a day is missing": (
        DATED, without(days(), day=A_TUESDAY), {}, {}, {QUALITY: WARN}, f"missing: {say_day(A_TUESDAY)}",
    ),
    "a business day is missing": (
        DATED, without(business_days(days(last=0)), day=A_TUESDAY), {}, {}, {QUALITY: WARN},
        f"every business day, and 1 partition is missing: {say_day(A_TUESDAY)}",
    ),
    "the newest day has no bytes": (DATED, [*days()[:-1], EMPTY_DAY], {}, {}, {QUALITY: WARN}, "has no bytes"),
    "the only file has no bytes": (WHOLE, [replace(AN_HOUR_OLD[0], size=0)], {}, {}, {QUALITY: WARN}, "has no bytes"),
}  # fmt: skip
"""Pattern, what landed, what the catalog says, the route's settings, the checks that fail, what the first one says."""


@pytest.mark.parametrize("name", SITUATIONS)
def test_each_situation_fails_its_check(estates: Estates, name: str) -> None:
    """As grave as it is, in words that say what happened; and no other."""
    pattern, landed, told, stated, expected, words = SITUATIONS[name]
    landing = Landing(estates(), pattern, **stated)
    for side, attributes in told.items():
        landing.say(side, **attributes)
    run = landing.look(landed)
    assert failed(run) == expected
    assert all(words in str(run.checks[check].description).replace("\\", "") for check in expected)


def test_a_table_that_shrank_is_found_after_a_week(estates: Estates) -> None:
    """Eight nights of one file, written anew each time; the ninth has a twentieth of it, and the tenth is well."""
    landing = Landing(estates(), WHOLE)

    def look(day: int, size: int) -> dict[str, dg.AssetCheckSeverity]:
        at = NOW - (20 - day) * DAY
        return failed(landing.look([Row(f"{TABLE.name}.csv", size, at - HOUR, f"{day}")], at=at))

    assert not any(look(day, 1_000 + day) for day in range(8))
    assert look(8, 50) == {QUALITY: ERROR}
    assert not look(9, 1_009)


def test_rows_that_come_and_go_are_no_news_and_cost_no_request_more(estates: Estates) -> None:
    """The data version of a schema stays, and the reading takes the same search; the page tells rows and times."""
    landing = Landing(estates(), WHOLE)
    landing.say("source", rowCount=3, sourceUpdatedAt=NOW - DAY)
    first = landing.look(AN_HOUR_OLD)
    landing.say("source", rowCount=4, sourceUpdatedAt=NOW - HOUR)
    second = landing.look(AN_HOUR_OLD)
    versions = [
        run.result.asset_materializations_for_node("postgres_catalog")[0].tags["dagster/data_version"]
        for run in (first, second)
    ]
    assert versions[0] == versions[1]
    spent = [run.total("read requests") for run in (first, second)]
    assert spent[1] <= 7 and spent[1] <= spent[0], spent  # one of them what the token may do
    assert second.metadata("postgres_catalog")["rows"] == 4
    assert "4 rows" in second.check_metadata(FRESH)["hops"]


def test_numbers_that_are_plotted_are_numbers(estates: Estates) -> None:
    """Of the listing and of its datasets: files, bytes, and hours since the newest."""
    run = Landing(estates(), DATED).look(days(number=20, size=500))
    listed = run.metadata("s3_listing")
    assert (listed[f"files of {TABLE.name}/"], listed[f"bytes of {TABLE.name}/"]) == (20, 10_000)
    assert isinstance(listed["hours since the newest"], float) and listed["newest"] <= NOW / 1_000
