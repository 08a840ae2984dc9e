"""classify --csv: columns of source and target with the tags that a steward may give them, in the form of Asset Import.

Its columns are `qualifiedName`, `typeName` and `atlanTags`; several tags of one cell stand on lines of their own, and a
tag without a suffix is not propagated.
"""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable

import click

from delta_arc_lineage.adapters.collector import collector_paused
from delta_arc_lineage.cli.classify import choose_classes
from delta_arc_lineage.cli.console import say
from delta_arc_lineage.cli.result_items import Result
from delta_arc_lineage.cli.running import (
    NOT_COMPLETE,
    Done,
    choose_routes,
    for_each_route,
    load_and_log,
    new_run,
    open_session,
)
from delta_arc_lineage.model.column_tags import COLUMN_TYPE, ColumnTag, list_column_tags
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.sync.assessing.route_assessment import assess
from delta_arc_lineage.sync.planning.route_plans import read_and_plan

HEADER = ("qualifiedName", "typeName", "atlanTags")


def run_column_list(*, names: tuple[str, ...], route: str | None, refresh: bool) -> int:
    settings = load_and_log()
    found: set[ColumnTag] = set()

    def work(route: Route) -> Done:
        with open_session(settings, of=route.name, refresh=refresh) as session, collector_paused():
            planned = read_and_plan(route, session.space, run=new_run())
            told = assess(route, planned, session.space)
        classes = choose_classes(told.classes, names) if names else told.classes
        found.update(list_column_tags(route.classifying, planned.snapshots, classes, told.tags))
        return Done(Result, NOT_COMPLETE if planned.plan.incomplete else 0)

    exit_code = for_each_route(choose_routes(settings, route), work, as_json=False)
    click.echo(write_rows(found), nl=False)
    _say_left_out(found)
    return exit_code


def write_rows(found: Iterable[ColumnTag]) -> str:
    """A row for each column that a tag is named for; sorted."""
    by_column: dict[str, set[str]] = defaultdict(set)
    for each in found:
        if each.tag:
            by_column[each.qualified_name].add(each.tag)
    text = io.StringIO()
    rows = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    rows.writerow(HEADER)
    rows.writerows((name, COLUMN_TYPE, "\n".join(sorted(tags))) for name, tags in sorted(by_column.items()))
    return text.getvalue()


def _say_left_out(found: Iterable[ColumnTag]) -> None:
    for data_class, count in sorted(Counter(each.data_class for each in found if not each.tag).items()):
        named = f"no tag is named for {data_class.words} (TAG_{data_class.name})"
        say(f"! {counted(count, 'column')} left out: {named}", err=True)
    say("nothing was written to Atlan; look through the list before it is imported", err=True)
