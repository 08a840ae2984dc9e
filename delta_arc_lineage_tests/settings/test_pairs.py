"""The pairs of a route: read as they are written, and checked when the settings load."""

import re
from pathlib import Path

import pytest

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.stated_pairs import StatedColumns, StatedPair
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage_tests.settings.test_load import TENANT

_USERS = "{source: users, target: DIM_USERS}"


def load(folder: Path, *pairs: str) -> Route:
    """The route `a` of a file with these pairs, one a line from line 4 on."""
    lines = "".join(f"      - {pair}\n" for pair in pairs)
    file = folder / "routes.yaml"
    file.write_text(f"routes:\n  a:\n    pairs:\n{lines}")
    return load_settings({**TENANT, "DELTA_ARC_ROUTES": str(file)}).route("a")


def test_pairs_are_read_as_they_are_written(tmp_path: Path) -> None:
    """Whatever their names, which are text: `no` is a table."""
    route = load(tmp_path, "{source: no, target: 'A.B', columns: {a.b: C, 1: D}}", "{source: x, target: y, file: z}")
    assert route.pairs == (
        StatedPair("no", "A.B", columns=(StatedColumns("a.b", "C"), StatedColumns("1", "D"))),
        StatedPair("x", "y", "z"),
    )
    assert load_settings(TENANT).route("main").pairs == ()


@pytest.mark.parametrize(
    ("pairs", "place", "words"),
    [
        ([_USERS, "{source: users, target: Y}"], "pairs.1.source", "the source table 'users' is paired twice"),
        ([_USERS, "{source: x, target: DIM_USERS}"], "pairs.1.target", "the target table 'DIM_USERS' is paired twice"),
        (["{source: a, target: b, file: f}", "{source: c, target: d, file: f}"], "pairs.1.file", "the file name 'f'"),
        (["{source: a, target: b, columns: {x: z, y: z}}"], "pairs.0.columns", "the target column 'z' is paired twice"),
        ([_USERS, "{source: '', target: b}"], "pairs.1", "empty"),
        (["{source: a, target: ' '}"], "pairs.0", "empty"),
        (["{source: a, target: b, file: ''}"], "pairs.0", "empty"),
        (["{source: a, target: b, columns: {x: ''}}"], "pairs.0", "empty"),
    ],
)
def test_a_fault_of_a_pair_is_told_when_settings_load(tmp_path: Path, pairs: list[str], place: str, words: str) -> None:
    """With its place, which no variable has, and the next step."""
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, *pairs)
    assert words in caught.value.what and caught.value.next_step
    assert re.search(rf"line \d+: routes\.a\.{re.escape(place)}$", caught.value.where)
