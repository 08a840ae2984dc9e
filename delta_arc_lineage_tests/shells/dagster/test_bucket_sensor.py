"""The bucket sensor on a real S3: one request for each route that changed, whatever the change, and none else."""

import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
import pytest

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.definitions import build_definitions
from delta_arc_lineage.defs.host import own_host
from delta_arc_lineage.defs.jobs import sync_job
from delta_arc_lineage.defs.sensors import ANSWER_SECONDS, RUN_SECONDS, TICK_SECONDS, TRIES, bucket_sensor
from delta_arc_lineage.errors import NotFound, Unreachable
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage_tests.adapters.inventory.delivery import Row, write
from delta_arc_lineage_tests.conftest import HOUR
from delta_arc_lineage_tests.shells.dagster.conftest import Estates
from delta_arc_lineage_tests.shells.dagster.landscape import SYNC, Estate

_LOOK = """
import sys
import dagster as dg
from delta_arc_lineage.definitions import defs
loaded = defs()
sensor = loaded.get_repository_def().get_sensor_def("bucket_sensor")
with dg.DagsterInstance.ephemeral() as instance:
    with dg.build_sensor_context(instance=instance, definitions=loaded, resources=loaded.resources) as context:
        asked = sensor.evaluate_tick(context).run_requests
print([request.partition_key for request in asked], [name for name in sys.argv[1:] if name in sys.modules])
"""


@dataclass
class Watch:
    """The sensor of an estate, tick after tick, with the cursor it left."""

    estate: Estate
    tick_seconds: float = 40.0
    run_seconds: float = RUN_SECONDS
    cursor: str | None = None
    said: str | None = None
    run_keys: list[str] = field(default_factory=list)

    def tick(self) -> list[str]:
        """The routes asked for; what it said where it asked for none is kept."""
        settings = self.estate.settings
        host = own_host(settings)
        sensor = bucket_sensor(
            settings,
            sync_job(settings, host),
            host,
            tick_seconds=self.tick_seconds,
            run_seconds=self.run_seconds,
        )
        with dg.build_sensor_context(
            instance=self.estate.instance,
            cursor=self.cursor,
            definitions=self.estate.definitions,
            resources=self.estate.definitions.resources,
        ) as context:
            result = sensor.evaluate_tick(context)
        self.cursor, self.said = result.cursor, result.skip_message
        requests = result.run_requests or []
        self.run_keys += [str(request.run_key) for request in requests]
        return [str(request.partition_key) for request in requests]


@pytest.fixture
def watch(estates: Estates) -> Watch:
    """Two routes with a key each, looked at once."""
    estate = estates(2)
    for route in estate.names:
        estate.put("m.csv", route=route)
    watch = Watch(estate)
    assert watch.tick() == list(estate.names)
    return watch


def test_every_change_is_one_request_for_its_route_alone(watch: Watch) -> None:
    """New, overwritten in the same second, sorting before what was seen, removed, put back as it was: one each."""
    estate = watch.estate
    first, second = estate.names
    assert watch.tick() == []
    assert watch.said == "No prefix changed."
    for what, change in {
        "a new key": lambda: estate.put("n.csv", route=first),
        "an overwritten key": lambda: estate.put("n.csv", b"other", route=first),
        "a key that sorts earlier": lambda: estate.put("a.csv", route=first),
        "a removed key": lambda: estate.remove("a.csv", route=first),
        "a reverted key": lambda: estate.put("n.csv", route=first),
        "an overwritten key of the same size": lambda: estate.put("n.csv", b"2\n", route=first),
    }.items():
        change()
        assert watch.tick() == [first], what
        assert watch.tick() == [], what
    estate.put("x.csv", route=second)
    assert watch.tick() == [second]
    assert len(watch.run_keys) == len(set(watch.run_keys)) == 2 + 6 + 1


def test_what_is_no_data_of_the_route_starts_no_run(watch: Watch) -> None:
    """Misfits, what engines leave, markers and checksums, tick after tick; the first data among them does."""
    estate = watch.estate
    first, _ = estate.names
    for key in ("notes.txt", "m.csv.bak", "_SUCCESS", "_temporary/0/m.csv", "_delta_log/0.json", "m.csv.crc"):
        estate.put(key, route=first)
        assert watch.tick() == [], key
    estate.put("n.csv", route=first)
    assert watch.tick() == [first]


