"""The example, applied against moto: made, unchanged at the second look, used, refused what it must be, and removed.

python -m delta_arc_lineage_tests.deploy.terraform                      all of it (`make deploy-check`); some minutes
python -m delta_arc_lineage_tests.deploy.terraform --package dist/….zip with a zip that was built

Ends with 1 if anything did not hold.
"""

import argparse
import sys
import tempfile
import zipfile
from pathlib import Path

from delta_arc_lineage_tests.deploy.terraform.command import why_not
from delta_arc_lineage_tests.deploy.terraform.deployment import Deployment
from delta_arc_lineage_tests.deploy.terraform.landscape import Landscape
from delta_arc_lineage_tests.deploy.terraform.looks import Findings, look_at_all


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m delta_arc_lineage_tests.deploy.terraform")
    parser.add_argument("--package", type=Path, help="the zip that `make lambda` built; else a stand-in")
    asked = parser.parse_args()
    if reason := why_not():
        print(f"not tried: {reason}")  # noqa: T201 - a report for people
        return 1
    findings = Findings()
    with tempfile.TemporaryDirectory(prefix="delta-arc-deploy-") as folder, Landscape() as landscape:
        package = asked.package.resolve() if asked.package else _stand_in(Path(folder))
        look_at_all(Deployment(Path(folder), landscape, package=package), findings)
    print(f"\n{findings.summary}")  # noqa: T201
    return 0 if findings.all_held else 1


def _stand_in(folder: Path) -> Path:
    """A zip: moto keeps it and does not run it, so the handler runs in this process."""
    path = folder / "lambda.zip"
    with zipfile.ZipFile(path, "w") as written:
        written.writestr("stand_in.py", "")
    return path


if __name__ == "__main__":
    sys.exit(main())
