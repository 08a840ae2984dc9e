"""Rules of the standard: quality, service levels and severities, as far as a listing and the heads of files can tell.

A count of rows is the standard's own metric. It has none for what a bucket tells of any dataset, so files and bytes are
counted by rules of the type `custom` and the engine `delta-arc`, whose implementation is `fileCount` or `bytes`.
"""

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from delta_arc_lineage.model.contracts import MILLISECONDS, FreshnessRule, Measure, Operator, Timing, VolumeRule
from delta_arc_lineage.model.data_findings import Severity
from delta_arc_lineage.settings.plain_yaml import PlainYaml

if TYPE_CHECKING:
    from open_data_contract_standard.model import (
        CustomProperty,
        DataQuality,
        OpenDataContractStandard,
        SchemaObject,
        ServiceLevelAgreementProperty,
    )

ENGINE = "delta-arc"
ROW_COUNT = "rowCount"
CUSTOM = {"fileCount": Measure.FILES, "bytes": Measure.BYTES}
_SEVERITIES = {
    **dict.fromkeys(("error", "critical", "blocker", "high", "major", "fatal"), Severity.ERROR),
    **dict.fromkeys(("warning", "warn", "medium", "moderate"), Severity.WARNING),
    **dict.fromkeys(("note", "info", "information", "low", "minor", "trivial"), Severity.NOTE),
}
_TIMINGS = {
    **dict.fromkeys(("latency", "ly", "freshness"), Timing.LATENCY),
    **dict.fromkeys(("frequency", "fy"), Timing.FREQUENCY),
}
_DATES = {"generalavailability", "ga", "endofsupport", "es", "endoflife", "el"}
"""Service levels that are of the product, not of its data."""
_UNITS = {
    **dict.fromkeys(("s", "sec", "second", "seconds"), MILLISECONDS["second"]),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), MILLISECONDS["minute"]),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), MILLISECONDS["hour"]),
    **dict.fromkeys(("d", "day", "days"), MILLISECONDS["day"]),
    **dict.fromkeys(("w", "wk", "week", "weeks"), MILLISECONDS["week"]),
    **dict.fromkeys(("mo", "month", "months"), 30 * MILLISECONDS["day"]),
    **dict.fromkeys(("y", "yr", "year", "years"), 365 * MILLISECONDS["day"]),
}
_MOST_SPAN = 10**15  # milliseconds: thirty thousand years
_NUMBERS_OF = {Operator.BETWEEN: 2, Operator.NOT_BETWEEN: 2}


class NotTheStandard(Exception):
    """What is wrong, and in which line; nothing of the text. `next_step` is empty for the usual one."""

    def __init__(self, why: str, *, next_step: str = "") -> None:
        super().__init__(why)
        self.next_step = next_step


def read_severity(properties: "Sequence[CustomProperty] | None", otherwise: Severity) -> Severity:
    """That of a custom property called `severity`; the standard has one for quality alone."""
    stated = [str(each.value) for each in properties or () if (each.property or "").casefold() == "severity"]
    return _severity_of(stated[-1], otherwise) if stated else otherwise


def _severity_of(stated: str | None, otherwise: Severity) -> Severity:
    return _SEVERITIES.get((stated or "").strip().casefold(), otherwise)


def read_volumes(
    quality: "Sequence[DataQuality]", document: PlainYaml, place: tuple[str | int, ...], severity: Severity
) -> Iterator[VolumeRule]:
    """One an operator, of the rules that are about an amount."""
    for at, rule in enumerate(quality):
        measure = _measure_of(rule)
        if measure is None:
            continue
        own = _severity_of(rule.severity, severity)
        for operator in Operator:
            stated = getattr(rule, operator.value)
            if stated is not None:
                line = document.line(*place, at, operator.value)
                yield VolumeRule(measure, operator, _read_amounts(stated, operator, line), own)


