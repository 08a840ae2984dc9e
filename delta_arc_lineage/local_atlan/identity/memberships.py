"""Users, groups and roles as they are shown: with the counts, personas and sign-ins that follow from other records.

Nothing of it is stored with the record, so that no change of a membership can leave a count behind.
"""

import sqlite3
from typing import Any

from delta_arc_lineage.local_atlan.identity import account_events, accounts
from delta_arc_lineage.local_atlan.identity.accounts import EVERYONE, ROLES, Record
from delta_arc_lineage.local_atlan.identity.policies import AccessControl, read_access_controls
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry

# What is counted when shown; a client that sends a shown record back does not store it.
COUNTED = ("userCount", "groupCount", "memberCount", "personas", "purposes", "loginEvents", "lastLoginTime")


class People:
    """One view of the memberships, for showing many records."""

    def __init__(self, connection: sqlite3.Connection, types: TypeRegistry) -> None:
        self._users = accounts.list_records(connection, "user")
        self._groups = {group["id"]: group for group in accounts.list_records(connection, "group")}
        known = {user["id"] for user in self._users}
        self._members: dict[str, set[str]] = {group: set() for group in self._groups}
        for membership in accounts.list_records(connection, "membership"):
            if membership["group"] in self._members and membership["user"] in known:
                self._members[membership["group"]].add(membership["user"])
        if EVERYONE in self._members:
            self._members[EVERYONE] = known
        self._logins = account_events.list_logins(connection)
        self._controls = read_access_controls(connection, types)

    def show_user(self, user: Record, *, logins: int = 1) -> Record:
        """A user with the number of its groups, its personas and purposes, and its latest sign-ins."""
        groups = [group for group, members in self._members.items() if user["id"] in members]
        names = {self._groups[group]["name"] for group in groups} | self._list_aliases(groups)
        events_of_user = self._logins.get(user["id"], [])
        return {
            **user,
            "groupCount": len(groups),
            "personas": [
                _show(control) for control in self._controls if control.is_persona_of(user["username"], names)
            ],
            "purposes": [
                _show(control) for control in self._controls if control.is_purpose_of(user["username"], names)
            ],
            "lastLoginTime": events_of_user[0]["time"] if events_of_user else None,
            "loginEvents": events_of_user[:logins],
        }

    def show_group(self, group: Record) -> Record:
        """A group with its alias, the number of its members, and its personas and purposes."""
        names = {group["name"]} | self._list_aliases([group["id"]])
        alias: Any = next(iter(accounts.list_aliases(group)), group["name"])
        return {
            **group,
            "alias": alias,
            "userCount": len(self._members.get(group["id"], ())),
            "personas": [_show(control) for control in self._controls if control.is_persona_of("", names)],
            "purposes": [_show(control) for control in self._controls if control.is_purpose_of("", names)],
        }

    def show_role(self, role: Record) -> Record:
        """A role with what people call it and the number of those who have it."""
        count = str(sum(1 for user in self._users if user.get("workspaceRole") == role["name"]))
        described = {"description": ROLES.get(role["name"]), "clientRole": False, **role}
        return {**described, "memberCount": count, "userCount": count}

    def _list_aliases(self, groups: list[str]) -> set[str]:
        """The aliases of groups."""
        return {alias for group in groups for alias in accounts.list_aliases(self._groups.get(group, {}))}


def _show(control: AccessControl) -> Record:
    """A persona or purpose in a user's or group's record."""
    return {"id": control.guid, "name": control.qualified_name, "displayName": control.name}


def drop_counted(record: Record) -> Record:
    """A record that a client sent, without what is counted."""
    return {name: value for name, value in record.items() if name not in COUNTED}
