"""Stakeholders (`StakeholderPreProcessor`): personas of a domain, one for each title in it."""

from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.made.making import Maker, Making, Removal, list_active, refuse_inactive
from delta_arc_lineage.local_atlan.made.names import make_short_id
from delta_arc_lineage.local_atlan.made.persona import erase_policies, give_role, refuse_policies
from delta_arc_lineage.local_atlan.made.stakeholder_title import DOMAINS, EVERY_DOMAIN

_DOMAIN, _TITLE = "stakeholderDomainQualifiedName", "stakeholderTitleGuid"
_ENDS = ("stakeholderTitle", "stakeholderDataDomain")


class StakeholderMaker(Maker):
    """What becomes of a `Stakeholder`."""

    def create(self, making: Making) -> None:
        """Name it after its domain and give it a role; its title must be one for the domain, and free in it."""
        refuse_policies(making)
        title, domain = (making.related(name) for name in _ENDS)
        if title is None or domain is None:
            said = "Relationships stakeholderTitle and stakeholderDataDomain are mandatory"
            raise CatalogError(ErrorKind.BAD_REQUEST, said)
        self._check_title(title, domain)
        stakeholders = self._list_in(making, domain.qualified_name)
        same = next((found for found in stakeholders if found.attributes.get(_TITLE) == title.guid), None)
        if same is not None:
            said = "Stakeholder for provided title & domain combination already exists with name: "
            raise CatalogError(ErrorKind.BAD_REQUEST, said + str(same.attributes.get("name")))
        self._refuse_same_name(making.text("name"), stakeholders)
        making.attributes.update({_DOMAIN: domain.qualified_name, _TITLE: title.guid})
        making.name = f"default/{make_short_id(22)}/{domain.qualified_name}"
        give_role(making)

    def update(self, making: Making, entity: Entity) -> None:
        """Keep its name, role, title and domain."""
        refuse_policies(making)
        refuse_inactive(entity, "Stakeholder is not Active")
        making.keep_name()
        for name in (_DOMAIN, _TITLE, "roleId"):
            making.attributes.pop(name, None)
        for name in _ENDS:
            making.draft.ends.pop(name, None)
        name = making.text("name")
        if name and name != entity.attributes.get("name"):
            self._refuse_same_name(name, self._list_in(making, entity.attributes.get(_DOMAIN)))

    def remove(self, removal: Removal, entity: Entity) -> None:
        """Take its policies along."""
        erase_policies(removal, entity)

    @staticmethod
    def _list_in(making: Making, domain: Any) -> list[Entity]:
        """The active stakeholders of a domain."""
        in_domain = f"json_extract(attributes, '$.{_DOMAIN}')=?"
        return list_active(making.change, "Stakeholder", in_domain, (domain,))

    @staticmethod
    def _refuse_same_name(name: str, stakeholders: list[Entity]) -> None:
        """Names in a domain differ, in whatever case: the index that is asked folds it."""
        if any(str(stakeholder.attributes.get("name")).lower() == name.lower() for stakeholder in stakeholders):
            said = f"Stakeholder with name {name} already exists for current domain"
            raise CatalogError(ErrorKind.BAD_REQUEST, said)

    @staticmethod
    def _check_title(title: Entity, domain: Entity) -> None:
        """A title is for every domain, or for one that the domain is or lies in."""
        domains = title.attributes.get(DOMAINS) or []
        if not EVERY_DOMAIN & {*domains} and not any(domain.qualified_name.startswith(name) for name in domains):
            raise CatalogError(ErrorKind.BAD_REQUEST, "Provided StakeholderTitle is not applicable to the domain")
