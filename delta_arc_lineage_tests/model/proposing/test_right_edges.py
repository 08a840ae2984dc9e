"""Proposals draw right edges only: what a routes file that was proposed links is true, whatever the landscape."""

import pytest
from hypothesis import given, settings

from delta_arc_lineage.model.folding import fold
from delta_arc_lineage.model.ignoring import leave_out_of_schema
from delta_arc_lineage.model.matching import list_names, match
from delta_arc_lineage.model.outcomes import Side
from delta_arc_lineage.model.placing import Placer
from delta_arc_lineage.model.proposing.drafts import draft_routes
from delta_arc_lineage.model.proposing.trials import take_snapshot, try_route
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, Snapshots
from delta_arc_lineage.settings.route_entry import RouteEntry
from delta_arc_lineage.settings.routes_text import write_routes
from delta_arc_lineage.settings.stated_routes import Defaults, parse_routes
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.proposing.landscapes import (
    BUCKET,
    LAYOUTS,
    NAMES,
    Answer,
    answers,
    gathered,
    known,
    twins,
    write_key,
)

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


def draw_folded(answer: Answer) -> set[tuple[Side, str, str]]:
    """The same where files are folded: every link of a table and a key of a dataset."""
    drawn = set()
    for route in filter(lambda route: route.folds, load_proposal(answer)):
        prefix, objects = route.bucket.prefix, answer.objects
        source, target = (take_snapshot(answer.landscape.find(side)) for side in (route.source, route.target))
        kept = [leave_out_of_schema(schema, route.ignore)[0] for schema in (source, target)]
        names = list_names(route, *kept)
        own = [stored for stored in objects if stored.key.startswith(prefix)]
        own = [stored for stored in own if route.ignore.find_key_entry(stored.key.removeprefix(prefix)) is None]
        single, datasets = fold(route, names, own)
        files = BucketSnapshot(route.bucket.name, prefix, tuple(single), NOON, datasets=tuple(datasets))
        placer = Placer(route.file_pattern, names, (route.source.schema, route.target.schema))
        places = {stored.key: placer.place(stored.key.removeprefix(prefix)) for stored in own}
        keys = {(f"{prefix}{place.path}" if place else key): set[str]() for key, place in places.items()}
        for key, place in places.items():
            keys[f"{prefix}{place.path}" if place else key].add(key)
        for link in match(route, Snapshots(kept[0], files, kept[1])).linked:
            drawn |= {(link.subject.side, link.subject.qualified_name, key) for key in keys[link.partner.name]}
    return drawn


def list_truth(answer: Answer) -> set[tuple[Side, str, str]]:
    return {
        (side, table, key)
        for key, ends in answer.keys.items()
        for side, table in zip((Side.SOURCE, Side.TARGET), ends, strict=True)
        if table
    }


@settings(max_examples=150)
@given(answers())
def test_a_proposal_loads_and_links_nothing_wrongly(answer: Answer) -> None:
    """Loaded without an edit; file by file, and folded to datasets."""
    drawn = draw(answer)
    assert not drawn - list_truth(answer)
    assert draw_folded(answer) <= drawn


@settings(max_examples=150)
@given(twins())
def test_of_two_databases_with_the_same_tables_only_keys_tell(answer: Answer) -> None:
    """Where they do not, nothing is linked."""
    wrong = draw(answer) - list_truth(answer)
    assert not wrong


@settings(max_examples=100)
@given(gathered())
def test_tables_that_are_called_after_their_schema_are_linked_to_its_own(answer: Answer) -> None:
    """`SALES_ORDERS` is of `sales` and not of `ops`, whatever other tables there are."""
    assert not draw(answer) - list_truth(answer)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_names_tell_is_proposed(layout: str) -> None:
    """All of it, where two schemas each have a target of their own."""
    answer = Answer()
    for schema in ("public", "sales"):
        source = known("postgres", "shop", schema, [*NAMES, f"only_{schema}"])
        target = known("snowflake", "LAKE", f"RAW_{schema}".upper(), [f"STG_{name.upper()}" for name in NAMES])
        answer.sources.append(source)
        answer.targets.append(target)
        for number, name in enumerate(source.tables):
            loaded = f"{target.qualified_name}/STG_{name.upper()}" if name in NAMES else ""
            key = write_key(layout, schema=schema, table=name, number=number, site="eu")
            answer.add_key(key, f"{source.qualified_name}/{name}", loaded)
    assert draw(answer) == list_truth(answer)
