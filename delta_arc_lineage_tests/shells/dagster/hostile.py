"""An estate in which every name would load a picture, be a link, run a script or forge a line, and runs that show them.

Dagster reads `md` metadata and the descriptions of checks as Markdown, and makes links of addresses in its log; texts,
paths, failures and skip reasons it shows as they are (looked at on 1.13.27; HTML it shows as text everywhere).
"""

import io
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from xml.sax.saxutils import escape

import dagster as dg
import pyarrow
import pyarrow.parquet
from dagster._utils.error import serializable_error_info_from_exc_info
from dagster_shared.error import SerializableErrorInfo

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.local.landscape import SOURCE, TARGET
from delta_arc_lineage.local.table_model import Column, Integer, Table
from delta_arc_lineage_tests.shells.dagster.landscape import Estate, Run, new_estate
from delta_arc_lineage_tests.shells.dagster.test_bucket_sensor import Watch
from delta_arc_lineage_tests.support.gate import Answer, Gate, Request
from delta_arc_lineage_tests.support.loopback import LoopbackServer, QuietHandler
from delta_arc_lineage_tests.support.stack import catalog_of

FORGED = "+ file forged.csv"
CODES = f"PWNED\x1b]0;PWNED\x07\x9b31m\u202e\u2028\n{FORGED}"


class Canary(LoopbackServer):
    """An address that no page may ask for; `asked` has the paths that were asked of it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__(_Singing)


class _Singing(QuietHandler):
    server: Canary

    def do_GET(self) -> None:  # noqa: N802
        self.server.asked.append(self.path)
        self.send_response(404)
        self.end_headers()


@dataclass(frozen=True, slots=True)
class Names:
    """What things are called. `texts` hold anything; `plain` have no slash, which HTML's own spelling stands for."""

    texts: tuple[str, ...]

    @classmethod
    def of(cls, url: str) -> "Names":
        return cls(
            (
                f"![PWNED]({url}/picture.png)",
                f"[PWNED]({url}/link) {url}/bare www.pwned.example pwned@pwned.example",
                f"<img src='{url}/html.png' onerror='document.title=`PWNED`'>",
                f"<script>fetch('{url}/script');document.title='PWNED'</script>",
                "[PWNED](javascript:document.title='PWNED')|`x`|",
                f"`` ![PWNED]({url}/fence.png)",
                CODES,
            )
        )

    @property
    def plain(self) -> tuple[str, ...]:
        return tuple(text.replace("/", "&#47;") for text in self.texts)

    @property
    def all(self) -> str:
        """All in one text, as of an error or a description."""
        return " ".join(self.texts)

    @property
    def owner(self) -> str:
        """Those in one text that a tenant takes as a user's name: none with angle brackets."""
        return " ".join(text for text in self.texts if "<" not in text and ">" not in text)


@dataclass(frozen=True, slots=True)
class Told:
    """What one chapter leaves for a person to see: a run, or why the sensor asked for none, or its error."""

    title: str
    estate: Estate
    run: Run | None = None
    said: str = ""
    error: SerializableErrorInfo | None = None


def tell(stack: RunningStack, state: Path, instance: dg.DagsterInstance, url: str) -> Iterator[Told]:
    """Chapter after chapter: each kind of page that shows a name, filled with them."""
    names = Names.of(url)
    estate = new_estate(stack, state, instance, DELTA_ARC_REMOVAL_COUNT="1")
    _fill(estate, names)
    yield Told("all is new", estate, estate.run())
    _edit(estate, names)
    yield Told("some is gone, some edited, one file another", estate, estate.run())
    yield Told("others' work is to be adopted", estate, estate.run(adopt=True))
    yield Told("another plan was approved", estate, estate.run(approve=names.all))
    estate.put(f"{_key(names.plain[1])}.csv", b"1\n2\n3\n")
    estate.run(job="plan_only")
    estate.edit("S3Object", f"{_key(names.plain[1])}.csv", s3ObjectSize=1)
    yield Told("the tenant moved", estate, estate.run(only=["atlan_s3_objects"]))
    yield from _tell_failures(stack, state, instance, names)


