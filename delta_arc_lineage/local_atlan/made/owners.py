"""Names of users and groups on any asset (`UserGroupAttributeValidator`), and its announcement.

Who is named need not exist: the metastore passes over unknown names. What could be run by a page that shows them is
refused: includes of a server, angle brackets, addresses.
"""

import re
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.made.making import Making

_INCLUDE = re.compile(r"<!--#\s*\w+.*-->", re.IGNORECASE | re.DOTALL)
_NAMED = {
    **dict.fromkeys(("ownerGroups", "adminGroups", "viewerGroups"), "group"),
    **dict.fromkeys(("owner", "ownerUsers", "adminUsers", "viewerUsers"), "user"),
}


def check_owners(making: Making) -> None:
    """Check every user and group named, and the announcement."""
    attributes = making.attributes
    for attribute, kind in _NAMED.items():
        value = attributes.get(attribute)
        for name in value if isinstance(value, list) else [value]:
            _check_name(name, kind)
    if _INCLUDE.search(making.text("announcementMessage")):
        raise CatalogError(ErrorKind.BAD_REQUEST, "Invalid announcementMessage: SSI tags are not allowed")


def _check_name(name: Any, kind: str) -> None:
    if not isinstance(name, str):
        return
    if _INCLUDE.search(name):
        raise CatalogError(ErrorKind.BAD_REQUEST, f"Invalid {kind} name: SSI tags are not allowed")
    if "<" in name or ">" in name:
        raise CatalogError(ErrorKind.BAD_REQUEST, f"Invalid {kind} name: Special characters < > are not allowed")
    if name.lower().startswith(("http:", "https:")):
        raise CatalogError(ErrorKind.BAD_REQUEST, f"Invalid {kind} name: URLs are not allowed")
