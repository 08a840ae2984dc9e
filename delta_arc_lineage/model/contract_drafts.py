"""Contract drafts: the contract that what is observed of a dataset keeps, for a person to make stricter.

A draft promises nothing that is only likely: no type that nobody could compare, no column of JSON that is not in every
record, no rhythm that was not kept until now.
"""

from delta_arc_lineage.model.column_types import Family, read_type
from delta_arc_lineage.model.contract_checks import ObservedDataset
from delta_arc_lineage.model.contract_columns import LOGICAL, SEEN_FORMATS, is_logical_type
from delta_arc_lineage.model.contracts import (
    MILLISECONDS,
    Contract,
    ContractColumn,
    FreshnessRule,
    Measure,
    Operator,
    Timing,
    VolumeRule,
)
from delta_arc_lineage.model.file_schemas import FileColumn, FileSchema
from delta_arc_lineage.model.partitions import Partitions

_LEAST_STEPS = 3
_STEPS = {"day": MILLISECONDS["day"], "hour": MILLISECONDS["hour"]}


def draft_contract(
    observed: ObservedDataset, *, file: str, address: str, partitions: Partitions | None, now: int
) -> Contract:
    """The contract of a dataset at this address, kept at this time."""
    newest = next((sample.schema for sample in observed.samples), None)
    volumes = [VolumeRule(Measure.BYTES, Operator.GREATER, (0.0,))] if observed.size else []
    if observed.rows[0] > 0:
        volumes.append(VolumeRule(Measure.ROWS, Operator.GREATER, (0.0,)))
    return Contract(
        file=file,
        places=(address,),
        columns=_draft_columns(newest) if newest else (),
        volumes=tuple(volumes),
        freshness=_draft_freshness(observed, partitions, now),
        format=newest.format.lower() if newest else "",
    )


def _draft_columns(schema: FileSchema) -> tuple[ContractColumn, ...]:
    """Each name once. Records of JSON that were not looked at may lack what one of those looked at lacks."""
    lasting = [column for column in schema.columns if schema.format != "JSON" or column.nullable is None]
    named = {column.name: column for column in reversed(lasting) if column.name}
    return tuple(_draft_column(column, schema) for column in lasting if named.get(column.name) is column)


def _draft_column(column: FileColumn, schema: FileSchema) -> ContractColumn:
    """What rows of text look like is no type of theirs: there the logical type alone is promised."""
    logical = _name_logical_type(column.type, schema)
    return ContractColumn(
        column.name,
        logical_type=logical if is_logical_type(logical, column.type, schema) else "",
        physical_type="" if schema.format in SEEN_FORMATS else column.type,
        required=column.nullable is False,
    )


def _name_logical_type(words: str, schema: FileSchema) -> str:
    told = read_type(words, schema.format)
    if told.family is Family.NESTED:
        return "array" if words.casefold().startswith(("list", "array", "[")) else "object"
    return LOGICAL.get(told.family, "")


def _draft_freshness(observed: ObservedDataset, partitions: Partitions | None, now: int) -> tuple[FreshnessRule, ...]:
    """A rhythm, where the keys name one without a gap and it is kept now."""
    step = _STEPS.get(partitions.unit.value, 0) if partitions else 0
    if not step or partitions is None or partitions.count < _LEAST_STEPS or partitions.missing:
        return ()
    rule = FreshnessRule(Timing.FREQUENCY, step)
    return (rule,) if now - observed.newest <= rule.most_age else ()
