"""Contract text: a contract as the standard's YAML, which is read as the contract that it was written from."""

import re
from collections.abc import Collection
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from delta_arc_lineage.adapters.contracts.standard_rules import CUSTOM, ENGINE, ROW_COUNT
from delta_arc_lineage.model.contracts import MILLISECONDS, Contract, ContractColumn, FreshnessRule, Measure, VolumeRule

if TYPE_CHECKING:
    from open_data_contract_standard.model import DataQuality, SchemaProperty, ServiceLevelAgreementProperty

VERSION = "v3.1.0"
"""That every tool of the standard's third version can be expected to know."""
_IMPLEMENTATIONS = {measure: name for name, measure in CUSTOM.items()}
_LONGEST, _ENDING = 100, ".odcs.yaml"
_UNITS = (("d", MILLISECONDS["day"]), ("h", MILLISECONDS["hour"]), ("min", MILLISECONDS["minute"]))


def write_contract(contract: Contract, *, name: str) -> str:
    """The text of a new contract in force. `name`: of its dataset."""
    from open_data_contract_standard.model import OpenDataContractStandard, SchemaObject, Server

    schema = SchemaObject(
        name=name,
        physicalType="files",
        logicalType="object",
        properties=list(map(_write_column, contract.columns)) or None,
        quality=list(map(_write_volume, contract.volumes)) or None,
    )
    servers = [
        Server(server=f"s3-{number}" if number else "s3", type="s3", location=place, format=contract.format or None)
        for number, place in enumerate(contract.places)
    ]
    document = OpenDataContractStandard(
        apiVersion=VERSION,
        kind="DataContract",
        id=sha256("\n".join(contract.places).encode("utf-8", "surrogatepass")).hexdigest()[:32],
        name=name,
        version="1.0.0",
        status="active",
        servers=servers,
        schema=[schema],
        slaProperties=list(map(_write_freshness, contract.freshness)) or None,
    )
    return document.to_yaml()


def _write_column(column: ContractColumn) -> "SchemaProperty":
    from open_data_contract_standard.model import SchemaProperty

    return SchemaProperty(
        name=column.name,
        logicalType=column.logical_type or None,
        physicalType=column.physical_type or None,
        required=column.required or None,
        unique=column.unique or None,
        partitioned=column.partitioned or None,
    )


def _write_volume(rule: VolumeRule) -> "DataQuality":
    from open_data_contract_standard.model import DataQuality

    amounts = [_plain(amount) for amount in rule.amounts]
    stated: dict[str, Any] = {rule.operator.value: amounts if len(amounts) > 1 else amounts[0]}
    if rule.measure is Measure.ROWS:
        return DataQuality(type="library", metric=ROW_COUNT, severity=rule.severity.value, **stated)
    implementation = _IMPLEMENTATIONS[rule.measure]
    return DataQuality(
        type="custom", engine=ENGINE, implementation=implementation, severity=rule.severity.value, **stated
    )


def _write_freshness(rule: FreshnessRule) -> "ServiceLevelAgreementProperty":
    from open_data_contract_standard.model import ServiceLevelAgreementProperty

    unit, length = next(((unit, length) for unit, length in _UNITS if rule.span % length == 0), ("s", 1_000))
    return ServiceLevelAgreementProperty(property=rule.timing.value, value=_plain(rule.span / length), unit=unit)


def _plain(amount: float) -> float | int:
    return int(amount) if float(amount).is_integer() else amount


def file_name_of(path: str, taken: Collection[str] = ()) -> str:
    """What the contract of a dataset of this path is called: letters that every disk takes, and no longer than any.
    `taken`: names in small letters that others have.

    >>> file_name_of("orders/"), file_name_of("raw/Orders_{date}.csv")
    ('orders.odcs.yaml', 'raw-Orders_date.csv.odcs.yaml')
    """
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "-", re.sub(r"[{}]", "", path)).strip("-.")
    if plain and len(plain) <= _LONGEST and path.isascii() and f"{plain}{_ENDING}".casefold() not in taken:
        return f"{plain}{_ENDING}"
    digest = sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return "-".join(filter(None, (plain[:_LONGEST].strip("-."), digest))) + _ENDING