def test_a_route_with_an_inventory_is_looked_at_by_that(estates: Estates) -> None:
    """A request for each newer one, whatever comes to lie in the bucket; a route without one is listed beside it."""
    estate = estates(2)
    first, second = estate.names
    inventory, bucket, now = f"inventory-of-{first}/", estate.stack.bucket, int(time.time() * 1_000)

    def deliver(*, at: int) -> None:
        delivery = write([Row(f"{first}/m.csv")], "CSV", source=bucket, at=at, folder=inventory)
        delivery.put_into(lambda key, body: estate.s3.put_object(Bucket=bucket, Key=key, Body=body))

    stated = f'"{first}": {{"inventory": "s3://{bucket}/{inventory}", '
    estate.routes_file.write_text(estate.routes_file.read_text().replace(f'"{first}": {{', stated, 1))
    watch = Watch(estate)
    assert watch.tick() == [second]
    assert watch.said is None
    deliver(at=now - 48 * HOUR)
    assert [watch.tick(), watch.tick()] == [[first], []]
    estate.put("n.csv", route=first)
    estate.put("n.csv", route=second)
    assert watch.tick() == [second]
    deliver(at=now - 24 * HOUR)
    assert [watch.tick(), watch.tick()] == [[first], []]


def test_what_changes_while_a_run_is_under_way_is_one_run_afterwards(watch: Watch) -> None:
    """A queued run of one route: three changes of it wait for its end, and are one request then; the other route's
    change does not wait. The page says what is waited for."""
    estate = watch.estate
    first, second = estate.names
    job = estate.definitions.resolve_job_def(SYNC)
    run = estate.instance.create_run_for_job(job, tags={"dagster/partition": first}, status=dg.DagsterRunStatus.STARTED)
    for number in range(3):
        estate.put(f"{number}.csv", route=first)
        assert watch.tick() == []
    assert watch.said == f"No prefix changed. Not looked at while a run of it is under way: {first}."
    estate.put("x.csv", route=second)
    assert watch.tick() == [second]
    estate.instance.report_run_canceled(run)
    assert watch.tick() == [first]
    assert watch.tick() == []


def test_a_run_that_seems_to_have_died_does_not_silence_its_route(watch: Watch) -> None:
    """Begun long ago and never ended: its route is looked at again, and Dagster's queue decides what runs when."""
    estate = watch.estate
    first, _ = estate.names
    job = estate.definitions.resolve_job_def(SYNC)
    run = estate.instance.create_run_for_job(job, tags={"dagster/partition": first}, status=dg.DagsterRunStatus.STARTED)
    estate.put("n.csv", route=first)
    assert watch.tick() == []
    watch.run_seconds = 0.0
    assert watch.tick() == [first]
    estate.instance.report_run_canceled(run)


def test_an_overwrite_within_the_second_is_seen(watch: Watch) -> None:
    """Modification times have a grain of one second; what tells is the ETag."""
    estate = watch.estate
    time.sleep(1 - time.time() % 1)
    estate.put("n.csv", b"one", route=estate.names[0])
    assert watch.tick() == [estate.names[0]]
    estate.put("n.csv", b"two", route=estate.names[0])
    assert watch.tick() == [estate.names[0]]
    listed = estate.s3.list_objects_v2(Bucket=estate.stack.bucket, Prefix=f"{estate.names[0]}/n.csv")
    assert [entry["LastModified"].microsecond for entry in listed["Contents"]] == [0]


@pytest.mark.parametrize("cursor", ["", "not JSON", "[]", '{"ROUTE": 3}', '{"ROUTE": {"digest": 1, "seq": "x"}}'])
def test_a_cursor_that_cannot_be_read_is_one_run_more(watch: Watch, cursor: str) -> None:
    """Never one less: the run keys that follow are none that Dagster has seen, so it drops no request."""
    watch.cursor = cursor.replace("ROUTE", watch.estate.names[0])
    assert watch.tick() == list(watch.estate.names)
    assert len(set(watch.run_keys)) == 4
    assert watch.tick() == []


