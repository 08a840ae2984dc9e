"""Data products (`DataProductPreProcessor`): named after their domain; who sees one is told by a policy of its own."""

from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.made.domain import PARENT, SUPER, follow_move, get_super, is_linked, refuse_same_name
from delta_arc_lineage.local_atlan.made.making import Maker, Making, Removal, get_held, put
from delta_arc_lineage.local_atlan.made.names import make_short_id

_COMPUTED = ("daapOutputPortGuids", "daapInputPortGuids")
_STATUS = "daapLineageStatus"
_VISIBILITY = "daapVisibility"
_SEEN_BY = ("daapVisibilityUsers", "daapVisibilityGroups")
_ARGO = "service-account-atlan-argo"


class ProductMaker(Maker):
    """What becomes of a `DataProduct`."""

    def create(self, making: Making) -> None:
        """Name it after its domain; it is active, and its lineage is pending."""
        _forget_computed(making)
        domain = making.related("dataDomain")
        if domain is None:
            raise CatalogError(ErrorKind.NOT_SUPPORTED, "Cannot create a Product without a Domain Relationship")
        refuse_same_name(making.change, "DataProduct", making.text("name"), parent=domain.qualified_name)
        making.name = f"{domain.qualified_name}/product/{make_short_id()}"
        making.attributes.update({PARENT: domain.qualified_name, SUPER: get_super(domain), _STATUS: "Pending"})
        if making.attributes.get("daapStatus") is None:
            making.attributes["daapStatus"] = "Active"  # the type's default value
        if making.text(_VISIBILITY) not in ("", "Private"):
            sent = dict(making.attributes)
            making.followers.append(lambda product: _show_to(making.change, product, sent))

    def update(self, making: Making, entity: Entity) -> None:
        """Keep its name and place, unless it goes to another domain; a new selection makes its lineage pending."""
        change = making.change
        _forget_computed(making)
        if making.sends_end("dataDomain") and not making.draft.ends["dataDomain"]:
            raise CatalogError(ErrorKind.BAD_REQUEST, "DataProduct can only be moved to another Domain.")
        if making.text(_STATUS) == "Completed" and change.user != _ARGO:
            raise CatalogError(ErrorKind.UNAUTHORIZED, change.user, "Can not update Lineage Status to Completed")
        selection = making.attributes.get("dataProductAssetsDSL")
        if selection is not None and selection != entity.attributes.get("dataProductAssetsDSL"):
            making.attributes[_STATUS] = "Pending"
        making.keep_name()
        making.attributes.pop(PARENT, None)
        making.attributes.pop(SUPER, None)
        shown_anew = _is_shown_anew(making, entity)
        current, wanted = get_held(change, entity, "dataDomain"), making.related("dataDomain")
        if wanted is not None and (current is None or current.id != wanted.id):
            self._move(making, entity, current=current, target=wanted, shown_anew=shown_anew)
        elif making.text("name") and making.text("name") != entity.attributes.get("name"):
            parent = current.qualified_name if current else None
            refuse_same_name(change, "DataProduct", making.text("name"), parent=parent, guid=entity.guid)
        if shown_anew:
            _show_to(change, entity, {**entity.attributes, **making.attributes})
        else:
            for name in _SEEN_BY:
                making.attributes.pop(name, None)

    def remove(self, removal: Removal, entity: Entity) -> None:
        """An archived product says so; one removed for good takes its policy and what assets say of it along."""
        change = removal.change
        if removal.is_soft:
            put(change, entity, {"daapStatus": "Archived", _STATUS: "Pending"})
            return
        policy = change.find_by_name("AuthPolicy", f"{entity.guid}/read-policy")
        if policy is not None:
            removal.erase(policy)
        if is_linked(change, entity.guid, "productGUIDs"):
            said = "This product can't be deleted right now because it has linked assets that are in the process of "
            raise CatalogError(ErrorKind.NOT_SUPPORTED, said + "being removed. Please try again shortly.")

    @staticmethod
    def _move(making: Making, entity: Entity, *, current: Entity | None, target: Entity, shown_anew: bool) -> None:
        """Bring a product into another domain."""
        change, old = making.change, entity.qualified_name
        if shown_anew:
            said = "Moving the product to another domain along with the change in Daap visibility is not allowed"
            raise CatalogError(ErrorKind.BAD_REQUEST, said)
        name = making.text("name") or str(entity.attributes.get("name"))
        refuse_same_name(change, "DataProduct", name, parent=target.qualified_name, guid=entity.guid)
        made = f"{target.qualified_name}/product/{make_short_id()}"
        new = old.replace(current.qualified_name, target.qualified_name) if current else made
        put(change, entity, {"qualifiedName": new, PARENT: target.qualified_name, SUPER: get_super(target)})
        follow_move(change, {old: new})


def _forget_computed(making: Making) -> None:
    """Ports are computed from relationships, never taken from a client."""
    for name in _COMPUTED:
        making.attributes.pop(name, None)


def _is_shown_anew(making: Making, entity: Entity) -> bool:
    """Whether an update changes who sees a product: another visibility, or other names of a protected one."""
    wanted = making.text(_VISIBILITY)
    if not wanted or wanted != entity.attributes.get(_VISIBILITY):
        return bool(wanted)
    return wanted == "Protected" and any(
        sorted(making.texts(name)) != sorted(entity.attributes.get(name) or []) for name in _SEEN_BY
    )


def _show_to(change: Change, product: Entity, told: dict[str, Any]) -> None:
    """Make the policy of a product say who may read it: nobody, some, or everybody."""
    visibility = told.get(_VISIBILITY)
    users, groups = ([list(told.get(name) or []) for name in _SEEN_BY]) if visibility == "Protected" else ([], [])
    name = f"{product.guid}/read-policy"
    seen = {
        "policyUsers": users,
        "policyGroups": ["public"] if visibility == "Public" else groups,
        "isPolicyEnabled": visibility != "Private",
    }
    policy = change.find_by_name("AuthPolicy", name)
    if policy is not None:
        put(change, policy, seen)
        return
    attributes = {
        "name": told.get("name"),
        "qualifiedName": name,
        "policyActions": ["entity-read"],
        "policyCategory": "datamesh",
        "policyType": "allow",
        "policyResources": [f"entity:{product.qualified_name}"],
        "policyResourceCategory": "ENTITY",
        "policyServiceName": "atlas",
        "policySubCategory": "dataProduct",
        **seen,
    }
    change.create("AuthPolicy", name, attributes)
