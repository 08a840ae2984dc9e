"""The server as a whole: who may ask, what is not there, parallel clients, and its life as a process."""

import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import entity, found_names, get, reference, save, search


def test_strangers_are_refused(client: httpx.Client, server: CatalogServer) -> None:
    """No token, a wrong token, a foreign Host, a foreign Origin."""
    url = f"{server.url}/api/service/whoami"
    assert httpx.get(url).status_code == 401
    assert httpx.get(url, headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert client.get("/api/service/whoami", headers={"Host": "evil.example"}).status_code == 403
    assert client.get("/api/service/whoami", headers={"Origin": "http://evil.example"}).status_code == 403
    assert httpx.get(f"{server.url}/api/local/requests").status_code == 401


def test_what_is_not_provided_says_so(client: httpx.Client) -> None:
    """Unknown paths are 404, paths of the API that are not provided 501, wrong methods 405: always the error body."""
    for method, path, status in (
        ("GET", "/nothing", 404),
        ("POST", "/api/meta/search/saved", 501),
        ("PATCH", "/api/meta/entity/bulk", 405),
        ("GET", "/api/meta/users", 501),
    ):
        answer = client.request(method, path)
        assert answer.status_code == status
        assert set(answer.json()) == {"errorCode", "errorMessage"}


def test_the_page_says_what_it_is(client: httpx.Client, server: CatalogServer) -> None:
    """The page at `/` needs no token, and tells nothing of what is held."""
    save(client, entity("Table", "page/T"))
    shown = httpx.get(server.url)
    assert (
        shown.status_code == 200
        and "/api/meta/" in shown.text
        and "page/T" not in shown.text
        and "test-token" not in shown.text
    )


def test_people_and_tokens_are_found_as_creators_ask(client: httpx.Client) -> None:
    """Roles by pattern, users by name and email, groups by alias, tokens by client id."""
    for path, condition in (
        ("roles", {"name": {"$ilike": "$adm%"}}),
        ("users", {"username": "admin"}),
        ("users", {"email": {"$ilike": "%ADMIN@%"}}),
        ("v2/groups", {"$and": [{"alias": {"$ilike": "%every%"}}]}),
        ("apikeys", {"clientId": "apikey-local"}),
    ):
        answer = client.get(f"/api/service/{path}", params={"filter": json.dumps(condition), "limit": 5}).json()
        assert answer["filterRecord"] == len(answer["records"]) == 1, path
    assert client.get("/api/meta/admin/status").json() == {"Status": "ACTIVE"}
    made = client.post("/api/service/groups", json={"group": {"name": "g", "attributes": {"alias": ["G"]}}}).json()
    client.post(f"/api/service/groups/{made['group']}/delete").raise_for_status()


def test_parallel_writers_lose_nothing_and_double_nothing(client: httpx.Client) -> None:
    """32 clients that create the same names and append to one process leave each once and every edge."""
    save(client, entity("Process", "par/P", inputs=[], outputs=[]))

    def work(number: int) -> None:
        save(client, *[entity("Table", f"par/{name}") for name in range(5)], entity("Table", f"par/own{number}"))
        own = reference("Table", f"par/own{number}")
        save(client, {**entity("Process", "par/P"), "appendRelationshipAttributes": {"inputs": [own]}})

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(work, range(32)))
    tables = {"bool": {"filter": [{"prefix": {"qualifiedName": "par/"}}, {"term": {"__typeName.keyword": "Table"}}]}}
    assert search(client, tables)["approximateCount"] == 37
    assert len(get(client, "Process", "par/P")["relationshipAttributes"]["inputs"]) == 32


def _start(tmp_path: Path, *options: str) -> tuple[subprocess.Popen[bytes], str]:
    """The server as a process of its own, and its URL."""
    ready = tmp_path / "ready.json"
    ready.unlink(missing_ok=True)
    command = [sys.executable, "-m", "delta_arc_lineage.local_atlan", "--token", "t"]
    process = subprocess.Popen([*command, "--data", str(tmp_path / "c.db"), "--ready-file", str(ready), *options])
    for _ in range(200):
        if ready.exists():
            found = json.loads(ready.read_text())
            assert found["pid"] == process.pid
            return process, found["url"]
        time.sleep(0.05)
    raise AssertionError("the server did not become ready")


