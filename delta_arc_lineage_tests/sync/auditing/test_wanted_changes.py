"""Which part of the trail a person wants: by time, actor, run and name; of others' lines what is asked for, no more."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from delta_arc_lineage.model.audits import JoinedTrail
from delta_arc_lineage.ports.audit import AuditReading
from delta_arc_lineage.sync.auditing.trail import Wanted, gather, join_trail, show_trail
from delta_arc_lineage_tests.conftest import NOON, ManualClock
from delta_arc_lineage_tests.model.examples import ROUTE
from delta_arc_lineage_tests.model.strategies import object_of
from delta_arc_lineage_tests.sync.catalogs import StrictCatalog
from delta_arc_lineage_tests.sync.estate import Estate

MINUTE = 60_000


class AskedCatalog(StrictCatalog):
    """Remembers what its audit was asked about."""

    places: tuple[str, ...] = ()

    def read_audit(self, places: Sequence[str], *, since: int, until: int) -> AuditReading:
        self.places = tuple(places)
        return super().read_audit(places, since=since, until=until)


class AuditedEstate(Estate):
    """Whose catalog tells what it was asked."""

    catalog: AskedCatalog


@pytest.fixture
def estate() -> AuditedEstate:
    """A run of ours, and an hour later what a person did to a file of ours and to one of theirs beside it."""
    estate = AuditedEstate(AskedCatalog(ManualClock()))
    estate.sync(run="our-run")
    home = next(name for name in estate.kept() if name.startswith("default/s3/") and name.count("/") == 2)
    estate.clock.advance(60 * MINUTE)
    (file,) = (asset for asset in estate.kept().values() if asset.name == "ORDERS.csv")
    estate.catalog._note(file, "ENTITY_UPDATE", request="")
    theirs = replace(object_of("sales/THEIRS.csv"), qualified_name=f"{home}/THEIRS.csv")
    estate.catalog._note(theirs, "ENTITY_CREATE", request="")
    return estate


def join(estate: AuditedEstate, wanted: Wanted) -> JoinedTrail:
    return join_trail(gather(estate.state), wanted, estate.space, marks=[ROUTE.mark]).trail


def others(estate: AuditedEstate, wanted: Wanted) -> list[str]:
    return sorted(line.qualified_name.rpartition("/")[2] for line in join(estate, wanted).others)


LATER = NOON + 60 * MINUTE


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), ["ORDERS.csv"]),
        (Wanted(since=LATER), ["ORDERS.csv"]),
        (Wanted(since=LATER + 1), []),
        (Wanted(until=LATER - 1), []),
        (Wanted(actor="MEM"), ["ORDERS.csv"]),
        (Wanted(actor="anna"), []),
        (Wanted(run="our"), []),
        (Wanted(name="ORDERS.csv"), ["ORDERS.csv"]),
        (Wanted(name="SHIPPERS.csv"), []),
    ],
)
def test_what_others_did_is_told_where_it_is_asked(estate: AuditedEstate, wanted: Wanted, expected: list[str]) -> None:
    """By the catalog's own time and user. No run of ours did it, so none that names a run shows it; and what is not
    ours and carries no mark of ours is nobody's business here."""
    assert [name for name in others(estate, wanted) if name != "THEIRS.csv"] == expected


def test_one_thing_is_asked_about_alone(estate: AuditedEstate) -> None:
    """By its name, its end or all of it: the catalog is not asked what happened to everything of a connection."""

    (file,) = (asset.qualified_name for asset in estate.kept().values() if asset.name == "ORDERS.csv")
    for name in ("ORDERS.csv", "sales/ORDERS.csv", file):
        assert others(estate, Wanted(name=name)) == ["ORDERS.csv"]
        assert estate.catalog.places == (file,)
    assert others(estate, Wanted(name="default/s3/9/nothing")) == []
    assert estate.catalog.places == ("default/s3/9/nothing",)


def test_our_changes_are_told_by_run_actor_and_name() -> None:
    """A run by the beginning of its id, an actor by a part of the name in any case, a thing by its name."""
    estate = Estate()
    estate.sync(run="our-run")
    gathered = gather(estate.state)
    whole = len(show_trail(gathered, Wanted()).ours)
    assert whole > 2
    for wanted, count in (
        (Wanted(run="our"), whole),
        (Wanted(run="another"), 0),
        (Wanted(actor="ANNA"), whole),
        (Wanted(actor="carl"), 0),
        (Wanted(route=ROUTE.name), whole),
        (Wanted(route="other"), 0),
        (Wanted(name="ORDERS.csv"), 1),
        (Wanted(name="sales/ORDERS.csv"), 1),
        (Wanted(until=NOON - 1), 0),
    ):
        assert len(show_trail(gathered, wanted).ours) == count
