"""Suggesting for a route: what names do not link and columns tell, from a reading of its own or a plan's."""

from dataclasses import replace

import pytest

from delta_arc_lineage.model.evidence import EvidenceKind
from delta_arc_lineage.model.ignoring import Ignore, NamePattern
from delta_arc_lineage.ports.catalog import FoundConnection
from delta_arc_lineage.sync.planning.route_plans import read_and_plan
from delta_arc_lineage.sync.planning.suggesting import Suggested, read_and_suggest, suggest_for_plan
from delta_arc_lineage_tests.model.suggesting.landscapes import FOLDERS, PICTURE, TARGETS
from delta_arc_lineage_tests.sync.catalogs import PartlyShownCatalog
from delta_arc_lineage_tests.sync.estate import PG, SF
from delta_arc_lineage_tests.sync.reading.test_file_schemas import PARTS, Shop

ENDS = [
    ("accounts", "sales/acct/", "DIM_ACCOUNTS"),
    ("trans", "sales/trns/", "FACT_TRANS"),
    ("users", "sales/user/", "DIM_USERS"),
]


class UnlikeShop(Shop):
    """Tables and folders that no name links, and whose columns tell what belongs together."""

    catalog: PartlyShownCatalog

    def __init__(self) -> None:
        super().__init__(PARTS)
        self.catalog = PartlyShownCatalog(self.clock)
        self.catalog.put_connection(FoundConnection(PG, "pg", "postgres"))
        self.catalog.put_connection(FoundConnection(SF, "sf", "snowflake"))
        self.route = replace(self.route, link_by=EvidenceKind.COPIED)
        self.bucket.objects.clear()
        source, target = ({name: [*columns] for name, columns in side.items()} for side in (PICTURE, TARGETS))
        self.set_tables(source, target)
        for folder, columns in FOLDERS.items():
            row = ",".join("1" for _ in columns)
            self.write(f"{folder}/dt=2025-06-01/part-0.csv", f"{','.join(columns)}\n{row}\n".encode())


@pytest.fixture
def shop() -> UnlikeShop:
    return UnlikeShop()


def ends(suggested: Suggested) -> list[tuple[str, str, str]]:
    return sorted(tuple(each.words.split(" → ")) for each in suggested.suggestions)  # type: ignore[misc]


def test_what_belongs_together_is_suggested_and_nothing_is_written(shop: UnlikeShop) -> None:
    """The likeliest first; each could be accepted as a pair."""
    suggested = read_and_suggest(shop.route, shop.space)
    assert ends(suggested) == ENDS and not suggested.incomplete
    scores = [each.score for each in suggested.suggestions]
    assert scores == sorted(scores, reverse=True) and shop.catalog.requests.writes == 0


def test_a_plan_lists_the_same_beside_what_it_does_not_link(shop: UnlikeShop) -> None:
    """From its own reading: whoever reads the plan need not ask again."""
    planned = read_and_plan(shop.route, shop.space, run="run")
    found = suggest_for_plan(shop.route, planned.snapshots, planned.matching)
    assert sorted(each.words for each in found) == [" → ".join(names) for names in ENDS]


def test_what_a_route_ignores_is_suggested_to_nobody(shop: UnlikeShop) -> None:
    """Neither a table nor a file of it, by either way."""
    shop.route = replace(shop.route, ignore=Ignore(tables=(NamePattern("users"), NamePattern("DIM_USERS"))))
    assert ends(read_and_suggest(shop.route, shop.space)) == ENDS[:2]
    planned = read_and_plan(shop.route, shop.space, run="run")
    assert len(suggest_for_plan(shop.route, planned.snapshots, planned.matching)) == 2


def test_an_ignored_table_is_nobodys_rival(shop: UnlikeShop) -> None:
    """A backup with the very columns of a table makes it doubtful whose the files are, until the route ignores it."""
    source = {name: [*columns] for name, columns in PICTURE.items()} | {"bak_0": [*PICTURE["users"]]}
    shop.set_tables(source, {name: [*columns] for name, columns in TARGETS.items()})
    for ignore, expected in ((Ignore(), ENDS[:2]), (Ignore(tables=(NamePattern("bak_.*"),)), ENDS)):
        shop.route = replace(shop.route, ignore=ignore)
        planned = read_and_plan(shop.route, shop.space, run="run")
        found = suggest_for_plan(shop.route, planned.snapshots, planned.matching)
        both = (
            {each.words for each in found},
            {each.words for each in read_and_suggest(shop.route, shop.space).suggestions},
        )
        whole = {" → ".join(names) for names in ENDS}
        assert [words & whole for words in both] == [{" → ".join(names) for names in expected}] * 2


def test_where_not_all_was_shown_there_may_be_more_and_it_is_said(shop: UnlikeShop) -> None:
    """A schema of which the catalog showed a part: the better table may be among the rest."""
    shop.catalog.shows_all = False
    assert read_and_suggest(shop.route, shop.space).incomplete