def _tell_failures(stack: RunningStack, state: Path, instance: dg.DagsterInstance, names: Names) -> Iterator[Told]:
    """A name in the settings that nothing has, and servers whose errors say such things."""
    estate = new_estate(stack, state, instance)
    document = json.loads(estate.routes_file.read_text())
    document["routes"][estate.name]["source"]["connection"] = names.plain[0]
    estate.routes_file.write_text(json.dumps(document))
    yield Told("a connection that is not there", estate, estate.run(only=["postgres_catalog"]))

    error = json.dumps({"errorCode": names.all, "errorMessage": names.all, "message": names.all}).encode()
    listing = _listing_error(names)
    with ExitStack() as gates:
        catalog = gates.enter_context(_refuse(stack.catalog_url, "indexsearch", error))
        bucket = gates.enter_context(_refuse(stack.s3_endpoint, "list-type=2", listing))
        tenant = stack.variables | {"ATLAN_BASE_URL": catalog.url, "S3_ENDPOINT_URL": bucket.url}
        refused = new_estate(stack, state, instance, 2, **tenant)
        first, _ = refused.names
        yield Told("the catalog refuses", refused, refused.run(route=first, only=["postgres_catalog"]))
        yield Told("the bucket refuses", refused, refused.run(route=first, only=["s3_listing"]))
        watch = Watch(refused)
        yield Told("the sensor cannot look", refused, error=_fail(watch))
        bucket.policy = lambda asked: _answer(asked, first, listing) if "list-type=2" in asked.path else None
        watch.tick()
        watch.tick()
        yield Told("the sensor cannot look at one route of two", refused, said=str(watch.said))


def _fail(watch: Watch) -> SerializableErrorInfo:
    """The error that a tick of the sensor ends with, as Dagster keeps it."""
    try:
        watch.tick()
    except DeltaArcError:
        return serializable_error_info_from_exc_info(sys.exc_info())
    raise AssertionError("the tick did not fail")


def _refuse(target: str, part: str, body: bytes) -> Gate:
    """An open gate that answers requests with this in their path by 400 and this body."""
    return Gate(target, lambda asked: Answer(400, body) if part in asked.path else None).open()


def _answer(asked: Request, route: str, body: bytes) -> Answer | None:
    return Answer(400, body) if route in asked.path else None


def _listing_error(names: Names) -> bytes:
    text = escape("".join(letter for letter in names.all if letter.isprintable()))
    return f"<?xml version='1.0'?><Error><Code>{text}</Code><Message>{text}</Message></Error>".encode()


def _key(name: str) -> str:
    """As a key: the local S3 takes no newline in one."""
    return "".join(letter for letter in name if letter not in "\n\r\x07")


def _fill(estate: Estate, names: Names) -> None:
    """A table and a file of each plain name; files and others' lineage of every other."""
    tables = [Table(name, (Column(name, Integer()), Column("ID", Integer())), 1) for name in names.plain]
    estate.crawl(*tables, *(Table(name, (Column("ID", Integer()),), 1) for name in names.texts[:2]))
    only_source = [replace(tables[0], columns=(*tables[0].columns, Column(names.plain[4], Integer())))]
    estate.crawl(*only_source, sides="source")
    for name in (*names.plain, *names.texts):
        estate.put(f"{_key(name)}.csv")
    estate.put(f"{_key(names.plain[2])}.csv", _with_columns("ID", *names.plain, *names.texts))
    connection = {"connectionQualifiedName": "default/etl/1"}
    _save(estate, "Connection", "default/etl/1", name=names.texts[0], connectorName="etl", adminUsers=["admin"])
    for number, text in enumerate(names.texts):
        attributes = {"name": text, "description": text, "lastSyncWorkflowName": text, **connection}
        ends = _find_ends(estate, names.plain[2])
        _save(estate, "Process", f"default/etl/1/{number}/{text}", relations=ends, **attributes)


def _with_columns(*names: str) -> bytes:
    """A Parquet file whose columns are called so."""
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table({name: [1, 2] for name in names}), file)
    return file.getvalue()


def _find_ends(estate: Estate, table: str) -> dict[str, object]:
    """Those of a process from this table to the one of its name on the other side."""
    sides = (f"{side.database_qualified_name}/{estate.name.upper()}/{table}" for side in (SOURCE, TARGET))
    start, end = ([{"typeName": "Table", "uniqueAttributes": {"qualifiedName": side}}] for side in sides)
    return {"inputs": start, "outputs": end}


def _edit(estate: Estate, names: Names) -> None:
    """Two files are gone, and a third that has an owner; one is another."""
    estate.edit("S3Object", f"{_key(names.plain[3])}.csv", ownerUsers=[names.owner], userDescription=names.all)
    estate.remove(*(f"{_key(names.plain[number])}.csv" for number in (0, 3, 4)))
    estate.put(f"{_key(names.plain[1])}.csv", b"1\n2\n")


def _save(estate: Estate, type_name: str, qualified_name: str, **attributes: object) -> None:
    """What somebody else writes."""
    relations = attributes.pop("relations", {})
    attributes = {"qualifiedName": qualified_name, **attributes}
    entity = {"typeName": type_name, "attributes": attributes, "relationshipAttributes": relations}
    catalog_of(estate.stack).post("/api/meta/entity/bulk", json={"entities": [entity]}).raise_for_status()
