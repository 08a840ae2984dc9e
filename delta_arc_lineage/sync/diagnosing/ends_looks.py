"""A look at what stands for a route's files already, in other connections: of its first datasets, if there are many."""

from delta_arc_lineage.model.assets import Connection
from delta_arc_lineage.model.counterparts import list_places, settle
from delta_arc_lineage.model.desired import desire_assets
from delta_arc_lineage.model.holder_words import say_holdings
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.names import ConnectionName
from delta_arc_lineage.ports.catalog import FoundConnection
from delta_arc_lineage.sync.diagnosing.bucket_looks import BucketLooks
from delta_arc_lineage.sync.diagnosing.findings import Finding, note
from delta_arc_lineage.sync.planning.route_plans import scope_of

_MOST_PLACES = 200


def look_at_ends(looks: BucketLooks, s3: FoundConnection | None) -> Finding:
    """`looks`: after the one at links; `s3`: the S3 connection, if it is there."""
    what, route, space = "files catalogued already", looks.route, looks.space
    if looks.matching is None or looks.files is None:
        return note(what, "not looked at, because the links were not")
    some = ConnectionName("s3", str(space.clock.now() // 1000)).qualified_name
    connection = Connection(qualified_name=s3.qualified_name if s3 else some, name=route.s3_connection)
    desired = desire_assets(route, looks.matching, connection, files=looks.files)
    places = list_places(desired)[:_MOST_PLACES]
    looked_at = [asset for asset in desired if asset.place == "" or asset.place in places]
    found = space.catalog.find_counterparts(scope_of(route, connection), places).found
    lines = say_holdings(settle(looked_at, found, mark=route.mark).holdings, route.mark, terminal)
    if not lines:
        return Finding(what, "nobody else's: the files of this route are ours to make")
    return note(what, f"{'; '.join(lines)}; they are used as they are")
