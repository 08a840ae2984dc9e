"""explain: why a thing is linked, or why not, by what was read last."""

from delta_arc_lineage.cli.console import say
from delta_arc_lineage.cli.result_items import KeyPart, NoDataItem
from delta_arc_lineage.cli.result_shapes import ExplainResult
from delta_arc_lineage.cli.results import (
    fields_of,
    of_counterpart,
    of_dataset,
    of_fileless,
    of_ignored,
    of_link,
    of_outcome,
    of_partition,
    of_sample,
)
from delta_arc_lineage.cli.running import Done, choose_routes, for_each_route, load_and_log, open_session
from delta_arc_lineage.model.file_words import explain_dataset, explain_no_data, explain_reading, explain_sample
from delta_arc_lineage.model.holder_words import say_counterparts
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.moments import iso, moment
from delta_arc_lineage.model.outcomes import Linked, Unlinked
from delta_arc_lineage.model.render import (
    explain_fileless,
    explain_ignored,
    explain_outcome,
    explain_partition,
    show_asset,
)
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.sync.planning.explaining import Explanation, explain


def run_explain(*, name: str, route: str | None, as_json: bool) -> int:
    settings = load_and_log()
    found: list[Explanation] = []

    def work(route: Route) -> Done:
        with open_session(settings, of=route.name) as session:
            explanation = explain(route, session.space, name)
        found.append(explanation)
        if not as_json:
            _show(route, explanation)
        return Done(lambda: _result(route, explanation))

    exit_code = for_each_route(choose_routes(settings, route), work, as_json=as_json)
    return exit_code or (3 if found and all(explanation.is_empty for explanation in found) else 0)


def _show(route: Route, explanation: Explanation) -> None:
    name, pattern = terminal(explanation.name), terminal(route.file_pattern.text)
    say(f"{name} in route {route.name}, as read on {moment(explanation.read_at)}, by the pattern {pattern}")
    if explanation.is_empty:
        near = f"; nearest: {', '.join(map(terminal, explanation.nearest))}" if explanation.nearest else ""
        say(f"  nothing of this name was read{near}")
    for sentence in explanation.flows:
        say(f"  {terminal(sentence)}")
    outcomes: list[Linked | Unlinked] = [*explanation.linked, *explanation.unlinked]
    for outcome in outcomes:
        say(f"  {explain_outcome(outcome, terminal)}")
    for key, no_data in explanation.no_data.items():
        say(f"  {explain_no_data(key, no_data, terminal)}")
    for reading in explanation.readings:
        say(f"  {explain_reading(reading.key, reading.parts, terminal, dataset=reading.dataset)}")
    for dataset in explanation.datasets:
        say(f"  {explain_dataset(dataset, terminal)}")
    for sample in explanation.samples:
        say(f"  {explain_sample(sample, terminal)}")
    for ignored in explanation.ignored:
        say(f"  {explain_ignored(ignored, terminal)}")
    for partition in explanation.partitions:
        say(f"  {explain_partition(partition, terminal)}")
    for flow in explanation.fileless:
        say(f"  {explain_fileless(flow, terminal)}")
    for line in say_counterparts(explanation.part.counterparts, explanation.part.ends, route.mark, terminal):
        say(f"  {line}")
    for asset in explanation.assets:
        say(f"  {show_asset(asset, terminal)}")


def _result(route: Route, explanation: Explanation) -> ExplainResult:
    return ExplainResult(
        route=route.name,
        name=explanation.name,
        flows=list(explanation.flows),
        read_at=iso(explanation.read_at),
        linked=[of_link(link) for link in explanation.linked],
        unlinked=[of_outcome(outcome) for outcome in explanation.unlinked],
        ignored=[of_ignored(ignored) for ignored in explanation.ignored],
        partitions=[of_partition(partition) for partition in explanation.partitions],
        fileless=[of_fileless(flow) for flow in explanation.fileless],
        assets=[fields_of(asset) for asset in explanation.assets],
        nearest=list(explanation.nearest),
        counterparts=[of_counterpart(found, explanation.part.ends) for found in explanation.part.counterparts],
        datasets=[of_dataset(dataset) for dataset in explanation.datasets],
        files=[of_sample(sample) for sample in explanation.samples],
        no_data=[NoDataItem(key=key, why=no_data.words) for key, no_data in explanation.no_data.items()],
        parts=[
            KeyPart(key=reading.key, placeholder=part.placeholder, part=part.text, dataset=reading.dataset)
            for reading in explanation.readings
            for part in reading.parts
        ],
    )
