"""Suggestions beside valentine's matchers: the estates' tables as another team would call them, by schemas alone.

    python -m benchmarks.suggesting [PYTHON] [--seed 1]

PYTHON is that of an environment of its own, which has `valentine` (tried with 1.0.1):

    python3.11 -m venv FOLDER && FOLDER/bin/pip install valentine

Columns: each table beside what it became (`renamed_tables`). Tables: each table of a schema beside all that its tables
became. F1 is of what is drawn: ours as `suggest` would show it, its margin and its least score included; theirs with
each column once, the best first, above the threshold that is best for them, chosen after the fact. valentine has no
matching of tables: theirs are the mean of a pair's scores over the columns of both, mutual best, at the best threshold.
CPU is of matching all pairs of a schema's tables, without starting.

Last: how many entries of its indexes a search looks at, for so many folders and tables as in a large estate.
"""

import argparse
import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from benchmarks.measuring import cpu_of, show, show_header
from benchmarks.renamed_tables import Renamed, rename_all
from delta_arc_lineage.model.suggesting.fields import pair_fields, to_fields
from delta_arc_lineage.model.suggesting.suggester import choose
from delta_arc_lineage.model.suggesting.suggestions import LEAST_SCORE
from delta_arc_lineage.model.suggesting.things import Affinity, Thing, ThingIndex

MATCHERS = ("Coma", "SimilarityFlooding", "JaccardDistanceMatcher")
_STEPS = 40
Pair = tuple[str, str]
Scored = Mapping[Pair, float]


@dataclass(frozen=True, slots=True)
class Found:
    """What one matcher found: of columns, by the table; of tables, by the schema; and the CPU seconds."""

    columns: Mapping[str, set[Pair]]
    tables: Mapping[str, set[Pair]]
    cpu: float


def _key(renamed: Renamed) -> str:
    return f"{_schema_of(renamed)} {renamed.name}"


def truth_of(all_renamed: Sequence[Renamed]) -> Found:
    columns = {_key(renamed): set(renamed.truth.items()) for renamed in all_renamed}
    tables: dict[str, set[Pair]] = {}
    for renamed in all_renamed:
        tables.setdefault(_schema_of(renamed), set()).add((_key(renamed), _key(renamed)))
    return Found(columns, tables, 0.0)


def suggest_ours(all_renamed: Sequence[Renamed]) -> Found:
    """As the product does: columns of a pair; of tables the mutual best by a margin."""

    def work() -> tuple[dict[str, set[Pair]], dict[str, set[Pair]]]:
        columns = {}
        for renamed in all_renamed:
            left, right = to_fields(renamed.columns), to_fields(renamed.new_columns)
            columns[_key(renamed)] = {
                (left[pair.left].name, right[pair.right].name)
                for pair in pair_fields(left, right)
                if pair.score >= LEAST_SCORE
            }
        return columns, {schema: _pair_tables(group) for schema, group in _by_schema(all_renamed)}

    (columns, tables), cpu = cpu_of(work)
    return Found(columns, tables, cpu)


def _by_schema(all_renamed: Iterable[Renamed]) -> Iterable[tuple[str, list[Renamed]]]:
    """As routes have them: of one schema each."""
    return ((schema, list(group)) for schema, group in groupby(all_renamed, key=_schema_of))


def _schema_of(renamed: Renamed) -> str:
    return f"{renamed.estate} {renamed.schema}"


def _pair_tables(group: Sequence[Renamed]) -> set[Pair]:
    index = ThingIndex(Thing(_key(renamed), renamed.new_name, to_fields(renamed.new_columns)) for renamed in group)
    of_left: dict[str, dict[str, Affinity]] = {}
    of_right: dict[str, dict[str, Affinity]] = {}
    for renamed in group:
        thing = Thing(_key(renamed), renamed.name, to_fields(renamed.columns))
        for key in index.find_candidates(thing):
            affinity = index.compare(thing, index.things[key])
            of_left.setdefault(thing.key, {})[key] = of_right.setdefault(key, {})[thing.key] = affinity
    return {
        (left, key)
        for left, found in of_left.items()
        if (key := choose(found)) and choose(of_right[key]) == left and found[key].score >= LEAST_SCORE
    }


def ask_peer(python: Path, matcher: str, all_renamed: Sequence[Renamed], truth: Found) -> Found:
    """One run of valentine over all pairs of each schema's tables."""
    pairs = [(one, other) for _, group in _by_schema(all_renamed) for one in group for other in group]
    told = [[_names(one.name, one.columns), _names(other.new_name, other.new_columns)] for one, other in pairs]
    script = Path(__file__).with_name("valentine_peer.py")
    command = [str(python), str(script), matcher]
    ended = subprocess.run(command, input=json.dumps(told), capture_output=True, text=True, check=False)
    if ended.returncode:
        raise SystemExit(f"{matcher}: {ended.stderr.splitlines()[-1:]}")
    answer: Any = json.loads(ended.stdout)
    columns: dict[str, Scored] = {}
    tables: dict[str, dict[Pair, float]] = {}
    for (one, other), scores in zip(pairs, answer["scores"], strict=True):
        found = _keep_best({(left, right): score for left, right, score in scores})
        if one is other:
            columns[_key(one)] = found
        mean = 2 * sum(found.values()) / (len(one.columns) + len(other.new_columns))
        tables.setdefault(_schema_of(one), {})[_key(one), _key(other)] = mean
    mutual = {schema: _keep_mutual(scores) for schema, scores in tables.items()}
    return Found(_at_best(columns, truth.columns), _at_best(mutual, truth.tables), answer["cpu"])


