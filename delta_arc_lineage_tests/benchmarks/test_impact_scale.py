"""The sample of the benchmark of impact: requests follow what is downstream, and every asset of it is reached."""

from pathlib import Path

import pytest

from benchmarks.impact import ask, make_landscape, serve

pytestmark = pytest.mark.starts


def test_requests_follow_what_is_downstream(tmp_path: Path) -> None:
    """One search, and pages of 300, 600, 1,200 hits, each asset with its process; a circle and a chain end."""
    landscape = make_landscape(500, fans=(10, 200))
    with serve(landscape, tmp_path) as server:
        found = {case: ask(server.url, server.token, name) for case, name in landscape.starts.items()}
    assert {case: (each["assets"], each["hops"], each["requests"]) for case, each in found.items()} == {
        "10 assets": (10, 3, 1 + 1),
        "200 assets": (200, 3, 1 + 2),
        "50 hops": (50, 50, 1 + 1),
        "a circle of 50": (49, 49, 1 + 1),
        "125 outputs of one process": (125, 1, 1 + 1),
    }
    assert all(each["is_whole"] for each in found.values())
