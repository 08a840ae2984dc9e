"""Pairing: which schemas are meant, and where a person is asked."""

import pytest

from delta_arc_lineage.model.proposing.drafts import Draft, draft_routes
from delta_arc_lineage.model.proposing.known_schemas import KnownSchema
from delta_arc_lineage.model.proposing.landscape import Landscape
from delta_arc_lineage.model.proposing.questions import Doubt
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.proposing.landscapes import BUCKET, known

PUBLIC = known("postgres", "shop", "public", ["orders", "items", "users", "carts"])
ARCHIVE = known("postgres", "shop", "archive", ["orders", "items"])
DEV = known("postgres", "shop_dev", "public", ["orders", "items", "users", "carts"])
RAW = known("snowflake", "LAKE", "RAW", ["ORDERS", "ITEMS", "USERS"])
RAW_ARCHIVE = known("snowflake", "LAKE", "RAW_ARCHIVE", ["ORDERS", "ITEMS"])


def draft(sources: list[KnownSchema], targets: list[KnownSchema], *keys: str) -> Draft:
    objects = [StoredObject(key, 1, NOON, "e") for key in sorted(keys)]
    return draft_routes(Landscape(tuple(sources), tuple(targets)), BUCKET, objects)


def write_keys(*folders: str) -> list[str]:
    return [f"{folder}/{table}.csv" for folder in folders for table in ("orders", "items")]


def list_pairs(found: Draft) -> dict[str, tuple[str, str]]:
    """By prefix, the schemas of each route."""
    return {route.prefix: (route.source.words, route.target.words) for route in found.routes}


def test_the_schema_that_keys_name_is_meant() -> None:
    """Though another one has the same tables, and the target that is called so."""
    keys = [f"in/{schema}/{table}.csv" for schema in ("public", "archive") for table in ("orders", "items")]
    found = draft([PUBLIC, ARCHIVE], [RAW, RAW_ARCHIVE], *keys)
    assert list_pairs(found) == {
        "in/public/": ("shop.public", "LAKE.RAW"),
        "in/archive/": ("shop.archive", "LAKE.RAW_ARCHIVE"),
    }


@pytest.mark.parametrize(
    ("sources", "targets", "keys", "doubt"),
    [
        ([PUBLIC, ARCHIVE], [RAW], ["in/orders.csv", "in/items.csv"], Doubt.SOURCE),
        ([PUBLIC, DEV], [RAW], ["in/orders.csv", "in/users.csv"], Doubt.SOURCE),
        ([PUBLIC], [RAW, known("snowflake", "LAKE_DEV", "RAW", ["ORDERS", "USERS"])], ["in/orders.csv"], Doubt.TARGET),
        ([PUBLIC, ARCHIVE], [RAW], ["archive/users.csv"], Doubt.NO_SOURCE),
        ([PUBLIC], [RAW], ["errors/orders/1.csv", "errors/items/1.csv"], Doubt.REJECTED),
    ],
)
def test_what_names_do_not_tell_is_asked(
    sources: list[KnownSchema], targets: list[KnownSchema], keys: list[str], doubt: Doubt
) -> None:
    """And nothing is linked."""
    found = draft(sources, targets, *keys)
    assert not found.routes and [question.doubt for question in found.questions] == [doubt]
    assert found.questions[0].files == len(keys)


def test_a_database_that_keys_name_is_meant() -> None:
    """Of two with the same tables."""
    found = draft([PUBLIC, DEV], [RAW], "in/shop_dev/orders.csv", "in/shop_dev/users.csv")
    assert list_pairs(found) == {"in/shop_dev/": ("shop_dev.public", "LAKE.RAW")}


def test_a_target_table_is_called_after_the_schema_that_it_comes_from() -> None:
    """Each source schema has its own of those that one target schema gathers."""
    ops = known("postgres", "shop", "ops", ["orders", "crews"])
    gathered = known("snowflake", "LAKE", "ALL", ["PUBLIC_ORDERS", "PUBLIC_USERS", "OPS_ORDERS", "OPS_CREWS"])
    keys = ["in/public/orders.csv", "in/public/users.csv", "in/ops/orders.csv", "in/ops/crews.csv"]
    found = draft([PUBLIC, ops], [gathered], *keys)
    assert {route.source.schema: route.target_pattern for route in found.routes} == {
        "public": "PUBLIC_{table_name}",
        "ops": "OPS_{table_name}",
    }


def test_copies_of_the_same_tables_are_asked_about() -> None:
    """The folder without such a word stays; of dev and qa neither is known to be."""
    found = draft([PUBLIC], [RAW], *write_keys("in", "backup"))
    assert list_pairs(found) == {"in/": ("shop.public", "LAKE.RAW")}
    assert [(question.where, question.doubt) for question in found.questions] == [
        (r"backup/{table_name}\.csv", Doubt.COPY)
    ]
    found = draft([PUBLIC], [RAW], *write_keys("dev", "qa"))
    assert not found.routes and {question.doubt for question in found.questions} == {Doubt.COPY}


def test_a_folder_in_the_place_of_the_schema_is_another_schemas() -> None:
    """Though the tables that it names are known by name only."""
    keys = [f"db.{schema}.{table}/1.json" for schema in ("public", "audit") for table in ("orders", "items")]
    found = draft([PUBLIC], [RAW], *keys)
    assert (
        list(list_pairs(found)) == [""] and found.routes[0].file_pattern == r"db\.public\.{table_name}/{number}\.json"
    )
    assert [question.doubt for question in found.questions] == [Doubt.OTHER_SCHEMA]


def test_tables_of_two_schemas_in_one_folder_are_each_linked_to_their_own() -> None:
    """But for those whose name both have: these are ignored by both routes, and asked about."""
    ops = known("postgres", "shop", "ops", ["crews", "shifts", "users"])
    raw_ops = known("snowflake", "LAKE", "OPS", ["CREWS", "SHIFTS", "USERS"])
    keys = [f"in/{table}.csv" for table in ("orders", "items", "carts", "crews", "shifts", "users")]
    found = draft([PUBLIC, ops], [RAW, raw_ops], *keys)
    assert {route.target.words: route.ignored for route in found.routes} == {
        "LAKE.RAW": ("USERS", "users"),
        "LAKE.OPS": ("USERS", "users"),
    }
    assert [(question.doubt, question.example) for question in found.questions] == [(Doubt.SOURCE, "in/users.csv")]
