"""What makes a catalog have a set of custom metadata."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.custom_sets import CustomSet, plan_set
from delta_arc_lineage.model.dataset_metadata import metadata_set

WANTED = metadata_set("Set")
attributes = st.lists(st.sampled_from(WANTED.attributes), unique=True)


@given(held=attributes)
def test_what_is_made_and_what_is_there_are_all_that_is_wanted(held: list) -> None:  # type: ignore[type-arg]
    """Each once; what follows from making it lacks nothing."""
    plan = plan_set(WANTED, CustomSet("Set", tuple(held)), tenant="t")
    assert {each.name for each in plan.lacking} | {*plan.there} == {each.name for each in WANTED.attributes}
    assert not {each.name for each in plan.lacking} & {*plan.there} and not plan.unlike
    after = plan_set(WANTED, CustomSet("Set", (*held, *plan.lacking)), tenant="t")
    assert (after.is_empty and after.digest != plan.digest) or plan.is_empty


@given(held=attributes, type_name=st.sampled_from(["string", "int", "float", "date"]))
def test_what_somebody_made_otherwise_is_named_and_not_wanted_to_be_made(held: list, type_name: str) -> None:  # type: ignore[type-arg]
    """Of another type, or for none of the types of assets that carry it; for all assets is for these too."""
    others = [replace(each, type_name=type_name) for each in held]
    plan = plan_set(WANTED, CustomSet("Set", tuple(others)), tenant="t")
    assert len(plan.unlike) == sum(each.type_name != type_name for each in held)
    assert not {each.name for each in plan.lacking} & {each.name for each in held}
    narrow = CustomSet("Set", tuple(replace(each, types=("Table",)) for each in held))
    assert len(plan_set(WANTED, narrow, tenant="t").unlike) == len(held)
    wide = CustomSet("Set", tuple(replace(each, types=("Asset",)) for each in held))
    assert not plan_set(WANTED, wide, tenant="t").unlike


def test_another_tenant_or_state_is_another_digest() -> None:
    """Who approves a digest approves exactly this."""
    new = plan_set(WANTED, None, tenant="t")
    other = plan_set(WANTED, None, tenant="u")
    part = plan_set(WANTED, CustomSet("Set", WANTED.attributes[:1]), tenant="t")
    assert len({new.digest, other.digest, part.digest}) == 3
