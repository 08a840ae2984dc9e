"""`delta-arc impact` through a catalog that answers badly: what was not read is said, and "nothing breaks" is not."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from delta_arc_lineage.local.usage_crawl import crawl_usage
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Result, Run
from delta_arc_lineage_tests.shells.cli.test_impact import ORDERS, SOURCE_ORDERS
from delta_arc_lineage_tests.support.gate import Answer, Gate, Policy, Request, Rewritten, Spoiling

WALK, SEARCH = "/lineage/list", "/search/indexsearch"
QUESTION = (SOURCE_ORDERS, "--type", "dashboard", "--exit-code")
"""Two dashboards are made of it: 3. A machine that is told 0 goes on and breaks them."""
SAID = "Sales overview, 6 hops"
Asking = Callable[..., Result]


@pytest.fixture
def ask(run: Run, landscape: Landscape) -> Asking:
    """Asks through a gate with a policy; patience for no block."""
    crawl_usage(landscape.stack.catalog_url, landscape.stack.api_key)
    landscape.put("ORDERS.csv", "SHIPPERS.csv")
    assert run("apply", "--yes").exit_code == 0

    def ask_(policy: Policy, *arguments: str) -> Result:
        with Gate(landscape.stack.catalog_url, policy) as gate:
            variables = {"ATLAN_BASE_URL": gate.open().url, "DELTA_ARC_PATIENCE_SECONDS": "0"}
            return run("impact", *(arguments or QUESTION), **variables)

    return ask_


def strike(path: str, spoiling: Spoiling, times: int = 1_000) -> Policy:
    """Spoils the first requests of a path."""
    left = [times]

    def policy(request: Request) -> Spoiling | None:
        if not request.path.endswith(path) or not left[0]:
            return None
        left[0] -= 1
        return spoiling

    return policy


GARBAGE = Answer(200, b"\x1f\x8b\x08garbage", (("Content-Encoding", "gzip"),))
HALF = Rewritten(lambda body: body[: len(body) // 2])
FORBIDDEN = Answer(403, b'{"errorCode": "ATLAS-403-00-001", "errorMessage": "not authorized to read lineage"}')
BLOCKED = Answer(429, b"{}")


@pytest.mark.parametrize(
    ("path", "spoiling"),
    [(WALK, Answer(500)), (WALK, GARBAGE), (WALK, HALF), (SEARCH, HALF)],
    ids=["500", "garbage", "half a page", "half a search"],
)
def test_weather_that_passes_changes_no_answer(ask: Asking, path: str, spoiling: Spoiling) -> None:
    """One bad answer at any kind of request is asked for again."""
    told = ask(strike(path, spoiling, times=1))
    assert told.exit_code == 3 and SAID in told.out and "not shown" not in told.out


@pytest.mark.parametrize(
    ("spoiling", "exit_code", "words"),
    [
        (Answer(500), 5, "run again"),
        (BLOCKED, 5, "run again when"),
        (FORBIDDEN, 2, "grant the token a persona"),
    ],
    ids=["500", "429", "403"],
)
def test_weather_that_stays_is_an_error_that_says_what_to_do(
    ask: Asking, spoiling: Spoiling, exit_code: int, words: str
) -> None:
    """Of the walk: nothing is told of what is downstream, least of all that it is nothing."""
    told = ask(strike(WALK, spoiling))
    assert told.exit_code == exit_code and not told.out
    assert "Next: " in told.err and words in told.err and "walk lineage" in told.err


@dataclass(slots=True)
class Pages:
    """Walks in pages of three, each changed by `change`, which is told at which place it begins. `between` is done
    once, before the second page is asked for."""

    change: Callable[[int, dict[str, Any]], dict[str, Any]] = lambda _, page: page
    between: Callable[[], None] | None = None
    first: dict[str, Any] = field(default_factory=dict)

    def __call__(self, request: Request) -> Spoiling | None:
        if not request.path.endswith(WALK):
            return None
        place = int(json.loads(request.body)["from"])
        if place and self.between is not None:
            done, self.between = self.between, None
            done()
        return Rewritten(lambda body: json.dumps(self._shorten(place, json.loads(body))).encode())

    def _shorten(self, place: int, page: dict[str, Any]) -> dict[str, Any]:
        hits = page.get("entities") or []
        page |= {"entities": hits[:3], "hasMore": page["hasMore"] or len(hits) > 3}
        self.first = self.first or page
        return self.change(place, page)


def test_pages_of_three_lose_nothing(ask: Asking) -> None:
    """The pages that the next tests spoil."""
    told = ask(Pages())
    assert told.exit_code == 3 and SAID in told.out and "not shown" not in told.out


def test_a_page_that_repeats_ends_with_an_error(ask: Asking) -> None:
    """It says for ever that there is more, and is not asked for ever."""
    pages = Pages()
    pages.change = lambda _, page: pages.first
    told = ask(pages)
    assert told.exit_code == 5 and "do not go on" in told.err and "Next: run again" in told.err and not told.out


def test_a_cursor_that_never_ends_ends_with_an_error(ask: Asking) -> None:
    """After the last hit there is more, it says, and shows none."""
    told = ask(Pages(lambda _, page: {**page, "hasMore": True}))
    assert told.exit_code == 5 and "do not go on" in told.err and not told.out


def test_what_a_page_leaves_out_is_said_and_is_not_nothing(ask: Asking) -> None:
    """The end of the lineage is cut off, and the catalog says that this is all."""

    def lose(_: int, page: dict[str, Any]) -> dict[str, Any]:
        return {**page, "entities": [hit for hit in page["entities"] if hit["typeName"] != "LookerDashboard"]}

    told = ask(Pages(lose))
    assert told.exit_code == 2 and "nothing as far as was read is downstream of it" in told.out
    assert "! not shown: " in told.out and "the catalog did not show them; run again" in told.out
    told = ask(Pages(lose), SOURCE_ORDERS, "--json")
    assert told.only["unread"] and not told.only["is_whole"]


def test_an_asset_that_is_deleted_between_two_pages_hides_no_other(ask: Asking, landscape: Landscape) -> None:
    """What comes after it moves up by its place: the page that would have shown it begins behind it."""
    (file,) = (name for name in landscape.ours() if name.endswith("ORDERS.csv"))
    told = ask(Pages(between=lambda: landscape.archive(file)), SOURCE_ORDERS, "--json")
    plain = ask(lambda _: None, SOURCE_ORDERS, "--json")
    names = [item["qualified_name"] for item in told.only["assets"]]
    assert names == [item["qualified_name"] for item in plain.only["assets"]] and file not in names
    assert told.only["is_whole"]


def test_a_start_that_is_deleted_after_it_was_found_is_not_there(ask: Asking) -> None:
    """Its lineage is not nothing: nobody knows."""
    gone = Answer(404, b'{"errorCode": "ATLAS-404-00-005", "errorMessage": "no such guid"}')
    told = ask(strike(WALK, gone))
    assert told.exit_code == 2 and "was gone when its lineage was asked for" in told.err and not told.out


@contextmanager
def losing_columns(how_many: int) -> Iterator[Policy]:
    """A search for columns shows so many of them a page, and counts all; asked for the rest, it shows none."""

    def policy(request: Request) -> Spoiling | None:
        if not request.path.endswith(SEARCH) or b"tableQualifiedName" not in request.body.partition(b'"attributes"')[0]:
            return None
        is_first = b"search_after" not in request.body
        return Rewritten(lambda body: _keep(json.loads(body), how_many if is_first else 0))

    yield policy


def _keep(page: dict[str, Any], how_many: int) -> bytes:
    return json.dumps({**page, "entities": (page.get("entities") or [])[:how_many]}).encode()


def test_a_column_that_the_catalog_does_not_show_is_not_said_to_be_gone(ask: Asking) -> None:
    """No schema is written without it, and none is compared; what it leads to is said to be not known."""
    Path("old.json").write_text(ask(lambda _: None, SOURCE_ORDERS, "--schema").out, encoding="utf-8")
    with losing_columns(3) as policy:
        for asked in (("--schema",), ("--diff", "old.json", "--exit-code")):
            told = ask(policy, SOURCE_ORDERS, *asked)
            assert told.exit_code == 5 and "counts more columns" in told.err and not told.out
        told = ask(policy, ORDERS, "--columns", "--type", "nothing", "--exit-code")
    assert told.exit_code == 2 and "! not shown: columns that the catalog counts" in told.out
