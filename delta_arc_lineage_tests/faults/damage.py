"""The state folder damaged in every way, document by document, and as a whole: noticed, and made again.

Every file that runs leave behind, whatever it is for. The next run ends as an undisturbed one; where a document cannot
be made again, it may end with an error that names the document and the next step, and nothing else.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from delta_arc_lineage_tests.faults.running import KILLED
from delta_arc_lineage_tests.faults.scenarios import Scenario
from delta_arc_lineage_tests.faults.worlds import Beginning, Beginnings, Broken, World

_FOLDERS = ("state", "cache", "budget")
_FORMAT = re.compile(rb'"format": ?')
_NOISE = bytes(range(256)) * 4

Damage = Callable[[bytes], bytes | None]


def _instead(content: bytes) -> Damage:
    return lambda _: content


DAMAGES: dict[str, Damage] = {
    "emptied": _instead(b""),
    "cut in half": lambda content: content[: len(content) // 2],
    "noise": _instead(_NOISE),
    "null": _instead(b"null"),
    "a list": _instead(b"[]"),
    "an object": _instead(b"{}"),
    "a number": _instead(b"7"),
    "nested": _instead(b"[" * 100_000),
    "an older format": _instead(b'{"format": 0}'),
    "a newer format": lambda content: _FORMAT.sub(rb"\g<0>99", content),
    "deleted": lambda _: None,
}


def every_document(beginning: Beginning, damages: tuple[str, ...]) -> Iterator[Scenario]:
    """Each file of the folder in each of these ways."""
    for file in files_of(beginning.folder):
        for damage in damages:
            name = f"{beginning.name}, {file}: {damage}"
            yield Scenario(name, partial(_damaged, beginning, str(file), damage))


def files_of(folder: Path) -> list[Path]:
    files = (file for name in _FOLDERS for file in (folder / name).rglob("*") if file.is_file())
    return sorted(file.relative_to(folder) for file in files)


def whole_folders(all_: Beginnings) -> Iterator[Scenario]:
    """Gone, or older or newer than the catalog beside it."""
    for beginning in (all_.changed, all_.done):
        for folder in _FOLDERS:
            yield Scenario(f"{beginning.name}, all of {folder} gone", partial(_without, beginning, (folder,)))
        yield Scenario(f"{beginning.name}, everything gone", partial(_without, beginning, _FOLDERS))
    yield Scenario("a newer folder beside an older catalog", partial(_beside, all_.changed, all_.done.folder))
    yield Scenario("an older folder beside a newer catalog", partial(_beside, all_.done, all_.changed.folder))


def unfinished(beginning: Beginning, damages: tuple[str, ...]) -> Iterator[Scenario]:
    """What a run killed before its first write had noted, damaged: the name reserved for the connection above all."""
    before_first_write = beginning.reached.index("before save")
    for damage in damages:
        name = f"{beginning.name}, killed before its first write, every document {damage}"
        yield Scenario(name, partial(_killed_and_damaged, beginning, before_first_write, damage))


def apply_damage(file: Path, damage: str) -> None:
    content = DAMAGES[damage](file.read_bytes())
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)


def _damaged(beginning: Beginning, file: str, damage: str, place: Path) -> str:
    with beginning.world(place) as world:
        apply_damage(place / file, damage)
        return _must_recover(world, named=file.removeprefix("state/").removesuffix(".json"))


def _without(beginning: Beginning, folders: tuple[str, ...], place: Path) -> str:
    with beginning.world(place) as world:
        for folder in folders:
            shutil.rmtree(place / folder)
        return _must_recover(world)


def _beside(beginning: Beginning, donor: Path, place: Path) -> str:
    with beginning.world(place) as world:
        for folder in _FOLDERS:
            shutil.rmtree(place / folder)
            shutil.copytree(donor / folder, place / folder)
        return _must_recover(world)


def _killed_and_damaged(beginning: Beginning, fatal: int, damage: str, place: Path) -> str:
    with beginning.world(place) as world:
        if world.run(world.plain("killed", fatal=fatal)).error != KILLED:
            raise Broken("the run never came there")
        for file in files_of(place):
            apply_damage(place / file, damage)
        return _must_recover(world, named="state document")


def _must_recover(world: World, *, named: str = "") -> str:
    """`named`: what an error has to name; without it there may be none."""
    outcome = world.run(world.plain("afterwards"))
    if not outcome.is_green:
        if not named or not outcome.ours or named not in outcome.said or "Next:" not in outcome.said:
            raise Broken(f"it ended with {outcome.error}: {outcome.said}")
        return "named in an error"
    world.must_be(world.beginning.after)
    world.must_have_nothing_to_do()
    return "made again"
