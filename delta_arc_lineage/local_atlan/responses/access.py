"""What a caller may do, who else may do it, and what the policies are, without doing anything."""

import sqlite3
from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import find_by_guid, find_by_qualified_name
from delta_arc_lineage.local_atlan.identity import accounts
from delta_arc_lineage.local_atlan.identity.accessors import list_accessors, list_policies
from delta_arc_lineage.local_atlan.identity.permissions import (
    Permissions,
    find_permissions,
    make_named_subject,
    make_subject,
)
from delta_arc_lineage.local_atlan.identity.policies import Subject
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange, Handler

_ACTIONS = {
    "ENTITY_READ": "entity-read",
    "ENTITY_CREATE": "entity-create",
    "ENTITY_UPDATE": "entity-update",
    "ENTITY_DELETE": "entity-delete",
    "ENTITY_UPDATE_BUSINESS_METADATA": "entity-update-business-metadata",
    "ENTITY_ADD_CLASSIFICATION": "entity-add-classification",
    "ENTITY_UPDATE_CLASSIFICATION": "entity-update-classification",
    "ENTITY_REMOVE_CLASSIFICATION": "entity-remove-classification",
}
_RELATIONSHIP_ACTIONS = {
    "RELATIONSHIP_ADD": "add-relationship",
    "RELATIONSHIP_UPDATE": "update-relationship",
    "RELATIONSHIP_REMOVE": "remove-relationship",
}
_ENDS = tuple((f"entityTypeEnd{n}", f"entityGuidEnd{n}", f"entityIdEnd{n}") for n in (1, 2))
_ECHOED = (
    *("typeName", "entityGuid", "action", "entityId", "classification", "businessMetadata", "relationShipTypeName"),
    *(name for end in _ENDS for name in end),
)
_MOST_ATTRIBUTES = 50


def _read_questions(exchange: Exchange) -> list[dict[str, Any]]:
    """A body that is a list of objects."""
    questions = exchange.json()
    if not isinstance(questions, list) or not all(isinstance(question, dict) for question in questions):
        raise CatalogError(ErrorKind.BAD_REQUEST, "a list of JSON objects is expected")
    return questions


