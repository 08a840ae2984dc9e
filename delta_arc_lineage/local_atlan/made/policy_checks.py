"""What a policy may say (`AuthPolicyValidator`), and what an update of it may not change."""

from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, Entity
from delta_arc_lineage.local_atlan.made.making import Making, get_held

_ASSET_ACTIONS = "asset-read asset-update api-create api-delete business-update-metadata entity-add-classification "
_TAG_ACTIONS = "entity-update-classification entity-remove-classification add-terms remove-terms "
_QUALITY_ACTIONS = "dq-update dq-read dq-create dq-delete"
_GLOSSARY_ACTIONS = "read update create delete update-custom-metadata add-classifications update-classifications "
_PURPOSE_ACTIONS = "entity-read entity-create entity-update entity-delete entity-read-classification "
_PURPOSE_TAG_ACTIONS = "entity-add-classification entity-update-classification entity-remove-classification "
_PURPOSE_REST = "entity-update-business-metadata purpose-add-terms purpose-remove-terms"

# The actions of each kind of policy: by category and, within it, by sub-category.
ACTIONS: dict[str, dict[str, frozenset[str]]] = {
    "persona": {
        "metadata": frozenset(f"persona-{name}" for name in (_ASSET_ACTIONS + _TAG_ACTIONS + _QUALITY_ACTIONS).split()),
        "data": frozenset({"select"}),
        "glossary": frozenset(
            f"persona-glossary-{name}" for name in (_GLOSSARY_ACTIONS + "delete-classifications").split()
        ),
    },
    "purpose": {
        "metadata": frozenset((_PURPOSE_ACTIONS + _PURPOSE_TAG_ACTIONS + _PURPOSE_REST).split()),
        "data": frozenset({"select"}),
    },
    "datamesh": {"dataProduct": frozenset({"entity-read"})},
    "ai": {"ai": frozenset({"entity-read"})},
}
_RESOURCE_CATEGORIES = {"data": "ENTITY", "metadata": "CUSTOM", "glossary": "CUSTOM"}
_SERVICES = ("service-account-atlan-argo", "service-account-atlan-backend", "atlan-governance-workflows")
_FIXED = ("policyServiceName", "policyResourceCategory")


def refuse(said: str) -> CatalogError:
    """A policy that says what it may not."""
    return CatalogError(ErrorKind.BAD_REQUEST, said)


def check_new(making: Making, category: str, parent: Entity | None) -> None:
    """A new policy says everything that its kind must, and nothing that its kind may not."""
    if category not in ACTIONS:
        _check_service(making)
        return
    for name in ("policyServiceName", "policyType", "policyActions"):
        if not making.attributes.get(name):
            raise refuse(f"Please provide attribute {name}")
    sub_category = making.text("policySubCategory")
    if category in ("persona", "purpose"):
        check_parent(category, parent)
    if sub_category not in ACTIONS[category]:
        kinds = ", ".join(ACTIONS[category])
        raise refuse(f"Please provide valid value for attribute policySubCategory:[{kinds}]")
    if category == "persona":
        _check_resources(making.texts("policyResources"), needed=True)
        if making.text("policyResourceCategory") != _RESOURCE_CATEGORIES[sub_category]:
            raise refuse("Invalid resource category for Persona")
        if sub_category != "glossary":
            _check_connection(making)
    if category == "purpose" and making.text("policyResourceCategory") != "TAG":
        raise refuse("Invalid resource category for Purpose")
    check_actions(making.texts("policyActions"), category, sub_category)


