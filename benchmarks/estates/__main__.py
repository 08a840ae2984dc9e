"""Estates: does the product draw the right edges, all of them and no other, and fold files to datasets?

    python -m benchmarks.estates [ESTATE …]              each with written, loose and no patterns
    python -m benchmarks.estates --patterns init suggest [ESTATE …]   `init --write`; and `suggest --accept` after it
    python -m benchmarks.estates --nights 3 [ESTATE …]   three nights of what loaders do, written patterns

ESTATE is the name of a document in `told/` or the path of one; all of `told/` if none is named. Each has a fresh local
stack. DELTA_ARC_… of the environment wins over the settings.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.estates.bucket import delete_files, fill, put_files
from benchmarks.estates.crawling import crawl
from benchmarks.estates.documents import TOLD, Estate, read_estate
from benchmarks.estates.habits import Night, Nights
from benchmarks.estates.ledger import Entry, Ledger
from benchmarks.estates.product import PATTERNS, PROPOSED, Run, run_all, write_settings
from benchmarks.estates.scoring import Score, score
from benchmarks.estates.tables import NIGHTS, SCORES, nights_row, score_row
from benchmarks.estates.written import count_writes, read_written
from benchmarks.landscape import empty_stack
from benchmarks.measuring import show, show_header
from delta_arc_lineage.adapters.s3.botocore_client import s3_client
from delta_arc_lineage.wiring import s3_access_of

_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Loaded:
    """An estate on a stack of its own, and the settings for the product."""

    estate: Estate
    catalog: httpx.Client
    s3: Any
    settings: Path


@contextmanager
def load(estate: Estate, *, patterns: str) -> Iterator[Loaded]:
    """Crawled, filled and configured, until the block ends."""
    with empty_stack() as stack, tempfile.TemporaryDirectory() as folder:
        headers = {"Authorization": f"Bearer {stack.api_key}"}
        s3 = s3_client(s3_access_of(stack))
        with httpx.Client(base_url=stack.catalog_url, headers=headers, timeout=_SECONDS, trust_env=False) as catalog:
            fill(estate, s3)
            crawl(estate, catalog)
            write_settings(estate, stack, Path(folder), patterns=patterns)
            yield Loaded(estate, catalog, s3, Path(folder))
        s3.close()


def score_once(estate: Estate, *, patterns: str) -> tuple[Score, int, list[Run]]:
    """One run of the product on an estate: its score, the requests that wrote, and how it ended."""
    with load(estate, patterns=patterns) as loaded:
        runs = run_all(loaded.settings, patterns)
        writes = count_writes(loaded.catalog)
        return score(estate, read_written(loaded.catalog).values()), writes, runs


def play(estate: Estate, *, nights: int, runs: int, seed: int) -> list[Entry]:
    """Night 0 as the estate is, then so many nights of its loaders, with so many runs of the product in each."""
    drawn, ledger, night, entries = Nights(estate, nights=nights, seed=seed), Ledger(), Night(0, estate), []
    with load(estate, patterns="written") as loaded:
        while True:
            ended = [run for _ in range(runs) for run in run_all(loaded.settings, DELTA_ARC_APPLY="safe")]
            writes = count_writes(loaded.catalog)
            entries.append(ledger.enter(night, read_written(loaded.catalog), ended, writes=writes))
            if night.number == nights:
                return entries
            night = drawn.next_after(night)
            delete_files(estate, night.gone, loaded.s3)
            put_files(estate, night.put, loaded.s3, night=night.number)


def _find(name: str) -> Path:
    path = Path(name)
    return path if path.suffix == ".json" else TOLD / f"{name}.json"


def _complain(estate: Estate, runs: list[Run]) -> bool:
    """Whether a run failed, which is told."""
    failed = [run for run in runs if run.exit_code]
    for run in failed:
        sys.stderr.write(f"{estate.name}, {run.deployment}: exit {run.exit_code}: {run.said}\n")
    return bool(failed)


def _show_scores(estates: list[Estate], patterns: list[str]) -> list[dict[str, Any]]:
    show_header(SCORES)
    told = []
    for chosen in patterns:
        scores, all_writes = [], 0
        for estate in estates:
            scored, writes, runs = score_once(estate, patterns=chosen)
            failed = " (failed)" if _complain(estate, runs) else ""
            show(*score_row(f"{estate.name}, {chosen}{failed}", [scored], writes=writes))
            scores.append(scored)
            all_writes += writes
            told.append({"patterns": chosen, "writes": writes, **asdict(scored)})
        show(*score_row(f"**all, {chosen}**", scores, writes=all_writes))
    return told


def _show_nights(estates: list[Estate], *, nights: int, runs: int, seed: int) -> list[dict[str, Any]]:
    show_header(NIGHTS)
    told = []
    for estate in estates:
        entries = play(estate, nights=nights, runs=runs, seed=seed)
        _complain(estate, [run for entry in entries for run in entry.runs])
        show(*nights_row(estate.name, entries))
        told.append({"estate": estate.name, "nights": [asdict(entry) for entry in entries]})
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("estates", nargs="*", metavar="ESTATE")
    parser.add_argument("--patterns", nargs="+", choices=(*PATTERNS, *PROPOSED), default=list(PATTERNS))
    parser.add_argument("--nights", type=int, nargs="?", const=3, default=0, help="so many nights; 3 if no number")
    parser.add_argument("--runs", type=int, default=1, help="of the product, each night")
    parser.add_argument("--seed", type=int, default=1, help="of the nights")
    parser.add_argument("--json", type=Path, help="a file for all that was found")
    args = parser.parse_args()
    paths = [_find(name) for name in args.estates] or sorted(TOLD.glob("*.json"))
    estates = [read_estate(path) for path in paths]
    if args.nights:
        told = _show_nights(estates, nights=args.nights, runs=args.runs, seed=args.seed)
    else:
        told = _show_scores(estates, args.patterns)
    if args.json:
        args.json.write_text(json.dumps(told, default=sorted, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
