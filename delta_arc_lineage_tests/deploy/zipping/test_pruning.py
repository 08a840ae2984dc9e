"""The list of what is left out of wheels: it removes what it says, and nothing that is still needed."""

from importlib.metadata import files
from pathlib import Path

import pytest

from deploy.zipping.pins import LOCK, read_pins
from deploy.zipping.pruning import find_stale, is_pruned, parse_pattern, prune, read_patterns
from deploy.zipping.targets import Target

HERE = Target("x86_64", "3.11").markers


def installed_files() -> list[str]:
    """Those of every pinned distribution, as this machine has them."""
    names = [pin.name for pin in read_pins(LOCK) if pin.applies(HERE)]
    return [path.as_posix() for name in names for path in files(name) or ()]


def fill(folder: Path, contents: dict[str, bytes]) -> None:
    for name, content in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def test_each_pattern_matches_something_that_is_installed() -> None:
    """A file that is called otherwise now would stay in the package unseen."""
    assert find_stale(installed_files(), read_patterns()) == []


@pytest.mark.parametrize(
    ("path", "is_left_out"),
    [
        ("pyarrow/libarrow_flight.so.2600", True),
        ("pyarrow/libarrow_python.so.2600", False),
        ("pyarrow/libarrow_python.so.2600.1.0", True),
        ("pyarrow/_orc.cpython-312-x86_64-linux-gnu.so", False),
        ("pyarrow/libarrow_substrait.so.2600", False),
        ("pyarrow/tests/test_table.py", True),
        ("numpy/_core/tests/test_dtype.py", True),
        ("numpy/testing/__init__.py", False),
        ("botocore/data/ec2/2016-11-15/service-2.json.gz", True),
        ("botocore/data/s3/2006-03-01/service-2.json.gz", False),
        ("botocore/data/endpoints.json", False),
        ("pydantic-2.13.5.dist-info/METADATA", False),
        ("anything/typed.pyi", True),
    ],
)
def test_the_list_says(path: str, is_left_out: bool) -> None:
    """By the last pattern that matches."""
    assert is_pruned(path, read_patterns()) is is_left_out


def test_what_is_pruned_goes_with_its_empty_folders(tmp_path: Path) -> None:
    """And what is kept stays as it is."""
    fill(tmp_path, {"a/tests/one.py": b"1", "a/tests/deep/two.py": b"2", "a/three.py": b"3"})
    assert prune(tmp_path, [parse_pattern("*/tests/*")]) == ["a/tests/deep/two.py", "a/tests/one.py"]
    assert [path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*"))] == ["a", "a/three.py"]


def test_a_pattern_that_matches_nothing_stops_the_build(tmp_path: Path) -> None:
    """Nothing is removed then."""
    fill(tmp_path, {"a/tests/one.py": b"1"})
    with pytest.raises(SystemExit, match=r"holds any more: b/\*"):
        prune(tmp_path, [parse_pattern("a/*"), parse_pattern("b/*")])
    assert (tmp_path / "a/tests/one.py").exists()


def test_a_library_that_another_is_linked_with_is_not_removed(tmp_path: Path) -> None:
    """Linking writes the name as a whole string; a name within a longer one is no link."""
    user = b"\x7fELF...\0libarrow_s3.so.2600\0..."
    fill(
        tmp_path, {"p/libarrow_s3.so.2600": b"\x7fELF", "p/_fs.so": user, "p/_other.so": b"\0not_libarrow_s3.so.2600\0"}
    )
    with pytest.raises(SystemExit, match=r"linked with: libarrow_s3\.so\.2600"):
        prune(tmp_path, [parse_pattern("p/libarrow_s3.so.*")])
    assert prune(tmp_path, [parse_pattern("p/libarrow_s3.so.*"), parse_pattern("p/_fs.so")])
