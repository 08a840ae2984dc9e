"""What the package leaves out of its wheels, by a list of patterns in which each must still match something."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import translate
from pathlib import Path

LIST = Path(__file__).parents[1] / "lambda" / "pruned.txt"
_KEEPS = "!"


@dataclass(frozen=True, slots=True)
class Pattern:
    """Of paths below the package's root; `*` crosses folders. `keeps`: what it matches stays, whatever stood before."""

    text: str
    keeps: bool
    _compiled: re.Pattern[str] = field(repr=False, compare=False)

    def matches(self, path: str) -> bool:
        return self._compiled.match(path) is not None


def parse_pattern(line: str) -> Pattern:
    """
    >>> parse_pattern("!botocore/data/s3/*").keeps
    True
    """
    text = line.removeprefix(_KEEPS)
    return Pattern(text, line.startswith(_KEEPS), re.compile(translate(text)))


def read_patterns(path: Path = LIST) -> tuple[Pattern, ...]:
    """One a line; lines that begin with `#` say why."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(parse_pattern(line) for line in lines if line and not line.startswith("#"))


def is_pruned(path: str, patterns: Sequence[Pattern]) -> bool:
    """By the last pattern that matches."""
    last = next((pattern for pattern in reversed(patterns) if pattern.matches(path)), None)
    return last is not None and not last.keeps


def find_stale(paths: Iterable[str], patterns: Sequence[Pattern]) -> list[str]:
    """The patterns that match no path: what they were written for is called otherwise now."""
    known = list(paths)
    return [pattern.text for pattern in patterns if not any(pattern.matches(path) for path in known)]


def prune(folder: Path, patterns: Sequence[Pattern]) -> list[str]:
    """Remove what the patterns say; the paths removed, sorted. SystemExit for a pattern that matches nothing, and for a
    library that another one, which stays, is linked with."""
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    if stale := find_stale(paths, patterns):
        raise SystemExit(f"{LIST.name} names what no wheel holds any more: {', '.join(stale)}")
    removed = [path for path in paths if is_pruned(path, patterns)]
    if missed := find_missed(folder, removed, kept=sorted({*paths} - {*removed})):
        raise SystemExit(f"{LIST.name} removes libraries that others are linked with: {', '.join(missed)}")
    for path in removed:
        (folder / path).unlink()
    _remove_empty_folders(folder)
    return removed


def find_missed(folder: Path, removed: Iterable[str], *, kept: Iterable[str]) -> list[str]:
    """The shared libraries among the removed whose name a kept one holds as a whole string, as linking writes it."""
    kept_names = {path.rpartition("/")[2] for path in kept}
    names = {path.rpartition("/")[2] for path in removed if ".so" in path} - kept_names
    contents = [(folder / path).read_bytes() for path in kept if ".so" in path]
    return sorted(name for name in names if any(b"\0" + name.encode() + b"\0" in content for content in contents))


def _remove_empty_folders(folder: Path) -> None:
    for path in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
        if not any(path.iterdir()):
            path.rmdir()
