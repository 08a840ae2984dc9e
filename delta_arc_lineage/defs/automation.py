"""When Dagster materializes by itself: on new data, never on a new reading of the same data (DAGSTER.md).

The documented `eager()` with `newly_updated` replaced would ask for grandchildren without looking at versions; this
form compares data versions on the first hop only, and lets the rest of the chain follow in the same run.
"""

import dagster as dg

_AC = dg.AutomationCondition

ON_NEW_DATA = (
    _AC.eager().replace("any_deps_updated", _AC.any_deps_match(_AC.data_version_changed()))
    & _AC.all_deps_blocking_checks_passed()
)
ON_APPROVED_PLAN = _AC.eager() & _AC.all_deps_blocking_checks_passed()
ON_WRITTEN = _AC.eager() & _AC.all_deps_blocking_checks_passed()


def automation_sensor(*, running: bool) -> dg.AutomationConditionSensorDefinition:
    """Evaluates the conditions; on a tenant it waits for an operator to start it."""
    status = dg.DefaultSensorStatus.RUNNING if running else dg.DefaultSensorStatus.STOPPED
    return dg.AutomationConditionSensorDefinition(
        "automation", target=dg.AssetSelection.all(), default_status=status, minimum_interval_seconds=30
    )
