"""How commands run: results are made for `--json` alone, settings are read once."""

import subprocess
import sys
from pathlib import Path

import pytest

from delta_arc_lineage.adapters.embedded.running import stop
from delta_arc_lineage.cli.result_items import Result
from delta_arc_lineage.cli.result_shapes import Requests
from delta_arc_lineage.cli.running import Done, for_each_route
from delta_arc_lineage_tests.model.examples import ROUTE

_COUNTED = """
import sys
opened = []
sys.addaudithook(lambda event, given: event == "open" and opened.append(str(given[0])))
from delta_arc_lineage.cli.main import main
try:
    main()
finally:
    print(*(sum(file.endswith(name) for file in opened) for name in (".env", "routes.yaml")))
"""
_ROUTES = "routes: {one: {bucket: {prefix: a/}}, two: {bucket: {prefix: b/}}}"


@pytest.mark.parametrize("as_json", [False, True])
def test_a_result_is_made_for_who_asks_for_it(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """Once a route with `--json`, never without: the result of a large plan is the largest thing there is."""
    made: list[Result] = []

    def describe() -> Result:
        made.append(Requests(reads=len(made), writes=0))
        return made[-1]

    assert for_each_route([ROUTE, ROUTE], lambda _: Done(describe, 5), as_json=as_json) == 5
    assert len(made) == (2 if as_json else 0)
    shown = capsys.readouterr().out
    assert shown == ('[{"reads": 0, "writes": 0}, {"reads": 1, "writes": 0}]\n' if as_json else "")


@pytest.mark.starts
@pytest.mark.parametrize("command", [("history",), ("cache", "status"), ("cache", "clear"), ("explain", "ORDERS")])
def test_settings_are_read_once(command: tuple[str, ...], tmp_path: Path) -> None:
    """`.env` and the routes file are opened once a process, whatever the command does with them."""
    (tmp_path / ".env").write_text("DELTA_ARC_ROUTES=routes.yaml\n", encoding="utf-8")
    (tmp_path / "routes.yaml").write_text(_ROUTES, encoding="utf-8")
    environment = {"PATH": "", "DELTA_ARC_PROJECT": str(tmp_path)}
    told = subprocess.run(
        [sys.executable, "-c", _COUNTED, *command], capture_output=True, text=True, env=environment, cwd=tmp_path
    )
    stop(tmp_path / ".delta-arc" / "local")  # `explain` asks the embedded catalog, and so starts it
    assert told.stdout.splitlines()[-1:] == ["1 1"], told.stderr
