"""What a catalog shows of copies: stages with their addresses, and the texts of pipes, processes and external tables.

Names that a text leaves out are of where it stands: the schema of a pipe or of an external table. A process tells no
such place, and its outputs tell whose table is meant.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from delta_arc_lineage.adapters.atlan import searches
from delta_arc_lineage.adapters.atlan.related import Entity, references
from delta_arc_lineage.adapters.sql.copy_statements import CopyText, read_copies
from delta_arc_lineage.errors import InvalidName
from delta_arc_lineage.model.copies import STAGE_TYPE, Copies, CopyHolder, CopyStatement, UnreadCopy, WarehouseName
from delta_arc_lineage.model.names import SchemaName, file_name, table_of_column

Stages = Mapping[WarehouseName, str]
"""The address of each stage, empty of one that the warehouse keeps itself."""
Found = CopyStatement | UnreadCopy


def find_copies(entities: Sequence[Entity], schema: SchemaName) -> Copies:
    """The copies into one schema. Statements that cannot be read count where their holder, or what it loads, is its."""
    stages = dict(_find_stages(entities))
    found = [copied for entity in entities for copied in _find_copies(entity, stages, schema)]
    statements = {copied for copied in found if isinstance(copied, CopyStatement)}
    unread = {copied for copied in found if isinstance(copied, UnreadCopy)}
    return Copies(tuple(sorted(statements, key=_order)), tuple(sorted(unread)))


def _order(statement: CopyStatement) -> tuple[str, ...]:
    return statement.target.words, statement.held_by, statement.holder, statement.text


def _find_stages(entities: Iterable[Entity]) -> Iterator[tuple[WarehouseName, str]]:
    for entity in entities:
        name = _name_of(entity["attributes"]) if entity.get("typeName") == STAGE_TYPE else None
        if name is not None:
            yield name, str(entity["attributes"].get("snowflakeStageExternalLocation") or "")


def _find_copies(entity: Entity, stages: Stages, schema: SchemaName) -> Iterator[Found]:
    attributes, type_name = entity["attributes"], entity.get("typeName")
    name = _name_of(attributes)
    if type_name == searches.PROCESS_TYPE:
        yield from _find_in_process(attributes, stages, schema)
    elif name is None:
        return
    elif type_name == searches.PIPE_TYPE and attributes.get("definition"):
        holder = f"{name.schema}.{name.name}"
        text = CopyText(str(attributes["definition"]), CopyHolder.PIPE, holder, name.database, name.schema)
        yield from _read(text, stages, schema, is_own=_is_in(name, schema))
    elif type_name in searches.TABLE_TYPES and (definition := _define_external(attributes)):
        text = CopyText(definition, CopyHolder.EXTERNAL_TABLE, name.name, name.database, name.schema)
        yield from _read(text, stages, schema, is_own=True)


def _find_in_process(attributes: Entity, stages: Stages, schema: SchemaName) -> Iterator[Found]:
    named = [_parse_name(output.qualified_name) for output in references(attributes.get("outputs"))]
    outputs = [output for output in named if output is not None]
    holder = str(attributes.get("name") or attributes.get("qualifiedName"))
    text = CopyText(str(attributes.get("sql") or attributes.get("code") or ""), CopyHolder.PROCESS, holder)
    is_own = any(_is_in(output, schema) for output in outputs)
    for copied in _read(text, stages, None, is_own=is_own):
        if isinstance(copied, UnreadCopy):
            yield copied
            continue
        target = copied.target if copied.target.is_whole else _find_only(copied.target, outputs)
        if target is not None and _is_in(target, schema):
            yield replace(copied, target=target)
        elif target is None and is_own:
            yield _unread(copied, f"it does not tell in which schema {copied.target.words} lies")


def _read(text: CopyText, stages: Stages, schema: SchemaName | None, *, is_own: bool) -> Iterator[Found]:
    """What the text says of copies into the schema, of all where it is None. `is_own`: what cannot be read counts."""
    copies = read_copies(text)
    if is_own:
        yield from copies.unread
    for statement in copies.statements:
        if statement.has_place and (schema is None or _is_in(statement.target, schema)):
            located = _locate(statement, stages)
            if located is not None and (is_own or schema is not None or isinstance(located, CopyStatement)):
                yield located


def _locate(statement: CopyStatement, stages: Stages) -> Found | None:
    """With the address of its stage; None where the warehouse keeps that itself."""
    if statement.stage is None:
        return statement
    stage = statement.stage if statement.stage.is_whole else _find_only(statement.stage, stages)
    if stage not in stages or stage is None:
        return _unread(statement, f"the catalog shows no stage {statement.stage.words}, or several")
    return replace(statement, stage=stage, address=stages[stage]) if stages[stage] else None


def _unread(statement: CopyStatement, why: str) -> UnreadCopy:
    return UnreadCopy(statement.held_by, statement.holder, 1, why)


def _find_only(meant: WarehouseName, names: Iterable[WarehouseName]) -> WarehouseName | None:
    """The only name that this may be short for."""
    found = [name for name in names if meant.within(name.database, name.schema) == name]
    return found[0] if len(found) == 1 else None


def _define_external(attributes: Entity) -> str:
    """The statement that made an external table; where only its place is told, one that says so."""
    definition, place = str(attributes.get("tableDefinition") or ""), str(attributes.get("externalLocation") or "")
    if "external" in definition.casefold() or not place:
        return definition
    quoted, name = place.replace("\\", "\\\\").replace("'", "''"), str(attributes.get("name")).replace('"', '""')
    return f"CREATE EXTERNAL TABLE \"{name}\" LOCATION = '{quoted}'"


def _name_of(attributes: Entity) -> WarehouseName | None:
    return _parse_name(str(attributes.get("qualifiedName") or ""))


def _parse_name(qualified_name: str) -> WarehouseName | None:
    """None for what lies in no schema."""
    try:
        schema = SchemaName.parse(table_of_column(qualified_name))
    except InvalidName:
        return None
    return WarehouseName(file_name(qualified_name), schema.schema, schema.database)


def _is_in(name: WarehouseName, schema: SchemaName) -> bool:
    return (name.database, name.schema) == (schema.database, schema.schema)
