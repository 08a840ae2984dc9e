"""Which asset stands for what is wanted, and what a person is told of it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.assets import Lineage
from delta_arc_lineage.model.counterparts import Counterpart, Held, Holder, Holdings, settle
from delta_arc_lineage.model.desired import decide
from delta_arc_lineage.model.holder_words import say_counterparts
from delta_arc_lineage.model.kinds import Kind
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.render import as_markdown, text
from delta_arc_lineage.model.snapshots import Snapshots
from delta_arc_lineage_tests.model.examples import (
    ARN,
    BUCKET_NAME,
    PREFIX,
    ROUTE,
    S3,
    bucket_of,
    file,
    source_of,
    table,
    target_of,
    target_table,
)

KEY = f"{PREFIX}ORDERS.csv"
OTHER = "delta-arc-lineage/other/sales"
DESIRED = decide(
    ROUTE,
    Snapshots(source_of(table("ORDERS", "ID")), bucket_of(file("ORDERS.csv")), target_of(target_table("ORDERS", "ID"))),
    S3,
).desired
OWN = Kind.OBJECT.refer_to(f"{BUCKET_NAME.qualified_name}/{KEY}")


def theirs(
    number: int, *, mark: str = "", created_at: int = 0, of_objects: bool = True, archived: bool = False
) -> Counterpart:
    home = f"default/s3/{number}"
    reference = Kind.OBJECT.refer_to(f"{home}/{ARN}/{KEY}")
    return Counterpart(KEY, reference, Holder(home, f"c{number}", of_objects), mark, created_at, archived)


def ours(created_at: int) -> Counterpart:
    return Counterpart(KEY, OWN, Holder(S3.qualified_name, S3.name, True), ROUTE.mark, created_at)


found = st.lists(
    st.builds(
        theirs,
        st.integers(1, 4),
        mark=st.sampled_from(["", "crawler", OTHER]),
        created_at=st.integers(0, 2),
        of_objects=st.booleans(),
        archived=st.booleans(),
    ),
    max_size=4,
    unique_by=lambda counterpart: counterpart.reference,
)


@given(found, st.randoms(use_true_random=False))
def test_the_choice_does_not_depend_on_the_order_of_anything(found: list[Counterpart], random: object) -> None:
    """And what is chosen is active, and nobody's of this product where anybody else has one."""
    settled = settle(DESIRED, found, mark=ROUTE.mark)
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert settle(DESIRED, shuffled, mark=ROUTE.mark).desired == settled.desired
    active = [counterpart for counterpart in found if not counterpart.archived]
    assert bool(settled.counterparts) is bool(active)
    for chosen in settled.counterparts.values():
        assert chosen in active and (chosen.mark != OTHER or all(each.mark == OTHER for each in active))


@given(found)
def test_what_is_wanted_is_as_connected_as_before(found: list[Counterpart]) -> None:
    """As many processes, each under the name that is made of its ends; no file of ours where theirs is an end."""
    settled = settle(DESIRED, found, mark=ROUTE.mark)
    hops = [asset for asset in settled.desired if isinstance(asset, Lineage)]
    assert len(hops) == sum(isinstance(asset, Lineage) for asset in DESIRED)
    assert len({hop.qualified_name for hop in hops}) == len(hops)
    ends = {end for hop in hops for end in (*hop.inputs, *hop.outputs) if end.is_file}
    files = {asset.reference for asset in settled.desired if asset.place}
    assert ends == (set(settled.ends) or files) and not (settled.ends and files)


def test_where_nothing_is_found_nothing_is_another() -> None:
    """Nor is anything told."""
    settled = settle(DESIRED, (), mark=ROUTE.mark)
    assert (settled.desired, settled.holdings) == (DESIRED, Holdings())


def test_of_two_deployments_both_choose_the_older_ones_file() -> None:
    """Whichever asks: else each would hand its file to the other for ever."""
    older, younger = ours(1), theirs(7, mark=OTHER, created_at=2)
    assert settle(DESIRED, [older, younger], mark=ROUTE.mark).ends == ()
    assert settle(DESIRED, [replace(older, created_at=3), younger], mark=ROUTE.mark).ends == (younger.reference,)


def test_what_lies_in_our_connection_under_our_name_and_is_not_ours_is_first() -> None:
    """The settings name that connection."""
    crawled = replace(ours(9), mark="crawler")
    assert settle(DESIRED, [crawled, theirs(1)], mark=ROUTE.mark).ends == ()


def test_a_plan_and_an_explanation_say_whose_it_is() -> None:
    """By connection and maker, in numbers; of one asset by its name. On a page what others called it does nothing."""
    held = [
        Held(Holder("default/s3/5", "S3 crawler"), "", has_bucket=True, ends=3),
        Held(Holder("default/s3/6"), OTHER, ends=1, beside=1, archived=2),
        Held(Holder("default/s3/7", "[x](http://y)"), ROUTE.mark, archived=1),
    ]
    plan = Plan("sales", (), 0, mark=ROUTE.mark, holdings=Holdings(tuple(held), 12, "landing"))
    shown = text(plan)
    assert (
        "! there already: the bucket landing is in the connection 'S3 crawler' (default/s3/5) already: "
        "3 of our 12 datasets end there\n" in shown
    )
    assert (
        f"something of the bucket landing is in the connection default/s3/6, made by another route or deployment of "
        f"ours ({OTHER}), already: 1 of our 12 datasets ends there; 1 that it holds too is no end; "
        "2 archived there are no end" in shown
    )
    assert "made by this route under an earlier name, already: 1 archived there is no end" in shown
    assert "**There already**" in as_markdown(plan) and "'`[x](http://y)`'" in as_markdown(plan)
    (line,) = say_counterparts([theirs(5)], {theirs(5).reference}, ROUTE.mark, terminal)
    assert line == (
        f"file {KEY} is in the connection 'c5' (default/s3/5) already, and is the end of our lineage: "
        f"default/s3/5/{ARN}/{KEY}"
    )
