"""Proposals draw right edges only: what a routes file that was proposed links is true, whatever the landscape."""

from hypothesis import given, settings

from delta_arc_lineage.model.outcomes import Side
from delta_arc_lineage.model.proposing.drafts import draft_routes
from delta_arc_lineage.model.proposing.trials import try_route
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.settings.route_entry import RouteEntry
from delta_arc_lineage.settings.routes_text import write_routes
from delta_arc_lineage.settings.stated_routes import Defaults, parse_routes
from delta_arc_lineage_tests.model.proposing.landscapes import BUCKET, Answer, answers, twins

_DEFAULTS = Defaults(RouteEntry(), "default", "", "")


def load_proposal(answer: Answer) -> list[Route]:
    """The routes as settings load them from the text that is proposed."""
    routes = draft_routes(answer.landscape, BUCKET, answer.objects).routes
    if not routes:
        return []
    text = write_routes(routes, bucket=BUCKET.name, s3_connection="files", defaults=_DEFAULTS.entry, notes={})
    return list(parse_routes(text, _DEFAULTS, stated="routes.yaml").values())


def draw(answer: Answer) -> set[tuple[Side, str, str]]:
    """Every link of a table and a key."""
    return {
        (link.subject.side, link.subject.qualified_name, link.partner.name)
        for route in load_proposal(answer)
        for link in try_route(route, answer.landscape, answer.objects).matching.linked
    }


def list_truth(answer: Answer) -> set[tuple[Side, str, str]]:
    return {
        (side, table, key)
        for key, ends in answer.keys.items()
        for side, table in zip((Side.SOURCE, Side.TARGET), ends, strict=True)
        if table
    }


@settings(max_examples=400)
@given(answers())
def test_a_proposal_loads_and_links_nothing_wrongly(answer: Answer) -> None:
    """Loaded without an edit."""
    wrong = draw(answer) - list_truth(answer)
    assert not wrong


@settings(max_examples=400)
@given(twins())
def test_of_two_databases_with_the_same_tables_only_keys_tell(answer: Answer) -> None:
    """Where they do not, nothing is linked."""
    wrong = draw(answer) - list_truth(answer)
    assert not wrong