def _measure_of(rule: "DataQuality") -> Measure | None:
    """What a rule of a whole dataset counts; None where nobody here can count it."""
    kind = (rule.type or "library").casefold()
    if kind == "library":
        is_rows = (rule.metric or rule.rule) == ROW_COUNT and (rule.unit or "rows").casefold() == "rows"
        return Measure.ROWS if is_rows else None
    is_ours = kind == "custom" and (rule.engine or "").casefold() == ENGINE
    return CUSTOM.get(str(rule.implementation).strip()) if is_ours else None


def _read_amounts(stated: Any, operator: Operator, line: int) -> tuple[float, ...]:
    amounts = stated if isinstance(stated, list) else [stated]
    read = tuple(_read_number(amount) for amount in amounts)
    numbers = tuple(amount for amount in read if amount is not None)
    if len(numbers) != _NUMBERS_OF.get(operator, 1) or len(numbers) != len(read):
        raise NotTheStandard(f"line {line}: {operator.value} takes {_NUMBERS_OF.get(operator, 1)} numbers")
    if numbers[0] > numbers[-1]:
        raise NotTheStandard(f"line {line}: {operator.value}: the first number is larger than the second")
    return numbers


def _read_number(stated: Any) -> float | None:
    try:
        number = float(stated)
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def read_freshness(
    contract: "OpenDataContractStandard", schema: "SchemaObject", document: PlainYaml, severity: Severity
) -> Iterator[FreshnessRule]:
    """Of the service levels that are of this schema, or of all."""
    for at, level in enumerate(contract.slaProperties or []):
        timing = _TIMINGS.get((level.property or "").casefold())
        if timing is None or not _is_of(level, schema, contract):
            continue
        line = document.line("slaProperties", at)
        own = read_severity(level.customProperties, severity)
        yield FreshnessRule(timing, _read_span(level, line), own)


def _is_of(
    level: "ServiceLevelAgreementProperty", schema: "SchemaObject", contract: "OpenDataContractStandard"
) -> bool:
    """An element is `table.column`, several with commas between; of the only table there is, its column alone."""
    element = level.element or contract.slaDefaultElement
    if not element or len(contract.schema_ or ()) == 1:
        return True
    tables = {part.strip().partition(".")[0] for part in element.split(",")}
    return bool(tables & {schema.name, schema.physicalName})


def _read_span(level: "ServiceLevelAgreementProperty", line: int) -> int:
    number = _read_number(level.value)
    unit = _UNITS.get((level.unit or "").strip().casefold())
    if number is None or number <= 0:
        raise NotTheStandard(f"line {line}: the value of {level.property} is no number above 0")
    if unit is None:
        raise NotTheStandard(
            f"line {line}: the unit of {level.property} is not known", next_step="write it as h, d, min, w, mo or y"
        )
    if number * unit > _MOST_SPAN:
        raise NotTheStandard(f"line {line}: the value of {level.property} is longer than any time")
    return max(1, round(number * unit))


def list_unheld(contract: "OpenDataContractStandard", schema: "SchemaObject") -> Iterator[str]:
    """What a contract says beside, in words: rules over values, queries, and service levels of another kind."""
    rules = [rule for rule in schema.quality or [] if _measure_of(rule) is None]
    names = [_name_rule(rule) for rule in rules]
    names += [
        f"{_name_rule(rule)} of {column.name}" for column in schema.properties or [] for rule in column.quality or []
    ]
    if names:
        yield f"rules over values, which no listing tells: {_list(names)}"
    levels = [
        (level.property or "").strip() for level in contract.slaProperties or [] if _is_of(level, schema, contract)
    ]
    others = [name for name in levels if name.casefold() not in _TIMINGS and name.casefold() not in _DATES]
    if others:
        yield f"service levels that no listing tells: {_list(others)}"


def _name_rule(rule: "DataQuality") -> str:
    return rule.name or rule.metric or rule.rule or rule.engine or f"a rule of type {rule.type or 'library'}"


def _list(names: Sequence[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(dict.fromkeys(names[:5])) + more
