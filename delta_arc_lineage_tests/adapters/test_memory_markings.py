"""The catalog in memory, and what other people say in it."""

from delta_arc_lineage.adapters.memory import MemoryCatalog
from delta_arc_lineage.model.marking_edits import edits_of
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.ports.test_catalog import ALL, BUCKET, MARK

OURS = Marking(MarkingSort.TAG, "PII", "lineage")
THEIRS = (Marking(MarkingSort.OWNER, "zoë"), Marking(MarkingSort.CERTIFICATE, value="DRAFT\nuntil Monday"))


def make_catalog() -> MemoryCatalog:
    catalog = MemoryCatalog(ManualClock())
    catalog.save(ALL, mark=MARK)
    return catalog


def test_people_and_we_mark_an_asset_side_by_side() -> None:
    """What we take back is ours alone, and the asset's own reading shows the rest as people's edits."""
    catalog = make_catalog()
    catalog.say(BUCKET.reference, *THEIRS)
    catalog.add_markings({BUCKET.reference: [OURS]})
    assert catalog.read_markings([BUCKET.reference])[0].markings == {OURS, *THEIRS}
    catalog.take_markings({BUCKET.reference: [OURS]})
    assert catalog.read_markings([BUCKET.reference])[0].markings == {*THEIRS}
    assert catalog.read([BUCKET.reference]).assets[0].edits == edits_of(THEIRS)
    catalog.unsay(BUCKET.reference, *THEIRS)
    assert not catalog.read([BUCKET.reference]).assets[0].edits


def test_a_change_is_news_once() -> None:
    """What nobody touched since a moment is not among what was changed; what changes nothing is none."""
    catalog = make_catalog()
    clock = catalog._clock
    assert isinstance(clock, ManualClock)
    references = [asset.reference for asset in ALL]
    clock.advance(1)
    assert catalog.find_remarked(references, since=clock.now()) == {}
    catalog.say(BUCKET.reference, OURS)
    assert catalog.find_remarked(references, since=clock.now()).keys() == {BUCKET.reference}
    clock.advance(1)
    catalog.say(BUCKET.reference, OURS)
    assert catalog.find_remarked(references, since=clock.now()) == {}


def test_what_an_archived_asset_carried_comes_back_with_it_and_a_purged_one_takes_it_along() -> None:
    """As in Atlan, where archiving keeps attributes."""
    catalog = make_catalog()
    catalog.say(BUCKET.reference, *THEIRS)
    catalog.drop(BUCKET.qualified_name)
    assert catalog.read_markings([BUCKET.reference]) == ()
    assert not catalog.add_markings({BUCKET.reference: [OURS]}).confirmed
    catalog.save([BUCKET], mark=MARK)
    assert catalog.read_markings([BUCKET.reference])[0].markings == {*THEIRS}
    catalog.purge(catalog.read([BUCKET.reference]).assets)
    catalog.save([BUCKET], mark=MARK)
    assert catalog.read_markings([BUCKET.reference])[0].markings == frozenset()
