"""The routes file: every fault is a sentence with a line, in bounded time and memory, whatever the file is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage.settings.plain_yaml import MOST_BYTES, MalformedYaml, PlainYaml
from delta_arc_lineage_tests.settings.test_load import TENANT

LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(20)
)
BOMBS = {
    "lists in lists": "[" * 100_000,
    "maps in maps": "{a: " * 100_000,
    "dashes in dashes": "- " * 100_000,
    "keys that are maps": "? " * 100_000,
    "indentation": "".join(f"{' ' * depth}a:\n" for depth in range(1_300)),
    "billion laughs": LAUGHS,
    "laughs that are merged": "a: &a {x: 1}\n"
    + "".join(f"{chr(98 + n)}: &{chr(98 + n)} {{<<: [{', '.join([f'*{chr(97 + n)}'] * 9)}]}}\n" for n in range(20)),
    "an anchor in itself": "routes: &a {b: *a}",
    "a merge of itself": "routes: &a\n  <<: *a",
    "many values": "[a, " * 1 + "a, " * 150_000 + "]",
    "many bytes": "#" * (MOST_BYTES + 1),
    "a device": "",
}
LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
resource.setrlimit(resource.RLIMIT_AS, (2 ** 31, 2 ** 31))
sys.argv = ["delta-arc", "plan"]
from delta_arc_lineage.cli.main import main
main()
"""


def refuse(text: str, folder: Path) -> SettingsError:
    file = folder / "routes.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings({**TENANT, "DELTA_ARC_ROUTES": str(file)})
    assert str(file) in caught.value.where and caught.value.next_step
    return caught.value


@pytest.mark.starts
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_file_of_any_depth_or_growth_ends_in_a_sentence(tmp_path: Path, bomb: str) -> None:
    """In a process that may take a minute of CPU and two gigabytes: exit code 2, one line, no traceback."""
    (tmp_path / "routes.yaml").write_text(BOMBS[bomb], encoding="utf-8")
    file = "/dev/zero" if bomb == "a device" else "routes.yaml"
    environment = {"PATH": os.environ["PATH"], "HOME": "/", "DELTA_ARC_ROUTES": file}
    ended = subprocess.run(
        [sys.executable, "-c", LIMITED], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 2, ended.stderr
    assert ended.stderr.count("\n") == 1 and ended.stderr.startswith("error: the routes file is malformed: ")


MARKS = st.text("[]{}:,-&*!|>'\"#%@`?~<=\n\t ab01", max_size=80)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode) | MARKS.map(str.encode))
def test_whatever_bytes_a_file_holds_are_read_or_refused(content: bytes) -> None:
    """Nothing else is raised; YAML's own marks are tried more often than chance would."""
    try:
        document = PlainYaml(content)
    except MalformedYaml as error:
        assert str(error)
    else:
        assert all(line >= 1 for _, line in document.texts())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("routes:\n  a: {}\n  a: {}\n", ["line 3: 'a' stands in line 2 already"]),
        (
            "routes:\n  a:\n    own_parents: true\n    source: {}\n    own_parents: false\n",
            ["line 5: 'own_parents'", "line 3"],
        ),
        ("routes: {}\nroutes: {}\n", ["line 2: 'routes' stands in line 1 already"]),
        ("routs:\n  a: {}\n", ["line 1: routs is not known; did you mean routes?"]),
        ("routes:\n  a:\n    bukcet: {}\n", ["line 3: routes.a.bukcet is not known; did you mean bucket?"]),
        (
            "routes:\n  a:\n    bucket:\n      nam: x\n",
            ["line 4: routes.a.bucket.nam is not known; did you mean name?"],
        ),
        ("routes:\n  a: {source: {shema: x}}\n", ["line 2: routes.a.source.shema is not known; did you mean schema?"]),
        (
            "routes:\n  a:\n    pairs:\n      - {sorce: x}\n",
            ["line 4: routes.a.pairs.0.sorce is not known; did you mean source"],
        ),
        ("routes:\n  a:\n    pairs:\n      - {source: x}\n", ["line 4: routes.a.pairs.0.target: Field required"]),
        ("routes:\n  a: {ignore: {key: [x]}}\n", ["line 2: routes.a.ignore.key is not known; did you mean keys?"]),
        ("routes:\n  a: {zzz: 1}\n", ["line 2: routes.a.zzz is not known; there is source, bucket, target"]),
        ("routes:\n  a: {x: 1, y: 2}\n", ["routes.a.x is not known", "; line 2: routes.a.y is not known"]),
        ("routes:\n  a:\n    ignore:\n      keys: _SUCCESS\n", ["line 4: routes.a.ignore.keys: Input should be"]),
        ("routes:\n  a: {ignore: {keys: ['(']}}\n", ["routes.yaml, line 2: routes.a.ignore.keys.0, or IGNORE_KEYS"]),
        ("routes:\n  a: {file_name_pattern: '('}\n", ["line 2: routes.a.file_name_pattern, or S3_FILE_NAME_PATTERN"]),
        (
            "routes:\n  a:\n    ignore:\n      keys:\n      - a\n      - '('\n",
            ["line 6: routes.a.ignore.keys.1"],
        ),
        ("routes:\n  a: !!python/object:os.system x\n", ["line 2: a tag stands there"]),
        ("routes:\n  a: {database: !!int x}\n", ["line 2: a tag stands there"]),
        ("routes:\n  ? [a, b]\n  : {}\n", ["line 2: a key has to be text"]),
        ("routes: {}\n", ["line 1: routes"]),
        ("", ["the whole file"]),
    ],
)
def test_each_fault_is_named_with_its_line(tmp_path: Path, text: str, words: list[str]) -> None:
    """And what was meant. Two routes of one name are an error: YAML itself would silently take the last."""
    said = str(refuse(text, tmp_path))
    for word in words:
        assert word in said


def test_names_that_yaml_reads_as_something_else_are_names(tmp_path: Path) -> None:
    """A database called NO, a schema called 2025 or 2025-01-01, a switch that is true."""
    file = tmp_path / "routes.yaml"
    file.write_text(
        "routes:\n"
        "  a:\n"
        "    source: {database: NO, schema: 2025}\n"
        "    target: {database: on, schema: 2025-01-01}\n"
        "    own_parents: true\n"
    )
    route = load_settings({**TENANT, "DELTA_ARC_ROUTES": str(file)}).route("a")
    assert (route.source.database, route.source.schema) == ("NO", "2025")
    assert (route.target.database, route.target.schema, route.own_parents) == ("on", "2025-01-01", True)


def test_anchors_aliases_and_merges_are_understood(tmp_path: Path) -> None:
    """What people use them for: one source for several routes."""
    file = tmp_path / "routes.yaml"
    file.write_text(
        "routes:\n"
        "  a:\n"
        "    source: &source {database: SHOP, schema: SALES}\n"
        "    bucket: {prefix: a/}\n"
        "  b:\n"
        "    source: {<<: *source, schema: BILLING}\n"
        "    bucket: {prefix: b/}\n"
        "    target: *source\n"
    )
    routes = load_settings({**TENANT, "DELTA_ARC_ROUTES": str(file)}).routes
    assert (routes["b"].source.database, routes["b"].source.schema) == ("SHOP", "BILLING")
    assert routes["b"].target.schema == "SALES"