def test_a_process_serves_stops_and_keeps_its_data(tmp_path: Path) -> None:
    """Stopped by SIGTERM with success and without its ready file; data survives."""
    process, url = _start(tmp_path, "--rate-limit", "1000", "--fault", '{"kind": "delay", "delay_ms": 1}')
    with httpx.Client(base_url=url, headers={"Authorization": "Bearer t"}, timeout=30) as client:
        save(client, entity("Table", "kept/T", description="still here"))
        assert client.get("/api/local/faults").json()["rate_limit"]["per_minute"] == 1000
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=10) == 0
    assert not (tmp_path / "ready.json").exists()
    process, url = _start(tmp_path)
    try:
        with httpx.Client(base_url=url, headers={"Authorization": "Bearer t"}, timeout=30) as client:
            assert get(client, "Table", "kept/T")["attributes"]["description"] == "still here"
            assert found_names(client, {"match": {"description.text": "here"}}) == {"kept/T"}
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_what_a_process_writes_is_its_owners(tmp_path: Path) -> None:
    """The database, also one that was open before, what SQLite keeps beside it, and the file that says where it is."""
    (tmp_path / "c.db").touch(mode=0o666)
    (tmp_path / "c.db").chmod(0o666)
    former = os.umask(0)
    try:
        process, url = _start(tmp_path)
    finally:
        os.umask(former)
    with httpx.Client(base_url=url, headers={"Authorization": "Bearer t"}, timeout=30) as client:
        save(client, entity("Table", "private/T"))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    process.terminate()
    process.wait(timeout=10)
    assert modes == dict.fromkeys(("c.db", "c.db-wal", "c.db-shm", "ready.json"), 0o600)


def test_starting_loads_nothing_heavy() -> None:
    """The server starts in half a second of CPU because it needs no SDK, no Dagster and no S3 client."""
    asked = "import sys, delta_arc_lineage.local_atlan.server; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=60, check=True)
    assert not {"pyatlan", "dagster", "boto3", "pyarrow"} & set(loaded.stdout.split())


def test_an_older_index_is_made_anew(tmp_path: Path) -> None:
    """A data file whose index has another form is indexed again when opened."""
    data = tmp_path / "c.db"
    headers = {"Authorization": "Bearer t"}
    with (
        CatalogServer(data=data, token="t") as server,
        httpx.Client(base_url=server.url, headers=headers, timeout=30) as client,
    ):
        save(client, entity("Table", "old/T"))
    with closing(sqlite3.connect(data)) as connection:
        connection.executescript("DROP TABLE document; PRAGMA user_version=1;")
    with (
        CatalogServer(data=data, token="t") as server,
        httpx.Client(base_url=server.url, headers=headers, timeout=30) as client,
    ):
        assert found_names(client, {"prefix": {"qualifiedName": "old/"}}) == {"old/T"}


def test_a_killed_process_leaves_all_or_nothing(tmp_path: Path) -> None:
    """kill -9 in the middle of bulk writes: every request is there whole or not at all, in store and index alike."""
    process, url = _start(tmp_path)
    headers = {"Authorization": "Bearer t"}

    def write(number: int) -> None:
        table = f"kill/{number}"
        columns = [entity("Column", f"{table}/{n}", table=reference("Table", table)) for n in range(40)]
        body: dict[str, Any] = {"entities": [entity("Table", table), *columns]}
        writing.post("/api/meta/entity/bulk", json=body).raise_for_status()

    with httpx.Client(base_url=url, headers=headers, timeout=30) as writing, ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(write, number) for number in range(400)]
        next(as_completed(waiting, timeout=60)).result()
        os.kill(process.pid, signal.SIGKILL)
        pool.shutdown(wait=True, cancel_futures=True)
        sent = sum(1 for future in waiting if not future.cancelled() and future.exception() is None)
    process.wait(timeout=10)
    process, url = _start(tmp_path)
    try:
        with httpx.Client(base_url=url, headers=headers, timeout=30) as client:
            aggregations = {"types": {"terms": {"field": "__typeName.keyword"}}}
            found = search(client, {"prefix": {"qualifiedName": "kill/"}}, size=0, aggregations=aggregations)
            counts = {bucket["key"]: bucket["doc_count"] for bucket in found["aggregations"]["types"]["buckets"]}
            assert counts["column"] == 40 * counts["table"] and counts["table"] >= sent > 0
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_a_wrong_fault_option_stops_the_start(tmp_path: Path) -> None:
    """The command line refuses a fault it does not know, with status 2."""
    command = [sys.executable, "-m", "delta_arc_lineage.local_atlan", "--fault", '{"kind": "nonsense"}']
    done = subprocess.run(command, capture_output=True, timeout=30, check=False)
    assert done.returncode == 2 and b"kind must be one of" in done.stderr


@pytest.mark.parametrize("port", ["99999", "-1", "taken"])
def test_a_port_that_cannot_be_had_is_named(client: httpx.Client, port: str) -> None:
    """In one line, without a traceback, whether it is none or somebody else's."""
    chosen = str(client.base_url.port) if port == "taken" else port
    command = [sys.executable, "-m", "delta_arc_lineage.local_atlan", "--token", "t", f"--port={chosen}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert f"cannot serve memory on port {chosen} of 127.0.0.1" in done.stderr
