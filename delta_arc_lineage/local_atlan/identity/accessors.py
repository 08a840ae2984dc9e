"""Who may do something to an entity: the accounts without policies, and those that policies allow or deny.

In a tenant without policies these are the administrators and the accounts of tokens, as the bootstrap policies of the
real one answer.
"""

import sqlite3
from typing import Any

from delta_arc_lineage.local_atlan.identity import accounts, tokens
from delta_arc_lineage.local_atlan.identity.permissions import find_permissions
from delta_arc_lineage.local_atlan.identity.policies import (
    PUBLIC,
    AccessControl,
    Rule,
    Subject,
    read_access_controls,
)
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry


def list_accessors(
    connection: sqlite3.Connection, types: TypeRegistry, action: str, subject: Subject
) -> dict[str, list[str]]:
    """Users, groups and roles that may, and those whom a policy denies it."""
    allowed: dict[str, set[str]] = {
        "users": _list_free_users(connection, types),
        "groups": set(),
        "roles": set(accounts.TOKEN_ROLES),
    }
    denied: dict[str, set[str]] = {"denyUsers": set(), "denyGroups": set(), "denyRoles": set()}
    for control in read_access_controls(connection, types):
        for rule, users, groups in control.rules:
            if action not in rule.actions or rule.second is not None or not rule.first.cover(subject):
                continue
            named_users, named_groups = _list_named(connection, control, users, groups)
            names = ("users", "groups") if rule.allows else ("denyUsers", "denyGroups")
            for name, members in zip(names, (named_users, named_groups), strict=True):
                (allowed if rule.allows else denied)[name].update(members)
    allowed["users"] -= denied["denyUsers"]
    allowed["groups"] -= denied["denyGroups"]
    return {name: sorted(members) for name, members in {**allowed, **denied}.items()}


def _list_free_users(connection: sqlite3.Connection, types: TypeRegistry) -> set[str]:
    """The administrators, and the service accounts that no policy restricts."""
    users = accounts.list_records(connection, "user")
    free = {user["username"] for user in users if user.get("workspaceRole") == "$admin"}
    for name in _list_service_accounts(connection):
        if not find_permissions(connection, types, name).restricted:
            free.add(name)
    return free


def _list_service_accounts(connection: sqlite3.Connection) -> list[str]:
    """The users that API tokens and OAuth clients act as."""
    clients = [client for kind in ("apikey", "oauth_client") for client in accounts.list_records(connection, kind)]
    return [tokens.get_service_account(client) for client in clients]


def _list_named(
    connection: sqlite3.Connection, control: AccessControl, users: frozenset[str], groups: frozenset[str]
) -> tuple[set[str], set[str]]:
    """The users and groups that a rule is for; those of a persona with the tokens that are linked to it."""
    if control.kind != "Persona":
        return set(users), {group for group in groups if group} | ({PUBLIC} & set(groups))
    linked = {
        tokens.get_service_account(client)
        for kind in ("apikey", "oauth_client")
        for client in accounts.list_records(connection, kind)
        if control.qualified_name in tokens.list_personas(client)
    }
    return set(control.users) | linked, set(control.groups)


def list_policies(connection: sqlite3.Connection, types: TypeRegistry) -> list[dict[str, Any]]:
    """The rules of every persona and purpose, in the shape of the policies that an authorizer downloads."""
    return [
        _show_rule(f"{control.guid}-{number}", control, rule, users, groups)
        for control in read_access_controls(connection, types)
        for number, (rule, users, groups) in enumerate(control.rules)
    ]


def _show_rule(
    guid: str, control: AccessControl, rule: Rule, users: frozenset[str], groups: frozenset[str]
) -> dict[str, Any]:
    """One rule as a policy."""
    is_persona = control.kind == "Persona"
    item = {
        "accesses": [{"type": action, "isAllowed": True} for action in sorted(rule.actions)],
        "users": sorted(control.users if is_persona else users),
        "groups": sorted(control.groups if is_persona else groups),
        "roles": [],
    }
    resources = {"entity": rule.first.names, "entity-type": rule.first.types, "tag": rule.first.tags or ()}
    shown = {name: {"values": sorted(values)} for name, values in resources.items() if values}
    if rule.second is not None:
        ends = {"end-one": rule.first, "end-two": rule.second}
        shown = {f"{end}-entity": {"values": sorted(part.names)} for end, part in ends.items()}
        shown |= {f"{end}-entity-type": {"values": sorted(part.types)} for end, part in ends.items()}
    return {
        "guid": guid,
        "name": control.name,
        "isEnabled": True,
        "policyType": 0,
        "service": "atlas" if is_persona else "atlas_tag",
        "resources": shown,
        "policyItems": [item] if rule.allows else [],
        "denyPolicyItems": [] if rule.allows else [item],
    }
