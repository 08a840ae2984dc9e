"""Handler of the purposes of a user (`PurposeDiscoveryREST`): those with a policy for the user or a group of theirs."""

import json
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.headers import Headers
from delta_arc_lineage.local_atlan.graph.rows import COLUMNS, read_row
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_FOUND = f"""
SELECT DISTINCT {", ".join("p." + name.strip() for name in COLUMNS.split(","))}
  FROM entity a JOIN relationship r ON r.end2 = a.id AND r.type_name = 'access_control_policies'
  JOIN entity p ON p.id = r.end1
 WHERE a.type_name = 'AuthPolicy' AND a.status = 'ACTIVE' AND r.status = 'ACTIVE'
   AND p.type_name = 'Purpose' AND p.status = 'ACTIVE' AND json_extract(a.attributes, '$.policyCategory') = 'purpose'
   AND (EXISTS (SELECT 1 FROM json_each(json_extract(a.attributes, '$.policyUsers')) WHERE value = ?)
     OR EXISTS (SELECT 1 FROM json_each(json_extract(a.attributes, '$.policyGroups'))
                 WHERE value IN (SELECT value FROM json_each(?))))
 ORDER BY p.id
"""
_MOST = 500


def _list_purposes(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST purposes/user`: the purposes of who asks; nobody asks for another."""
    body = exchange.body()
    user, groups, limit, offset = _read(body)
    if user != exchange.user:
        raise CatalogError(ErrorKind.UNAUTHORIZED, exchange.user, "Purpose discovery for other users")
    with catalog.read() as connection:
        found = [read_row(row) for row in connection.execute(_FOUND, (user, json.dumps(groups)))]
        page = found[offset : offset + limit]
        headers = Headers(catalog.types, connection, page)
        shown = [headers.show_all(purpose) for purpose in page]
    return Answer(
        {
            "purposes": shown,
            "count": len(page),
            "totalCount": len(found),
            "hasMore": offset + len(page) < len(found),
            "approximateCount": False,
        }
    )


def _read(body: dict[str, Any]) -> tuple[str, list[str], int, int]:
    """Who asks, their groups, and the page."""
    user, groups = body.get("username"), body.get("groups")
    limit, offset = body.get("limit", 100), body.get("offset", 0)
    if not isinstance(user, str) or not user:
        raise CatalogError(ErrorKind.BAD_REQUEST, "username is required")
    if not isinstance(groups, list):
        raise CatalogError(ErrorKind.BAD_REQUEST, "groups is required (can be empty list)")
    if type(limit) is not int or not 1 <= limit <= _MOST:
        raise CatalogError(ErrorKind.BAD_REQUEST, f"limit must be between 1 and {_MOST}")
    if type(offset) is not int or not 0 <= offset < 2**31:
        raise CatalogError(ErrorKind.BAD_REQUEST, "offset must be non-negative")
    return user, [str(group) for group in groups], limit, offset


ROUTES: tuple[tuple[str, str, Handler], ...] = (("POST", "/purposes/user", _list_purposes),)
