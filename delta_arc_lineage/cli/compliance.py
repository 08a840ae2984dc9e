"""compliance: where each class of data lies and goes, as Markdown, JSON or a page of HTML."""

from collections.abc import Sequence
from pathlib import Path

import click

from delta_arc_lineage.cli.compliance_results import of_statement
from delta_arc_lineage.cli.console import say
from delta_arc_lineage.cli.lineage_graphs import gathered_graph
from delta_arc_lineage.cli.own_files import refuse_to_overwrite, write_file
from delta_arc_lineage.cli.running import load_and_log
from delta_arc_lineage.model.compliance.pages import TITLE, to_html, to_markdown
from delta_arc_lineage.model.compliance.statement import ComplianceStatement
from delta_arc_lineage.model.media import to_json
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.sync.governing.compliance_facts import AssessedRoute, make_statement

_BEGINNINGS = (f"# {TITLE}", '[{"route": ', '<!doctype html><html lang="en"><head><meta charset="utf-8">')


def run_compliance(*, routes: Sequence[str], form: str, out: Path | None, force: bool, refresh: bool) -> int:
    settings = load_and_log()
    if out is not None:
        refuse_to_overwrite(out, _is_ours, option="--out", force=force)
    with gathered_graph(settings, routes, refresh=refresh) as gathered:
        if gathered.failed is not None:
            return gathered.exit_code
        assessed = [AssessedRoute(each.route, each.planned, each.assessment) for each in gathered.planned]
        statement = make_statement(gathered.graph, assessed, gathered.session.space)
        gathered.session.pause()
        spent = gathered.spent
    text = f"{_write(statement, form)}\n"
    if out is None:
        click.echo(text, nl=False)
    else:
        write_file(out, [text], option="--out")
    for words in statement.unknown:
        say(f"! not known: {words}", err=True)
    to = f"{out}: " if out else ""
    holdings = f"{counted(len(statement.holdings), 'holding')}, {len(statement.untagged):,} without the tag"
    say(f"{to}{holdings}; read with {counted(spent.reads, 'request')}; nothing was written to Atlan", err=True)
    return gathered.exit_code


def _write(statement: ComplianceStatement, form: str) -> str:
    if form == "json":
        return to_json([of_statement(statement).model_dump()])
    return to_html(statement) if form == "html" else to_markdown(statement)


def _is_ours(beginning: str) -> bool:
    """By how each form begins, and its title."""
    return beginning.startswith(_BEGINNINGS) and (TITLE in beginning or '"holdings": ' in beginning)
