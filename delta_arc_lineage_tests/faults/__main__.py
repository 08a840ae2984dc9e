"""Every kind of fault, one after the other; ends with 1 if anything did not hold, or nothing was tried.

python -m delta_arc_lineage_tests.faults                                all of it (`make faults`)
python -m delta_arc_lineage_tests.faults --quick                        the part that `make test` runs
python -m delta_arc_lineage_tests.faults --bucket                       with the state in a bucket (`make faults-s3`)
python -m delta_arc_lineage_tests.faults --only storms --seed 7         one seed again
python -m delta_arc_lineage_tests.faults --only state --named guids     or what a report named
"""

import argparse
import gc
import json
import logging
import os
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from delta_arc_lineage_tests.faults.bucket import s3_with_all
from delta_arc_lineage_tests.faults.report import Section
from delta_arc_lineage_tests.faults.scenarios import attempt_all
from delta_arc_lineage_tests.faults.sections import SECTIONS, Extent
from delta_arc_lineage_tests.faults.worlds import Beginnings, prepare
from delta_arc_lineage_tests.support.warmth import SERVERS, warm_up


def main() -> int:
    asked = _arguments()
    warm_up(*SERVERS)
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="delta-arc-faults-") as folder:
        place = Path(folder)
        with s3_with_all(place / "s3") as s3:
            beginnings = prepare(place, s3=s3, kept=s3 if asked.bucket else "")
            extent = Extent(quick=asked.quick, seed=asked.seed, scratch=place / "scratch")
            gc.freeze()
            sections = [_section(name, beginnings, extent, asked) for name in asked.only or SECTIONS]
    if asked.json:
        asked.json.write_text(json.dumps([asdict(section) for section in sections]), encoding="utf-8")
    return _summary(sections)


def _section(name: str, beginnings: Beginnings, extent: Extent, asked: argparse.Namespace) -> Section:
    began = time.monotonic()
    scenarios = [scenario for scenario in SECTIONS[name](beginnings, extent) if asked.named in scenario.name]
    verdicts = list(attempt_all(scenarios, workers=asked.workers))
    section = Section(name, verdicts, time.monotonic() - began)
    print("\n".join(section.lines), flush=True)  # noqa: T201 - a report for people
    return section


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m delta_arc_lineage_tests.faults")
    parser.add_argument("--quick", action="store_true", help="the part that `make test` runs")
    parser.add_argument("--bucket", action="store_true", help="the state of every run is in a bucket")
    parser.add_argument("--only", choices=tuple(SECTIONS), action="append", help="this kind of fault; may be repeated")
    parser.add_argument("--seed", type=int, help="this seed alone, where there are seeds")
    parser.add_argument("--named", default="", help="those scenarios alone whose name holds this text")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", type=Path, help="write the verdicts to this file")
    return parser.parse_args()


def _summary(sections: list[Section]) -> int:
    broken = any(section.broken or not section.verdicts for section in sections)
    scores = ", ".join(f"{section.name} {section.score}" for section in sections)
    print(f"{'BROKEN' if broken else 'all held'}: {scores}")  # noqa: T201
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
