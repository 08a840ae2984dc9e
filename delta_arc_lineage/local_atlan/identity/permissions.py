"""Permissions: the one door between a request and the policies.

A token that is linked to a persona, or named in a purpose's policy, may do what its policies allow and none denies;
every other token may do everything, unlike the real service, where it may do what the bootstrap policies allow. A
reading request asks before it shows; a writing request is judged by what it did, before it is kept.
"""

import sqlite3
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.identity import accounts, tokens
from delta_arc_lineage.local_atlan.identity.policies import AccessControl, Rule, Subject, read_access_controls
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry

READ = "entity-read"
_ADMINISTRATION = "administration"

# What an event of a change needs, and how the metastore words it where it is refused (`AtlasEntityStoreV2`).
_NEEDED = {
    "ENTITY_UPDATE": ("entity-update", "update entity: type={type}"),
    "CUSTOM_ATTRIBUTE_UPDATE": ("entity-update", "update entity: type={type}"),
    "ENTITY_DELETE": ("entity-delete", "delete entity: guid={guid}"),
    "ENTITY_PURGE": ("entity-delete", "delete entity: guid={guid}"),
    "CLASSIFICATION_ADD": ("entity-add-classification", "add classification: guid={guid}, classification={name}"),
    "CLASSIFICATION_UPDATE": (
        "entity-update-classification",
        "update classification: guid={guid}, classification={name}",
    ),
    "CLASSIFICATION_DELETE": (
        "entity-remove-classification",
        "remove classification: guid={guid}, classification={name}",
    ),
    "BUSINESS_ATTRIBUTE_UPDATE": (
        "entity-update-business-metadata",
        "add/update business-metadata: guid={guid}, business-metadata-name={name}",
    ),
    "LABEL_ADD": ("entity-add-label", "add label: guid={guid}"),
    "LABEL_DELETE": ("entity-remove-label", "remove label: guid={guid}"),
}

# `SKIP_UPDATE_AUTH_CHECK_TYPES` and `SKIP_DELETE_AUTH_CHECK_TYPES`; a policy's deletion is checked on its own.
_UPDATED_FREELY = {"Readme", "Link", "Stakeholder", "StakeholderTitle"}
_DELETED_FREELY = {"Readme", "Link", "StakeholderTitle"}


@dataclass(frozen=True)
class Permissions:
    """What one user may do; without rules (None) everything."""

    user: str
    types: TypeRegistry
    rules: tuple[Rule, ...] | None = None

    @property
    def restricted(self) -> bool:
        """Whether policies are asked at all."""
        return self.rules is not None

    def allow(self, action: str, first: Subject, second: Subject | None = None) -> bool:
        """Whether an action is allowed on an entity, or on a relationship of two: one rule does, and none denies."""
        if self.rules is None:
            return True
        found = [rule.allows for rule in self.rules if _covers(rule, action, first, second)]
        return bool(found) and all(found)

    def may_read(self, connection: sqlite3.Connection, entity: Entity) -> bool:
        """Whether an entity may be read."""
        return self.rules is None or self.allow(READ, make_subject(self.types, connection, entity))

    def verify_read(self, connection: sqlite3.Connection, entity: Entity) -> None:
        """Refuse an entity that may not be read."""
        if not self.may_read(connection, entity):
            raise self.refuse(f"read entity: guid={entity.guid}")

    def verify_administration(self) -> None:
        """Refuse accounts and type definitions to a token that policies restrict."""
        if self.restricted:
            raise self.refuse(_ADMINISTRATION)

    def refuse(self, action: str) -> CatalogError:
        """The metastore's refusal."""
        return CatalogError(ErrorKind.UNAUTHORIZED, self.user, action)

    def scrub(self, connection: sqlite3.Connection, entity: Entity, shown: dict[str, Any]) -> dict[str, Any]:
        """A hit as `AtlasAuthorizer.scrubEntityHeader` leaves it: without attributes where it may not be read."""
        if self.may_read(connection, entity):
            return shown
        return {**shown, "attributes": {}, "scrubbed": True}


def _covers(rule: Rule, action: str, first: Subject, second: Subject | None) -> bool:
    """Whether a rule says something of an action."""
    if action not in rule.actions or (rule.second is None) != (second is None):
        return False
    if not rule.first.cover(first):
        return False
    return rule.second is None or second is None or rule.second.cover(second)