def _evaluate(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/evaluator`: a decision for each question, in their order; actions that are not known left out."""
    questions = _read_questions(exchange)
    if any(question.get("action") is None for question in questions):
        raise CatalogError(ErrorKind.BAD_REQUEST, "action is null")
    with catalog.read() as connection:
        permissions = find_permissions(connection, catalog.types, exchange.user)
        decisions = [_decide(connection, permissions, question) for question in questions]
    return Answer([decision for decision in decisions if decision is not None])


def _decide(connection: sqlite3.Connection, permissions: Permissions, question: dict[str, Any]) -> Any:
    """One decision, None for an action that is not known; an asset that is not there is judged by type and name."""
    echoed = {name: question[name] for name in _ECHOED if question.get(name) is not None}
    kind = str(question["action"])
    if kind not in _ACTIONS and kind not in _RELATIONSHIP_ACTIONS:
        return None
    keys = (("typeName", "entityGuid", "entityId"),) if kind in _ACTIONS else _ENDS
    try:
        subjects = [_find_subject(connection, permissions, question, names) for names in keys]
    except CatalogError as error:
        return {**echoed, "allowed": False, "errorCode": error.code}
    action = _ACTIONS.get(kind) or _RELATIONSHIP_ACTIONS[kind]
    if permissions.allow(action, *subjects):
        return {**echoed, "allowed": True}
    return {**echoed, "allowed": False, "errorCode": permissions.refuse(action).code}


def _find_subject(
    connection: sqlite3.Connection, permissions: Permissions, question: dict[str, Any], names: tuple[str, ...]
) -> Subject:
    """The entity that a question is about."""
    type_name, guid, entity_id = (question.get(name) for name in names)
    if guid:
        entity = find_by_guid(connection, str(guid))
        if entity is None:
            raise CatalogError(ErrorKind.GUID_NOT_FOUND, guid)
        return make_subject(permissions.types, connection, entity)
    if not entity_id or not isinstance(type_name, str) or not type_name:
        raise CatalogError(ErrorKind.BAD_REQUEST, "an entity is expected")
    known = find_by_qualified_name(connection, str(entity_id), permissions.types.subtypes(type_name))
    if known is not None:
        return make_subject(permissions.types, connection, known)
    return make_named_subject(permissions.types, type_name, str(entity_id))


def _list_accessors(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/accessors`: for each question who may do it: users, groups and roles."""
    questions = _read_questions(exchange)
    if not questions:
        raise CatalogError(ErrorKind.BAD_REQUEST, "Requires list of AtlasAccessor")
    with catalog.read() as connection:
        everything = Permissions(exchange.user, catalog.types)
        answers = [_answer_accessors(catalog, connection, everything, question) for question in questions]
    return Answer(answers)


def _answer_accessors(
    catalog: Catalog, connection: sqlite3.Connection, everything: Permissions, question: dict[str, Any]
) -> dict[str, Any]:
    """The answer to one question about accessors."""
    kind = question.get("action")
    if not isinstance(kind, str) or kind not in _ACTIONS:
        raise CatalogError(ErrorKind.BAD_REQUEST, f"Invalid action provided {kind}")
    names = ("typeName", "guid", "qualifiedName")
    subject = _find_subject(connection, everything, question, names)
    echoed = {name: question[name] for name in ("action", *names) if question.get(name) is not None}
    return {**echoed, **list_accessors(connection, catalog.types, _ACTIONS[kind], subject)}


def _update_attribute(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST attribute/update`: for one account of the service alone (`AttributeREST`)."""
    data = exchange.body().get("data")
    if not isinstance(data, list) or len(data) > _MOST_ATTRIBUTES:
        raise CatalogError(
            ErrorKind.INVALID_PARAMETERS, f"Request data size exceeds the limit of {_MOST_ATTRIBUTES} attributes"
        )
    raise CatalogError(ErrorKind.UNAUTHORIZED, exchange.user, "Attribute update")


def _download_roles(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET auth/download/roles/{service}`: the roles and who has them."""
    with catalog.read() as connection:
        users = accounts.list_records(connection, "user")
        roles = accounts.list_records(connection, "role")
    shown = [
        {
            "name": role["name"],
            "users": [
                {"name": user["username"], "isAdmin": False}
                for user in users
                if user.get("workspaceRole") == role["name"]
            ],
            "groups": [],
            "roles": [],
        }
        for role in roles
    ]
    service = exchange.parameters["service"]
    return Answer({"serviceName": service, "roleVersion": -1, "roleUpdateTime": catalog.now(), "rangerRoles": shown})


def _download_users(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET auth/download/users/{service}`: the users with their groups."""
    with catalog.read() as connection:
        users = accounts.list_records(connection, "user")
        groups = {
            user["username"]: [group["name"] for group in accounts.list_groups(connection, user["id"])]
            for user in users
        }
    return Answer({"userStoreVersion": -1, "userStoreUpdateTime": catalog.now(), "userGroupMapping": groups})


def _download_policies(catalog: Catalog, exchange: Exchange) -> Answer:
    """`GET auth/download/policies/{service}`: the policies of personas and purposes."""
    with catalog.read() as connection:
        policies = list_policies(connection, catalog.types)
    service = exchange.parameters["service"]
    return Answer({"serviceName": service, "policyUpdateTime": catalog.now(), "policies": policies})


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/entity/evaluator", _evaluate),
    ("POST", "/entity/accessors", _list_accessors),
    ("POST", "/attribute/update", _update_attribute),
    ("GET", "/auth/download/roles/{service}", _download_roles),
    ("GET", "/auth/download/users/{service}", _download_users),
    ("GET", "/auth/download/policies/{service}", _download_policies),
)