def _names(name: str, columns: Sequence[tuple[str, str]]) -> tuple[str, list[str]]:
    return name, [column for column, _ in columns]


def _keep_best(scores: Scored) -> dict[Pair, float]:
    """Each column once, the best first."""
    kept: dict[Pair, float] = {}
    taken: set[tuple[int, str]] = set()
    for (left, right), score in sorted(scores.items(), key=lambda row: (-row[1], row[0])):
        if {(0, left), (1, right)}.isdisjoint(taken):
            kept[left, right] = score
            taken |= {(0, left), (1, right)}
    return kept


def _keep_mutual(scores: Scored) -> Scored:
    best: list[dict[str, float]] = [{}, {}]
    for pair, score in scores.items():
        for side, name in enumerate(pair):
            best[side][name] = max(score, best[side].get(name, 0.0))
    return {pair: score for pair, score in scores.items() if all(best[side][pair[side]] == score for side in (0, 1))}


def _at_best(scores: Mapping[str, Scored], truth: Mapping[str, set[Pair]]) -> Mapping[str, set[Pair]]:
    """At the threshold whose F1 is the highest."""
    highest = max((score for found in scores.values() for score in found.values()), default=1.0)
    tried = (_above(scores, highest * step / _STEPS) for step in range(_STEPS + 1))
    return max(tried, key=lambda found: f1(found, truth)[2])


def _above(scores: Mapping[str, Scored], least: float) -> dict[str, set[Pair]]:
    return {key: {pair for pair, score in found.items() if score >= least} for key, found in scores.items()}


def f1(found: Mapping[str, set[Pair]], truth: Mapping[str, set[Pair]]) -> tuple[float, float, float]:
    """Precision, recall and F1 over all."""
    right = sum(len(found.get(key, set()) & pairs) for key, pairs in truth.items())
    drawn, true = sum(map(len, found.values())), sum(map(len, truth.values()))
    precision, recall = right / max(1, drawn), right / max(1, true)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def show_found(name: str, found: Found, truth: Found, ours: Found) -> None:
    measured = *f1(found.columns, truth.columns), *f1(found.tables, truth.tables)
    show(
        name,
        *(f"{value:.3f}" for value in measured),
        f"{found.cpu:.2f}",
        f"{ours.cpu / found.cpu:.3f}" if found.cpu else "",
    )


def show_cost(sizes: Sequence[int]) -> None:
    """So many folders beside as many tables; each shares four names with all others and has four of its own."""
    show_header(("folders × tables", "entries looked at", "a folder", "CPU s"))
    for size in sizes:
        shared = [(name, "text") for name in ("id", "name", "created_at", "updated_at")]
        tables = [Thing(f"t{at}", f"stg_w{at:05}x", to_fields([*shared, *_own(at)])) for at in range(size)]
        folders = [Thing(f"f{at}", f"q{at:05}z", table.fields) for at, table in enumerate(tables)]
        index = ThingIndex(tables)

        def search(index: ThingIndex = index, folders: Sequence[Thing] = folders) -> int:
            found = [index.find_candidates(folder)[0] for folder in folders]
            return sum(key == f"t{at}" for at, key in enumerate(found))

        right, cpu = cpu_of(search)
        if right != size:
            raise SystemExit(f"{size - right} of {size} folders found another table first")
        show(f"{size:,} × {size:,}", f"{index.looked_at:,}", f"{index.looked_at / size:.1f}", f"{cpu:.2f}")


def _own(at: int) -> list[tuple[str, str]]:
    return [(f"c{at}{letter}", "text") for letter in "abcd"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("python", type=Path, nargs="?")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    all_renamed = list(rename_all(arguments.seed))
    truth, ours = truth_of(all_renamed), suggest_ours(all_renamed)
    columns = ("column P", "column R", "column F1", "table P", "table R", "table F1", "CPU s", "ours ÷ theirs")
    show_header((f"{len(all_renamed)} tables, {sum(len(r.truth) for r in all_renamed)} columns", *columns))
    show_found("`delta-arc suggest`", ours, truth, ours)
    for matcher in MATCHERS if arguments.python else ():
        found = ask_peer(arguments.python.absolute(), matcher, all_renamed, truth)
        show_found(f"valentine {matcher.removesuffix('Matcher')}", found, truth, ours)
    show_cost((200, 2_000))


if __name__ == "__main__":
    main()
