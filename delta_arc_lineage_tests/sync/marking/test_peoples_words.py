"""What people say between and after our runs stands, whoever else of ours speaks for the same place."""

from dataclasses import replace

import pytest

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.custom_sets import CustomAttribute, CustomSet
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.marking_rules import Enrichment, Inheritance, MarkedPart
from delta_arc_lineage.model.markings import Marked, Marking, MarkingSort
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.model.examples import ROUTE, SOURCE_SCHEMA
from delta_arc_lineage_tests.sync.marking.marked_estate import ANNA, BERT, SALES, TEXT, VERIFIED, MarkedEstate, gives
from delta_arc_lineage_tests.sync.marking.test_marking_syncs import CatalogWithTables

ON_BUCKET = (MarkedPart.BUCKET,)
OTHER = replace(ROUTE, name="other")
DRAFT = Marking(MarkingSort.CERTIFICATE, "", "DRAFT")


@pytest.mark.parametrize("given", [ANNA, SALES, VERIFIED])
def test_an_undo_takes_no_word_that_somebody_said_after_ours_was_gone(given: Marking) -> None:
    """The rule went and took ours along; a person says the same later; the old run is taken back."""
    estate = MarkedEstate()
    estate.set_rules(gives(given))
    estate.sync_marked(run="first")
    estate.set_rules()
    estate.sync_marked(run="second", approve=True)
    estate.catalog.say(estate.reference(), given)
    assert not estate.take_back("first").changes and estate.carried() == {given}


def test_an_undo_takes_nothing_from_an_asset_made_anew() -> None:
    """Purged and made again under its name: what people say of the new one is theirs."""
    estate = MarkedEstate()
    estate.set_rules(gives(ANNA))
    estate.sync_marked(run="first")
    name = estate.reference().qualified_name
    estate.catalog._active[name] = replace(estate.catalog._active[name], guid="made anew")
    changed = {change.reference.qualified_name for change in estate.take_back("first").changes}
    assert name not in changed and estate.carried() == {ANNA}


class TwoRoutes(MarkedEstate):
    """Two routes in one bucket, whose rules are of it; `neighbour`: those of the other one in the settings."""

    neighbour = Enrichment()

    @property
    def space(self) -> Workspace:
        return replace(super().space, routes=(ROUTE, replace(OTHER, enrichment=self.neighbour)))

    def turn(self) -> None:
        """The other route's word."""
        name = OTHER.name if self.route.name == ROUTE.name else ROUTE.name
        self.route = replace(self.route, name=name)


def test_what_somebody_took_from_a_bucket_is_not_given_again_by_another_route() -> None:
    """A file's rules are of all its routes: a person's word to one is a word to all."""
    estate = TwoRoutes()
    estate.set_rules(gives(ANNA, VERIFIED, parts=ON_BUCKET))
    bucket = _bucket_of(estate)
    for _ in range(2):
        estate.sync_marked(approve=True)
        estate.turn()
    estate.catalog.unsay(bucket, ANNA, VERIFIED)
    for _ in range(4):
        estate.turn()
        estate.sync_marked(approve=True)
        (marked,) = estate.catalog.read_markings([bucket])
        assert marked.markings == frozenset()


def test_two_routes_that_say_otherwise_of_a_bucket_do_not_take_turns() -> None:
    """The first to speak is heard, each time."""
    estate = TwoRoutes()
    bucket = _bucket_of(estate)
    estate.set_rules(gives(VERIFIED, parts=ON_BUCKET))
    estate.sync_marked()
    estate.turn()
    estate.set_rules(gives(DRAFT, parts=ON_BUCKET))
    for _ in range(3):
        plan = estate.sync_marked()
        assert plan is not None and plan.is_empty
        (marked,) = estate.catalog.read_markings([bucket])
        assert marked.markings == {VERIFIED}


def test_what_another_route_of_the_bucket_still_wants_is_not_taken_back() -> None:
    """The giver's rule goes, and the word stands without a gap; it goes when nobody's rule says it any more."""
    estate = TwoRoutes()
    bucket, both = _bucket_of(estate), gives(ANNA, VERIFIED, parts=ON_BUCKET)
    estate.set_rules(both)
    estate.sync_marked()
    estate.neighbour = Enrichment((gives(ANNA, DRAFT, parts=ON_BUCKET),))
    for _ in range(2):
        estate.set_rules()
        estate.sync_marked(approve=True)
        (marked,) = estate.catalog.read_markings([bucket])
        assert marked.markings == {ANNA}
        assert estate.plan_marked() is not None
    estate.neighbour = Enrichment()
    estate.sync_marked(approve=True)
    assert estate.catalog.read_markings([bucket])[0].markings == frozenset()


def test_one_of_two_sources_of_a_marking_may_go() -> None:
    """What a rule and the source table both say stays when either is gone, and goes with the last."""
    catalog = CatalogWithTables(ManualClock())
    estate = MarkedEstate(catalog)
    owners = Inheritance((MarkingSort.OWNER,), (MarkedPart.DATASETS,))
    estate.sync_marked()
    orders = Reference("Table", f"{SOURCE_SCHEMA}/ORDERS")
    catalog.tables[orders] = Marked(orders, "guid-orders", frozenset({BERT}))
    estate.set_rules(gives(BERT), inheritance=owners)
    estate.sync_marked()
    estate.set_rules(inheritance=owners)
    estate.sync_marked()
    assert estate.carried() == {BERT}
    estate.set_rules(gives(TEXT))
    estate.sync_marked(approve=True)
    assert BERT not in estate.carried()


def test_another_deployment_takes_nothing_from_assets_that_it_did_not_make() -> None:
    """Also where both keep their state in one place, and call the route the same."""
    estate = MarkedEstate()
    estate.set_rules(gives(ANNA, VERIFIED))
    estate.sync_marked()
    estate.route = replace(estate.route, deployment="second")
    estate.set_rules(gives(DRAFT))
    assert not estate.sync_marked(approve=True).changes  # type: ignore[union-attr]
    assert estate.carried() == {ANNA, VERIFIED}


def _bucket_of(estate: MarkedEstate) -> Reference:
    estate.sync()
    (bucket,) = estate.kept(Kind.BUCKET).values()
    return bucket.reference


@pytest.mark.parametrize(
    ("type_name", "value", "said"),
    [
        ("float", "3.0", "shows it as '3'"),
        ("boolean", "True", "shows it as 'true'"),
        ("int", "007", "shows it as '7'"),
        ("array<string>", "b\na", "shows it as"),
        ("int", "abc", "no value of type int"),
        ("int", "9" * 20, "no value of type int"),
        ("float", "nan", "no value of type float"),
    ],
)
def test_a_value_that_would_come_back_otherwise_is_refused_before_anything_is_written(
    type_name: str, value: str, said: str
) -> None:
    """It would count as somebody else's word, and never be taken back; with the way to write it."""
    estate = MarkedEstate()
    estate.catalog.custom_sets = {"RACI": CustomSet("RACI", (CustomAttribute("Score", type_name),))}
    estate.sync()
    estate.set_rules(gives(ANNA, Marking(MarkingSort.CUSTOM, "RACI.Score", value)))
    with pytest.raises(SettingsError, match=said):
        estate.sync_marked()
    assert estate.carried() == frozenset()
