"""The standard: a document of the Open Data Contract Standard, version 3, as contracts, one a schema that it has.

What the library refuses is refused with its line. Fields that it does not know it leaves out within a mapping; what
stands beside the standard's own fields at the top it refuses, as the standard does.
"""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from delta_arc_lineage.adapters.contracts.standard_rules import (
    NotTheStandard,
    list_unheld,
    read_freshness,
    read_severity,
    read_volumes,
)
from delta_arc_lineage.model.contracts import Contract, ContractColumn, Standing
from delta_arc_lineage.model.data_findings import Severity
from delta_arc_lineage.settings.plain_yaml import PlainYaml

if TYPE_CHECKING:
    from open_data_contract_standard.model import OpenDataContractStandard, SchemaObject, SchemaProperty, Server

_KIND = "DataContract"
_VERSION = re.compile(r"v3\.[0-2]\.\d{1,3}", re.ASCII)
_STANDINGS = {
    "proposed": Standing.DRAFT,
    "draft": Standing.DRAFT,
    "retired": Standing.RETIRED,
    "deprecated": Standing.IN_FORCE,
}
_MOST_PROBLEMS = 5
_MODEL = "{model}"
"""What others write in a location for the name of the schema."""


def read_document(document: PlainYaml, file: str) -> list[Contract]:
    """The contracts of a document; NotTheStandard where it is none."""
    _refuse_others(document)
    read = _validate(document)
    schemas = read.schema_ or []
    severity = read_severity(read.customProperties, Severity.ERROR)
    standing = _STANDINGS.get((read.status or "").strip().casefold(), Standing.IN_FORCE)
    servers = [server for server in read.servers or [] if (server.type or "").casefold() == "s3"]
    contracts = []
    for at, schema in enumerate(schemas):
        own = read_severity(schema.customProperties, severity)
        quality = schema.quality or []
        contracts.append(
            Contract(
                file=file if len(schemas) == 1 else f"{file}#{schema.name or at}",
                places=tuple(_list_places(schema, servers, alone=len(schemas) == 1)),
                columns=tuple(_read_columns(schema, document, at, own)),
                volumes=tuple(read_volumes(quality, document, ("schema", at, "quality"), own)),
                freshness=tuple(read_freshness(read, schema, document, own)),
                format=next((server.format for server in servers if server.format), "") or "",
                standing=standing,
                unheld=tuple(list_unheld(read, schema)),
                severity=own,
            )
        )
    if not contracts:
        raise NotTheStandard(f"line {document.line('schema')}: it has no schema, and says nothing of any column")
    return contracts


def _refuse_others(document: PlainYaml) -> None:
    """What is no contract, or one of another version, before anything else is said of it."""
    value = document.value
    if not isinstance(value, dict):
        raise NotTheStandard("line 1: it is no mapping of fields")
    if value.get("kind") != _KIND:
        raise NotTheStandard(
            f"line {document.line('kind')}: its kind is not {_KIND}",
            next_step=f"write `kind: {_KIND}`, or move the file out of the folder of contracts",
        )
    version = value.get("apiVersion")
    if not isinstance(version, str) or not _VERSION.fullmatch(version):
        stated = f"{version!r} is" if isinstance(version, str) else "it says none that is"
        raise NotTheStandard(
            f"line {document.line('apiVersion')}: apiVersion: {stated} not a version of the standard that is known",
            next_step="write it by one of the versions from v3.0.0 to v3.2.0, as `apiVersion: v3.1.0`",
        )


def _validate(document: PlainYaml) -> "OpenDataContractStandard":
    from open_data_contract_standard.model import OpenDataContractStandard
    from pydantic import ValidationError

    try:
        return OpenDataContractStandard.model_validate(document.value)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        lines = [_say(problem["msg"], problem["loc"], document) for problem in problems]
        more = f"; and {len(lines) - _MOST_PROBLEMS} more" if len(lines) > _MOST_PROBLEMS else ""
        raise NotTheStandard("; ".join(lines[:_MOST_PROBLEMS]) + more) from error
    except RecursionError as error:
        raise NotTheStandard("it is nested too deeply") from error


def _say(message: str, keys: tuple[int | str, ...], document: PlainYaml) -> str:
    return f"line {document.line(*keys)}: {'.'.join(map(str, keys))}: {message}"


def _list_places(schema: "SchemaObject", servers: Sequence["Server"], *, alone: bool) -> Iterator[str]:
    """The address that the schema's own physical name is; else those of the servers: of several schemas each by its
    name, where `{model}` stands, or after the slash at the end."""
    own = schema.physicalName or schema.name or ""
    if own.lower().startswith("s3://"):
        yield own
        return
    for server in servers:
        location = (server.location or "").strip()
        if _MODEL in location:
            yield location.replace(_MODEL, own)
        elif alone:
            yield location
        elif location.endswith("/") and own:
            yield f"{location}{own}"


def _read_columns(schema: "SchemaObject", document: PlainYaml, at: int, severity: Severity) -> Iterator[ContractColumn]:
    """Those of the table; what is nested in one is of its physical type."""
    seen: set[str] = set()
    for number, column in enumerate(schema.properties or []):
        name = column.physicalName or column.name
        line = document.line("schema", at, "properties", number)
        if not name:
            raise NotTheStandard(f"line {line}: a property has no name")
        if name in seen:
            raise NotTheStandard(f"line {line}: there are two properties of one name, {name}")
        seen.add(name)
        yield _read_column(name, column, severity)


def _read_column(name: str, column: "SchemaProperty", severity: Severity) -> ContractColumn:
    return ContractColumn(
        name=name,
        logical_type=(column.logicalType or "").strip().casefold(),
        physical_type=(column.physicalType or "").strip(),
        required=bool(column.required or column.primaryKey),
        unique=bool(column.unique or column.primaryKey),
        partitioned=bool(column.partitioned),
        severity=read_severity(column.customProperties, severity),
    )
