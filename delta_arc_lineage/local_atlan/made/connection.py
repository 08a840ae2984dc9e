"""Connections (`ConnectionPreProcessor`): who makes one is an admin of it, and one keeps at least one admin.

The role `connection_admins_{guid}` and the policies that the metastore makes for it are not made here.
"""

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.made.making import Maker, Making

_ADMINS = ("adminUsers", "adminGroups", "adminRoles")


class ConnectionMaker(Maker):
    """What becomes of a `Connection`."""

    def create(self, making: Making) -> None:
        """Make who creates it an admin."""
        users = making.texts("adminUsers")
        if making.change.user and making.change.user not in users:
            users.append(making.change.user)
        making.attributes["adminUsers"] = users

    def update(self, making: Making, entity: Entity) -> None:
        """Keep its name, and one admin; lists that are not sent stay."""
        making.keep_name()
        sent = [name for name in _ADMINS if name in making.attributes]
        left = {**entity.attributes, **{name: making.attributes[name] for name in sent}}
        if sent and not any(left.get(name) for name in _ADMINS):
            raise CatalogError(ErrorKind.NO_ADMIN, entity.type_name)
