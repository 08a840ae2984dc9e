"""Policies (`AuthPolicyPreProcessor`): named after the persona or purpose they hang on, for its role or its tags."""

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, Entity
from delta_arc_lineage.local_atlan.made.making import Maker, Making, get_held, list_held
from delta_arc_lineage.local_atlan.made.names import make_short_id
from delta_arc_lineage.local_atlan.made.persona import ENABLED, get_role_name
from delta_arc_lineage.local_atlan.made.policy_checks import check_change, check_new, check_parent, refuse
from delta_arc_lineage.local_atlan.made.purpose import list_resources

_EVERY_DOMAIN = "entity:default/domain/*/super"
_ALL = ("entity:*", "entity:*/super", _EVERY_DOMAIN)


class PolicyMaker(Maker):
    """What becomes of an `AuthPolicy`."""

    def create(self, making: Making) -> None:
        """Name it and complete it by what it hangs on."""
        parent = making.related("accessControl")
        if parent is not None and parent.type_name == "Stakeholder":
            raise CatalogError(ErrorKind.NOT_SUPPORTED, "Updating policies for Stakeholder")
        category = making.text("policyCategory")
        if not category:
            raise refuse("Please provide attribute policyCategory")
        if making.attributes.get("isPolicyEnabled") is None:
            making.attributes["isPolicyEnabled"] = True
        if category == "persona":
            self._refuse_same_name(making, parent)
        if self._is_of_domain(category, making.text("policySubCategory")):
            check_parent(category, parent)
        else:
            check_new(making, category, parent)
        if category in ("persona", "purpose") and parent is not None:
            making.name = f"{parent.qualified_name}/{make_short_id(22)}"
            making.attributes["isPolicyEnabled"] = parent.attributes.get(ENABLED, True)
            self._complete(making, category, parent)

    def update(self, making: Making, entity: Entity) -> None:
        """Keep its name; complete it again by what it hangs on."""
        stored = entity.attributes
        parent = making.related("accessControl") or get_held(making.change, entity, "accessControl")
        category = making.text("policyCategory") or str(stored.get("policyCategory"))
        if not self._is_of_domain(category, making.text("policySubCategory") or str(stored.get("policySubCategory"))):
            check_change(making, entity, category, parent)
        if category in ("persona", "purpose"):
            making.keep_name()
            if parent is not None:
                check_parent(category, parent)
                self._complete(making, category, parent)

    @staticmethod
    def _is_of_domain(category: str, sub_category: str) -> bool:
        """Whether it is a persona's policy about domains, which is not checked further."""
        return category == "persona" and sub_category == "domain"

    @staticmethod
    def _complete(making: Making, category: str, parent: Entity) -> None:
        """A persona's policy is for its role alone, a purpose's is about its tags."""
        if category == "purpose":
            making.attributes["policyResources"] = list_resources(parent)
            return
        making.attributes.update({"policyRoles": [get_role_name(parent)], "policyUsers": [], "policyGroups": []})
        every_domain = any(resource in _ALL for resource in making.texts("policyResources"))
        if every_domain and making.text("policySubCategory") == "domain":
            making.attributes["policyResources"] = [_EVERY_DOMAIN]

    @staticmethod
    def _refuse_same_name(making: Making, parent: Entity | None) -> None:
        """Refuse a second active policy of a name on one persona, in whatever case."""
        name = making.text("name")
        for policy in list_held(making.change, parent, "policies") if parent else ():
            if policy.status == ACTIVE and str(policy.attributes.get("name")).lower() == name.lower():
                held_by = f"{parent.type_name} '{parent.attributes.get('name')}'" if parent else ""
                raise refuse(f"Policy with name '{name}' already exists in {held_by}")