def test_a_route_that_cannot_be_listed_does_not_silence_the_others(estates: Estates) -> None:
    """Its bucket is not there: the other route's change is still asked for, and the page says which one failed."""
    estate = estates(2)
    first, second = estate.names
    text = estate.routes_file.read_text()
    estate.routes_file.write_text(text.replace(f'"prefix": "{second}"', f'"prefix": "{second}", "name": "not-there"'))
    watch = Watch(estate)
    estate.put("m.csv", route=first)
    assert watch.tick() == [first]
    assert watch.tick() == []
    assert watch.said == f"No prefix changed. {second} could not be listed: there is no bucket 'not-there'."


def test_a_tick_that_fails_for_all_routes_fails(estates: Estates) -> None:
    """A sensor that says it found nothing alarms nobody. The cursor stays for the next tick."""
    estate = estates()
    text = estate.routes_file.read_text()
    estate.routes_file.write_text(text.replace('"bucket": {', '"bucket": {"name": "not-there", '))
    with pytest.raises(NotFound, match="there is no bucket 'not-there'"):
        Watch(estate).tick()


def test_an_s3_that_does_not_answer_fails_the_tick_in_time(tmp_path: Path) -> None:
    """Asked twice and no more: the next tick comes soon, and Dagster gives this one a minute.

    Nor are credentials looked for on the network where none are wanted.
    """
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.setblocking(False)
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        s3 = {"S3_BUCKET_NAME": "files", "S3_ENDPOINT_URL": address, "S3_UNSIGNED": "true"}
        settings = load_settings({**s3, "DELTA_ARC_STATE": str(tmp_path)})
        host = own_host(settings)
        sensor = bucket_sensor(settings, sync_job(settings, host), host, answer_seconds=0.2)
        s3_resource = build_definitions(settings).resources["s3"]
        with (
            dg.DagsterInstance.ephemeral() as instance,
            dg.build_sensor_context(instance=instance, resources={"s3": s3_resource}) as context,
            pytest.raises(Unreachable),
        ):
            sensor.evaluate_tick(context)
        tried = [silent.accept()[0].close() for _ in range(TRIES)]
        with pytest.raises(BlockingIOError):
            silent.accept()
    assert len(tried) == TRIES and TICK_SECONDS + TRIES * ANSWER_SECONDS < 60


def test_a_look_that_runs_out_of_time_goes_on_where_it_stopped(estates: Estates) -> None:
    """With no time at all a tick lists 500 keys; the second is through with 510, and asks once."""
    estate = estates()
    for number in range(510):
        estate.put(f"{number}.csv")
    watch = Watch(estate, tick_seconds=0)
    assert watch.tick() == []
    assert watch.said == f"Still listing: {estate.name} after 500 keys."
    assert watch.tick() == [estate.name]
    assert [watch.tick(), watch.tick()] == [[], []]
    in_one = Watch(estate)
    in_one.tick()
    assert in_one.run_keys[0].split(":")[2] == watch.run_keys[0].split(":")[2]


def test_a_large_prefix_does_not_keep_the_others_waiting(estates: Estates) -> None:
    """Where the time is used up, the next tick begins with the routes it did not come to."""
    estate = estates(2)
    first, second = estate.names
    for number in range(510):
        estate.put(f"{number}.csv", route=first)
    estate.put("m.csv", route=second)
    watch = Watch(estate, tick_seconds=0)
    assert [watch.tick() for _ in range(4)] == [[], [second], [first], []]


def test_a_tick_loads_no_client_of_atlan(stack: RunningStack, state: Path) -> None:
    """Listing a bucket must not cost what a client of Atlan, or all of dagster-aws, costs to import."""
    shown = subprocess.run(
        [sys.executable, "-c", _LOOK, "pyatlan", "httpx", "boto3", "dagster_aws"],
        env={"DELTA_ARC_STATE": str(state), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.split("\n")[-2] == "['main'] []"


def test_how_often_it_looks_is_a_setting() -> None:
    """DELTA_ARC_SENSOR_SECONDS."""
    settings = load_settings({"DELTA_ARC_SENSOR_SECONDS": "7"})
    host = own_host(settings)
    sensor = bucket_sensor(settings, sync_job(settings, host), host)
    assert sensor.minimum_interval_seconds == 7
