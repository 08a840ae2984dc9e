"""Values that are looked at stay where they are looked at: planted ones are found in no state, plan, log or catalog.

A real bucket and a real catalog; files of several formats, good, damaged, and such as make a library raise.
"""

import json
import logging
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from delta_arc_lineage.local.table_model import Column, Integer, Table, Text
from delta_arc_lineage.model.codec import encode, write_document
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.openers import open_schemas
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.writing.applying import apply_plan
from delta_arc_lineage.wiring import open_workspace
from delta_arc_lineage_tests.adapters.file_schemas.written import avro, parquet
from delta_arc_lineage_tests.shells.cli.conftest import Landscape
from delta_arc_lineage_tests.support.dump import read_rows
from delta_arc_lineage_tests.support.stack import catalog_of, crawl_schema
from delta_arc_lineage_tests.sync.estate import Notes

pytestmark = pytest.mark.starts
MAIL, IBAN, CARD, PESEL, NAME = (
    "canary.7731@example.org", "DE89370400440532013000", "4012888888881881", "44051401359", "Kanarienvogel-Zwölf",
)  # fmt: skip
RAISING = "659999199001011234"
"""A number that python-stdnum fails on with an error of its own."""
CANARIES = (MAIL, IBAN, CARD, PESEL, NAME, RAISING)
FIELDS = ("MAIL", "IBAN", "CARD", "SSN", "NAME", "ODD")
ROW = dict(zip(FIELDS, CANARIES, strict=True))
AVRO = {"type": "record", "name": "R", "fields": [{"name": name, "type": "string"} for name in FIELDS]}
LINES = "\n".join([",".join(FIELDS), *[",".join(CANARIES)] * 3])


def files() -> dict[str, bytes]:
    """One of each format, which their bytes tell, and some that end in the middle of a value."""
    import pyarrow as pa

    return {
        "T0.csv": LINES.encode(),
        "T1.csv": json.dumps([ROW, ROW]).encode(),
        "T2.csv": avro(AVRO, [ROW, ROW], "null"),
        "T3.csv": parquet(pa.Table.from_pylist([ROW, ROW])),
        "T4.csv": LINES.encode()[:-9],
        "T5.csv": json.dumps([ROW, ROW]).encode()[:-30],
        "T6.csv": avro(AVRO, [ROW] * 50, "null")[:-40],
    }


def test_planted_values_are_in_no_state_plan_log_or_catalog(
    landscape: Landscape,
    environment: pytest.MonkeyPatch,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """Each was counted: of every format signs are kept, and of the whole run nothing more."""
    caplog.set_level(logging.DEBUG)
    tables = [Table(f"T{number}", (Column("ID", Integer()), Column("MAIL", Text(80))), 1) for number in range(7)]
    for variable, value in crawl_schema(landscape.stack, landscape.name.upper(), tables).items():
        environment.setenv(variable, value)
    for name, body in files().items():
        landscape.put(name, body=body)
    settings = load_settings()
    (route,) = settings.routes.values()
    notes = Notes()
    with open_workspace(settings, progress=notes, actor="somebody", why="a test") as opened:
        space = replace(opened, open_schemas=partial(open_schemas, classify=True))
        planned = read_and_plan(route, space, run="run-1")
        apply_plan(route, planned.plan, space, consent=Consent.OPTION, run="run-1")
        schemas = planned.readings.schemas.found
    signs = {sample.key.rpartition("/")[2]: sample.schema.columns[0].signs for sample in schemas.samples}
    assert signs.keys() == files().keys() and all(signs.values())
    kept = "".join(path.read_text(errors="replace") for path in (tmp_path / "state").rglob("*") if path.is_file())
    assert '"validator": "email"' in kept and '"validator": "iban"' in kept
    rows = [row for kind in ("entity", "relationship") for row in read_rows(catalog_of(landscape.stack), kind)]
    told = [
        kept,
        repr(planned),
        write_document(planned.plan),
        json.dumps(encode(schemas)),
        json.dumps(rows, default=str),
    ]
    told += [*notes.notes, caplog.text, *capfd.readouterr()]
    assert landscape.name in told[4] and not [canary for canary in CANARIES for text in told if canary in text]
