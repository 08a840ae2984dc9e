"""When Dagster materializes by itself: on new data, never on a new reading of the same data (DAGSTER.md).

A reading's data version is compared on the first hop only; the checks and the writing assets go with the plan, in the
same run. Two other forms were measured and turned down: the documented `eager()` with `newly_updated` replaced asks
for grandchildren without looking at versions; plain `eager()` after the first hop writes what a person only planned,
as soon as the `plan_only` job is done. A check without a condition is left out of automation's runs, and would block
nothing there.

What is asked for was true at two looks running: at one look alone, Dagster takes a plan that was made since the look
began for one that nobody makes (ADR 6).
"""

import dagster as dg

from delta_arc_lineage.defs.host import Host
from delta_arc_lineage.defs.keys import select_all
from delta_arc_lineage.defs.tags import installation_tags
from delta_arc_lineage.settings.load import Settings

_AC = dg.AutomationCondition
_Condition = dg.AutomationCondition[dg.AssetKey | dg.AssetCheckKey]


def _still(condition: _Condition) -> _Condition:
    """True at this look and at the one before."""
    return condition & ~condition.newly_true()


_UNPLANNED = (_AC.newly_missing() | _AC.any_deps_match(_AC.data_version_changed())).since_last_handled()
ON_NEW_DATA = (
    _still(_UNPLANNED) & _still(~_AC.in_progress()) & ~_AC.any_deps_missing() & ~_AC.any_deps_in_progress()
).with_label("a reading found something new, and nobody plans it")
_WITH_WHAT_COMES_BEFORE = _AC.any_deps_match(_AC.will_be_requested()) & ~_AC.in_progress()
WITH_ITS_PLAN = _WITH_WHAT_COMES_BEFORE.with_label("together with its plan")
WITH_ITS_LISTING = (ON_NEW_DATA | _WITH_WHAT_COMES_BEFORE).with_label("together with its listing, or after a new one")


def automation_sensor(settings: Settings, host: Host) -> dg.AutomationConditionSensorDefinition:
    """Evaluates the conditions; on a tenant it waits for an operator to start it."""
    return dg.AutomationConditionSensorDefinition(
        host.name("automation"),
        target=select_all(settings),
        default_status=dg.DefaultSensorStatus.RUNNING if host.is_started else dg.DefaultSensorStatus.STOPPED,
        run_tags=installation_tags(settings),
        minimum_interval_seconds=min(30, settings.sensor_seconds),
        description="Plans and writes a route again when one of its readings found something new.",
    )
