"""No wrong edge in landscapes as real ones are, whatever files are called and whatever is in them."""

from dataclasses import replace

from hypothesis import assume, given

from delta_arc_lineage.model.matching import match
from delta_arc_lineage.model.outcomes import Reason
from delta_arc_lineage_tests.model.examples import PREFIX
from delta_arc_lineage_tests.model.likely_landscapes import Landscape, landscapes, list_hops, list_untrue_columns


@given(landscapes())
def test_every_edge_that_is_drawn_with_opened_files_is_true(landscape: Landscape) -> None:
    """Of tables and of columns."""
    matching = match(landscape.route, landscape.snapshots)
    assert list_hops(matching) <= landscape.hops
    assert not list_untrue_columns(landscape, matching)


@given(landscapes())
def test_what_names_draw_rightly_stays_where_files_are_opened(landscape: Landscape) -> None:
    """Unless they have a column that another table has and the named ones have not, or not all tables were shown."""
    snapshots = landscape.snapshots
    assume(snapshots.source.complete and snapshots.target.complete)
    before = list_hops(match(landscape.route, replace(snapshots, schemas=None)))
    after = match(landscape.route, snapshots)
    contradicted = {outcome.subject.name for outcome in after.unlinked if outcome.reason is Reason.CONTRADICTED}
    lost = before & landscape.hops - list_hops(after)
    assert {f"{PREFIX}{path}" for _, path, _ in lost} <= contradicted
    assert not any(source for source, _, _ in lost), "columns of the source are never another table's"
