"""What was to be removed and stays: what people edited, what nobody can prove, what something that stays hangs on."""

from dataclasses import replace

from delta_arc_lineage.model.assets import Asset, Lineage
from delta_arc_lineage.model.diff import Add, Change, Remove
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.observed import Edit
from delta_arc_lineage.model.snapshots import Skipped
from delta_arc_lineage.model.sparing import spare_unseen, treat_edited
from delta_arc_lineage_tests.model.examples import TARGET_SCHEMA, make_world, source_of, target_of, wanted_by
from delta_arc_lineage_tests.model.strategies import object_of

ASSETS = wanted_by(make_world())
REMOVALS: list[Change] = [Remove(asset) for asset in reversed(ASSETS) if not asset.kind.is_permanent]
SIDE = [Remove(object_of("sales/OTHER.csv")), Add(object_of("sales/NEW.csv"))]


def of_kind(kind: Kind) -> list[Asset]:
    return [asset for asset in ASSETS if asset.kind is kind]


def removed(changes: list[Change]) -> set[str]:
    return {change.before.qualified_name for change in changes if isinstance(change, Remove)}


def test_lineage_to_a_table_that_is_there_and_was_not_shown_stays_with_its_files() -> None:
    """A column of it came without a name: that says that it is there, so nothing is proven gone. Half of the lineage
    goes all the same: that from source to file ends at no such table."""
    unseen = replace(target_of(), skipped=(Skipped(f"{TARGET_SCHEMA}/ORDERS/X", "it has no name"),))
    kept, spared = spare_unseen([*REMOVALS, *SIDE], [source_of(), unseen])
    why = {item.asset.qualified_name: item.why for item in spared}
    at_it = [
        asset
        for asset in ASSETS
        if isinstance(asset, Lineage)
        and any(end.qualified_name.startswith(f"{TARGET_SCHEMA}/ORDERS") for end in asset.outputs)
    ]
    assert at_it
    for asset in at_it:
        assert why[asset.qualified_name] == "a table at its end is there, and the catalog does not show it"
    (stored,) = of_kind(Kind.OBJECT)
    assert why[stored.qualified_name].endswith(", which stays, hangs on it")
    assert not removed(kept) & why.keys() and removed(kept) | why.keys() == removed([*REMOVALS, *SIDE])
    assert removed(kept) & {asset.qualified_name for asset in of_kind(Kind.PROCESS)}, "the hop into the file goes"
    assert SIDE[0] in kept and SIDE[1] in kept


def test_where_all_was_shown_nothing_stays() -> None:
    """Nor where what was not shown is another table."""
    other = replace(target_of(), skipped=(Skipped(f"{TARGET_SCHEMA}/ITEMS", "it has no name"),))
    for schemas in ([], [source_of(), target_of()], [other]):
        assert spare_unseen(REMOVALS, schemas) == (REMOVALS, [])


def test_what_people_edited_stays_with_what_it_hangs_on_unless_it_is_asked_for() -> None:
    """An owner on the lineage from table to table keeps the tables' process; nothing else hangs on it. An owner on the
    file keeps nothing but that."""
    (stored,), lineage = of_kind(Kind.OBJECT), of_kind(Kind.COLUMN_PROCESS)[0]
    edits = {stored.reference: (Edit("owners", "anna"), Edit("certificate", "VERIFIED"), Edit("owners", "bert"))}
    kept, spared = treat_edited(REMOVALS, edits, also=False)
    assert [(item.asset, item.why, item.edited) for item in spared] == [
        (stored, "people edited it: owners, certificate", True)
    ]
    assert removed(kept) == removed(REMOVALS) - {stored.qualified_name}
    kept, spared = treat_edited(REMOVALS, {lineage.reference: (Edit("owners", "anna"),)}, also=False)
    parents = {need.qualified_name for need in lineage.prerequisites}
    assert {item.asset.qualified_name for item in spared if not item.edited} >= parents & removed(REMOVALS)
    asked, none = treat_edited([*REMOVALS, *SIDE], edits, also=True)
    assert none == [] and len(asked) == len(REMOVALS) + 2
    despite = {change.before.reference: change.despite for change in asked if isinstance(change, Remove)}
    assert despite.pop(stored.reference) == edits[stored.reference] and set(despite.values()) == {()}
