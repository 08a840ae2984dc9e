"""Drafts: what is proposed for a bucket, made of the names of tables and a sample of keys alone."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.names import file_name
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.model.not_data import NotData
from delta_arc_lineage.model.placeholders import TABLE
from delta_arc_lineage.model.proposing.landscape import Landscape
from delta_arc_lineage.model.proposing.layouts import KeyGroup, Layout, find_layouts, group_keys
from delta_arc_lineage.model.proposing.pairing import pair_layouts
from delta_arc_lineage.model.proposing.proposals import ProposedRoute, propose_routes
from delta_arc_lineage.model.proposing.questions import Doubt, Question
from delta_arc_lineage.model.proposing.sightings import Spotter, write_pattern
from delta_arc_lineage.model.proposing.trials import narrow_routes
from delta_arc_lineage.model.routes import BucketLocation
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage.model.templates import PLACEHOLDER

_ANY_KEY = KeyPattern("{path}" + PLACEHOLDER)
_ICEBERG = re.compile(r"(.*/metadata/)[^/]*\.metadata\.json(?:\.gz)?", re.DOTALL)
_TABLE_PART = re.compile(r"[^/]+")


@dataclass(frozen=True, slots=True)
class Draft:
    """Routes, and what they leave to a person."""

    routes: tuple[ProposedRoute, ...]
    questions: tuple[Question, ...]


def draft_routes(landscape: Landscape, bucket: BucketLocation, objects: Sequence[StoredObject]) -> Draft:
    """The routes that these tables and objects tell of; `objects` in the order of their keys."""
    groups = group_keys(list_data(objects), Spotter(landscape.forms, landscape.homes))
    found = find_layouts(groups, linked=landscape.linked_forms, homes=landscape.homes)
    paired = pair_layouts(found.layouts, landscape)
    examples = {group.example for group in groups}
    shown = [stored for stored in objects if stored.key in examples]
    routes = narrow_routes(propose_routes(paired.pairs), landscape, bucket, shown)
    spellings = {name.casefold(): name for schema in (*landscape.targets, *landscape.sources) for name in schema.tables}
    nearest = NearestNames(spellings.values())
    questions = [
        *paired.questions,
        *(question for layout in found.layouts for question in _ask_unknown(layout, nearest)),
        *_ask_rest((group for layout in found.layouts for group in layout.beside), Doubt.NO_DATA, nearest),
        *_ask_rest(found.rest, Doubt.NO_LAYOUT, nearest),
    ]
    return Draft(routes, tuple(sorted(questions, key=lambda question: (-question.files, question))))


def list_data(objects: Sequence[StoredObject]) -> list[str]:
    """The keys that may be data: not what engines, loaders and stores leave, nor what Iceberg tells of its tables."""
    keys = [
        stored.key
        for stored in objects
        if not stored.key.endswith("/") and NotData().find(stored.key, stored.size, _ANY_KEY) is None
    ]
    folders = {found[1] for stored in objects if (found := _ICEBERG.fullmatch(stored.key))}
    return [key for key in keys if not any(key.startswith(folder) for folder in _folders_above(key, folders))]


def _folders_above(key: str, folders: set[str]) -> Iterator[str]:
    at = key.rfind("metadata/")
    while at >= 0:
        if (folder := key[: at + len("metadata/")]) in folders:
            yield folder
        at = key.rfind("metadata/", 0, at)


def _ask_unknown(layout: Layout, nearest: NearestNames) -> Iterator[Question]:
    """Of the names that stand where tables' names do, and are none's."""
    place = layout.place
    pattern = KeyPattern(f"{place.before}{PLACEHOLDER}{place.residue}" + ("/{path}" if place.is_folder else ""))
    groups: dict[str, list[KeyGroup]] = defaultdict(list)
    for group in layout.unknown:
        name = next((part.text for part in pattern.read(group.example) if part.placeholder == TABLE), "")
        groups[name].append(group)
    for name, alike in groups.items():
        where = f"{place.before}{write_pattern(name)}{place.residue}" + ("/" if place.is_folder else "")
        yield _ask(Doubt.NO_TABLE, where, alike, nearest.to(name))


def _ask_rest(groups: Iterable[KeyGroup], doubt: Doubt, nearest: NearestNames) -> Iterator[Question]:
    """Of folders whose keys have no layout, or are no data. They could be of the tables that a part of them is like."""
    by_folder: dict[str, list[KeyGroup]] = defaultdict(list)
    for group in groups:
        folder = group.example[: len(group.example) - len(file_name(group.example))]
        by_folder[write_pattern(folder)].append(group)
    for folder, alike in by_folder.items():
        parts = _TABLE_PART.findall(alike[0].example)
        likely = [name for part in reversed(parts) for name in nearest.to(part.partition(".")[0])]
        yield _ask(doubt, folder, alike, tuple(dict.fromkeys(likely))[:3])


def _ask(doubt: Doubt, where: str, groups: Sequence[KeyGroup], candidates: tuple[str, ...]) -> Question:
    files, example = sum(group.count for group in groups), min(group.example for group in groups)
    return Question(where, doubt, files, example, candidates)