def find_permissions(connection: sqlite3.Connection, types: TypeRegistry, user: str) -> Permissions:
    """What a user may do: the rules of its personas, and of the purposes that name it."""
    if user in (accounts.SERVICE_ACCOUNT, accounts.ADMINISTRATOR):
        return Permissions(user, types)
    controls = read_access_controls(connection, types)
    client = tokens.find_client_of_user(connection, user)
    linked = set(tokens.list_personas(client)) if client else set()
    groups = set() if client else _list_group_names(connection, user)
    if groups is None:
        return Permissions(user, types)
    own = [control for control in controls if _is_of(control, user, linked, groups)]
    if not own and not linked:
        return Permissions(user, types)
    personas = [control for control in own if control.kind == "Persona"]
    purposes = [control for control in controls if control.kind == "Purpose"]
    rules = [rule for control in (*personas, *purposes) for rule in control.list_rules(user, groups)]
    return Permissions(user, types, tuple(rules))


def _is_of(control: AccessControl, user: str, linked: set[str], groups: set[str]) -> bool:
    """Whether a persona or purpose concerns a user."""
    if control.kind == "Persona" and control.qualified_name in linked:
        return True
    return control.is_persona_of(user, groups) or control.is_purpose_of(user, groups)


def _list_group_names(connection: sqlite3.Connection, user: str) -> set[str] | None:
    """The names and aliases of a person's groups; None of an administrator and of whom the tenant does not know."""
    record = accounts.find_by_name(connection, "user", user)
    if record is None or record.get("workspaceRole") == "$admin":
        return None
    groups = accounts.list_groups(connection, record["id"])
    aliases = {alias for group in groups for alias in accounts.list_aliases(group)}
    return {group["name"] for group in groups} | aliases


def make_subject(types: TypeRegistry, connection: sqlite3.Connection, entity: Entity) -> Subject:
    """An entity as rules see it: by the name it is stored under, whatever a request makes of it."""
    stored = connection.execute("SELECT qualified_name FROM entity WHERE id=?", (entity.id,)).fetchone()
    tags = connection.execute("SELECT type_name FROM classification WHERE entity=?", (entity.id,)).fetchall()
    name = stored[0] if stored else entity.qualified_name
    return make_named_subject(types, entity.type_name, name, frozenset(tag[0] for tag in tags))


def _make_former_subject(change: Change, entity: Entity) -> Subject:
    """An entity as it was before a change: a tag given now opens nothing, one taken away closes nothing."""
    now = make_subject(change.types, change.connection, entity)
    tags = set(now.tags)
    for event in reversed(change.events):
        if event.entity.id == entity.id and event.action == "CLASSIFICATION_ADD":
            tags.discard(str(event.detail.get("typeName")))
        if event.entity.id == entity.id and event.action == "CLASSIFICATION_DELETE":
            tags.add(str(event.detail.get("typeName")))
    return Subject(now.type_names, now.qualified_name, frozenset(tags))


def make_named_subject(types: TypeRegistry, type_name: str, name: str, tags: frozenset[str] = frozenset()) -> Subject:
    """What may not be there yet, as rules see it."""
    kind = types.entity(type_name)
    return Subject(frozenset({type_name, *(kind.super_types if kind else ())}), name, tags)


def verify_change(change: Change) -> None:
    """Refuse a change with anything in it that its user may not do; what is refused leaves nothing behind."""
    permissions = find_permissions(change.connection, change.types, change.user)
    if not permissions.restricted:
        return
    for entity in change.created.values():
        _verify(permissions, change, entity, "entity-create", f"create entity: type={entity.type_name}")
    for event in change.events:
        if event.action not in _NEEDED or _is_free(event.action, event.entity, change):
            continue
        action, words = _NEEDED[event.action]
        said = words.format(type=event.entity.type_name, guid=event.entity.guid, name=event.detail.get("typeName"))
        _verify(permissions, change, event.entity, action, said)
    for link in change.links:
        for end in (link.first, link.second):
            if end.id in change.sent_ends and end.id not in change.created and end.type_name not in _UPDATED_FREELY:
                _verify(permissions, change, end, "entity-update", f"update entity: type={end.type_name}")
        ends = [_make_former_subject(change, end) for end in (link.first, link.second)]
        if not permissions.allow(link.action, *ends):
            raise permissions.refuse(f"{link.action}: {link.relationship}")


def _is_free(action: str, entity: Entity, change: Change) -> bool:
    """Whether the metastore does not ask: about a new entity's own attributes, and about notes and links."""
    if action in ("ENTITY_UPDATE", "CUSTOM_ATTRIBUTE_UPDATE"):
        return entity.id in change.created or entity.type_name in _UPDATED_FREELY
    return action in ("ENTITY_DELETE", "ENTITY_PURGE") and entity.type_name in _DELETED_FREELY


def _verify(permissions: Permissions, change: Change, entity: Entity, action: str, said: str) -> None:
    """Refuse an action on an entity of a change."""
    if not permissions.allow(action, _make_former_subject(change, entity)):
        raise permissions.refuse(said)
