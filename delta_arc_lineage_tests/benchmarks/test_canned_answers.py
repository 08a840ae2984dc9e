"""What the benchmarks answer the product with: what it wants is there, and what changes is what they say."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.scale import VARIABLES
from benchmarks.serving import requests_of, served, switch
from delta_arc_lineage.adapters.s3.access import S3Access
from delta_arc_lineage.model.diff import Add, Modify
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.ports.progress import Silence
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.wiring import bucket_opener, open_workspace

pytestmark = pytest.mark.starts
_TABLES, _FILES = 12, 2


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with served("benchmarks.canned_s3", (_TABLES * _FILES, 1, _FILES)) as url:
        yield url


def variables_of(s3: str, folder: Path) -> dict[str, str]:
    return VARIABLES | {"S3_ENDPOINT_URL": s3, "DELTA_ARC_PROJECT": str(folder), "DELTA_ARC_STATE": str(folder)}


def plan(variables: dict[str, str], atlan: str) -> Plan:
    settings = load_settings(variables | {"ATLAN_BASE_URL": atlan})
    opener = bucket_opener(lambda: S3Access(variables["S3_ENDPOINT_URL"], access_key_id="a", secret_access_key="a"))
    with open_workspace(settings, progress=Silence(), actor="", why="", open_bucket=opener) as space:
        return read_and_plan(settings.route(None), space, run="bench").plan


def test_a_plan_is_what_has_changed(s3: str, tmp_path: Path) -> None:
    """Nothing, read in full and by changes; then a newer file, then a column more in three tables."""
    variables = variables_of(s3, tmp_path)
    with served("benchmarks.canned_atlan", (_TABLES,), variables) as atlan:
        assert plan(variables, atlan).is_empty
        before = requests_of(atlan)
        assert plan(variables, atlan).is_empty
        assert requests_of(atlan) - before == 6
        switch(s3, "0")
        newer = plan(variables, atlan)
        assert (len(newer.changes), newer.count(Modify)) == (1, 1)
        switch(s3, "")
        switch(atlan, "3")
        wider = plan(variables, atlan)
        assert (len(wider.changes), wider.count(Add)) == (3, 3)


def test_where_nothing_of_ours_is_there_all_is_new(s3: str, tmp_path: Path) -> None:
    """Of each table its files, two edges a file, one from end to end, and twenty of columns; connection and bucket."""
    variables = variables_of(s3, tmp_path)
    with served("benchmarks.canned_atlan", (_TABLES, "--bare"), variables) as atlan:
        first = plan(variables, atlan)
    assert first.count(Add) == len(first.changes) == _TABLES * (3 * _FILES + 1 + 20) + 2