def check_change(making: Making, entity: Entity, category: str, parent: Entity | None) -> None:
    """An update keeps what kind of policy it is, and stays within what that kind may say."""
    if category not in ACTIONS:
        _check_service(making)
        return
    sent, stored = making.attributes, entity.attributes
    if category != stored.get("policyCategory"):
        raise CatalogError(ErrorKind.NOT_SUPPORTED, "policyCategory change not Allowed")
    if "policyActions" in sent and not sent["policyActions"]:
        raise refuse("Please provide attribute policyActions")
    for name in _FIXED:
        if sent.get(name) and sent[name] != stored.get(name):
            raise CatalogError(ErrorKind.NOT_SUPPORTED, f"{name} change not Allowed")
    if entity.status != ACTIVE:
        raise CatalogError(ErrorKind.NOT_SUPPORTED, "Policy is not Active")
    if "policySubCategory" in sent and sent["policySubCategory"] != stored.get("policySubCategory"):
        raise CatalogError(ErrorKind.NOT_SUPPORTED, "Policy sub category change not Allowed")
    sub_category = str(stored.get("policySubCategory"))
    if category == "persona":
        if "policyResources" in sent:
            _check_resources(making.texts("policyResources"), needed=True)
        if sub_category in ("metadata", "data"):
            _check_same_connection(making, stored)
    check_actions(making.texts("policyActions") or list(stored.get("policyActions") or []), category, sub_category)
    current = get_held(making.change, entity, "accessControl")
    if category in ("persona", "purpose") and parent and current and parent.id != current.id:
        raise CatalogError(ErrorKind.NOT_SUPPORTED, "Policy parent (accesscontrol) change is not Allowed")


def check_actions(actions: list[str], category: str, sub_category: str) -> None:
    """A policy allows or denies what its kind knows."""
    unknown = [action for action in actions if action not in ACTIONS[category].get(sub_category, ())]
    if unknown:
        said = f"Invalid actions [{', '.join(unknown)}]"
        raise refuse(f"Please provide valid values for attribute policyActions: {said}")


def _check_service(making: Making) -> None:
    """Policies of other categories are made by services of the tenant only."""
    if making.change.user not in _SERVICES:
        said = "Create/Update AuthPolicy with policyCategory other than persona, purpose and datamesh"
        raise CatalogError(ErrorKind.NOT_SUPPORTED, said)


def check_parent(category: str, parent: Entity | None) -> None:
    """A policy of a persona hangs on an active persona, one of a purpose on an active purpose."""
    kind = category.capitalize()
    if parent is not None and parent.status != ACTIVE:
        raise CatalogError(ErrorKind.NOT_SUPPORTED, f"{parent.type_name} is not Active")
    if parent is None or parent.type_name != kind:
        raise refuse(f"Please provide {kind} as accesscontrol")


def _check_resources(resources: list[str], *, needed: bool) -> None:
    """Resources of a persona are entities and types of entities."""
    if needed and not resources:
        raise refuse("Please provide attribute policyResources")
    if any(resource.partition(":")[0] not in ("entity", "entity-type") for resource in resources):
        raise refuse("Please provide valid type of policy resources: [entity, entity-type]")


def _check_entities(connection: str, resources: list[str]) -> None:
    """The entities of a policy lie in its connection."""
    for resource in resources:
        kind, _, name = resource.partition(":")
        if kind == "entity" and not name.startswith(connection):
            raise refuse(f"{name} does not belong to connection {connection}")


def _check_connection(making: Making) -> None:
    """A policy about assets names a connection that exists."""
    name = making.text("connectionQualifiedName")
    if not name:
        raise refuse("Please provide attribute connectionQualifiedName")
    _check_entities(name, making.texts("policyResources"))
    if making.change.find_by_name("Connection", name) is None:
        raise CatalogError(ErrorKind.UNIQUE_NOT_FOUND, "Connection", f"{{qualifiedName={name}}}")


def _check_same_connection(making: Making, held: dict[str, Any]) -> None:
    """A policy about assets stays in its connection, which every update names."""
    name = making.text("connectionQualifiedName")
    if not name:
        raise refuse("Please provide attribute connectionQualifiedName")
    if held.get("connectionQualifiedName") not in (None, name):
        raise CatalogError(ErrorKind.NOT_SUPPORTED, "connectionQualifiedName change not Allowed")
    _check_entities(name, making.texts("policyResources"))
