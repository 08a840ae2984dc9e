"""Domains (`AbstractDomainPreProcessor`, `DataDomainPreProcessor`): named after where they lie, moved with all in them.

A domain at the top is a super domain, `default/domain/{id}/super`; one below another is named after it. Both tell the
domain above and the one at the top. A moved one takes along its products and domains, and the policies, stakeholders
and titles that name them.
"""

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.made.making import (
    Maker,
    Making,
    Removal,
    get_held,
    list_active,
    list_held,
    put,
)
from delta_arc_lineage.local_atlan.made.names import make_short_id

PARENT = "parentDomainQualifiedName"
SUPER = "superDomainQualifiedName"

_LINKED = """
SELECT 1 FROM entity WHERE instr(attributes, ?1) AND EXISTS (
 SELECT 1 FROM json_each(json_extract(attributes, ?2)) WHERE value=?1) LIMIT 1
"""
_IN_LIST = "EXISTS (SELECT 1 FROM json_each(json_extract(attributes, '$.{}')) WHERE value=?)"


def get_super(domain: Entity) -> str:
    """The qualified name of the domain at the top: a domain without one above is that itself."""
    return str(domain.attributes.get(SUPER) or domain.qualified_name)


def refuse_same_name(change: Change, kind: str, name: str, *, parent: str | None, guid: str = "") -> None:
    """Refuse a second active domain or product of a name in one domain, or at the top."""
    place = f"json_extract(attributes, '$.{PARENT}') IS ? AND json_extract(attributes, '$.name')=? AND guid<>?"
    if list_active(change, kind, place, (parent or None, name, guid)):
        raise CatalogError(ErrorKind.BAD_REQUEST, f"{kind} with name {name} already exists in the domain")


def is_linked(change: Change, guid: str, attribute: str) -> bool:
    """Whether any asset names a domain or product among its own (`hasLinkedAssets`: whatever their state)."""
    return change.connection.execute(_LINKED, (guid, f"$.{attribute}")).fetchone() is not None


def follow_move(change: Change, names: dict[str, str]) -> None:
    """Bring the resources of policies, and the domains of stakeholders and titles, to the names after a move."""
    resources = {f"entity:{old}": f"entity:{new}" for old, new in names.items()}
    for kind, attribute, renamed in (
        ("AuthPolicy", "policyResources", resources),
        ("StakeholderTitle", "stakeholderTitleDomainQualifiedNames", names),
    ):
        for old in renamed:
            for entity in list_active(change, kind, _IN_LIST.format(attribute), (old,)):
                members = entity.attributes[attribute]
                put(change, entity, {attribute: [renamed.get(member, member) for member in members]})
    for old, new in names.items():
        in_domain = "json_extract(attributes, '$.stakeholderDomainQualifiedName')=?"
        for entity in list_active(change, "Stakeholder", in_domain, (old,)):
            put(change, entity, {"stakeholderDomainQualifiedName": new})


def move_below(change: Change, parent: Entity, *, top: str) -> dict[str, str]:
    """Name everything below a moved domain after it; gives the new names by the old."""
    names: dict[str, str] = {}
    pending = [parent]
    for domain in pending:
        below = list_held(change, domain, "subDomains")
        for entity in (*list_held(change, domain, "dataProducts"), *below):
            old = entity.qualified_name
            own = "/".join(old.split("/")[-2:])
            names[old] = f"{domain.qualified_name}/{own}"
            put(change, entity, {"qualifiedName": names[old], PARENT: domain.qualified_name, SUPER: top})
        pending += [entity for entity in below if entity not in pending]
    return names


class DomainMaker(Maker):
    """What becomes of a `DataDomain`."""

    def create(self, making: Making) -> None:
        """Name it after the domain above, if there is one."""
        self._refuse_stakeholders(making)
        parent = making.related("parentDomain")
        making.attributes.pop(PARENT, None)
        making.attributes.pop(SUPER, None)
        if parent is None:
            making.name = f"default/domain/{make_short_id()}/super"
        else:
            making.attributes.update({PARENT: parent.qualified_name, SUPER: get_super(parent)})
            making.name = f"{parent.qualified_name}/domain/{make_short_id()}"
        making.draft.custom = {"isQualifiedNameMigrated": "true"}
        above = parent.qualified_name if parent else None
        refuse_same_name(making.change, "DataDomain", making.text("name"), parent=above)

    def update(self, making: Making, entity: Entity) -> None:
        """Keep its name and place, unless it goes below another domain or to the top."""
        change = making.change
        said = "Cannot update Domain's subDomains or dataProducts relations"
        making.refuse_ends("subDomains", "dataProducts", said=said, kind=ErrorKind.BAD_REQUEST)
        self._refuse_stakeholders(making)
        making.keep_name()
        making.attributes.pop(PARENT, None)
        making.attributes.pop(SUPER, None)
        current, wanted = get_held(change, entity, "parentDomain"), making.related("parentDomain")
        if making.sends_end("parentDomain") and (current and current.id) != (wanted and wanted.id):
            self._move(making, entity, current=current, target=wanted)
            return
        name = making.text("name")
        if name and name != entity.attributes.get("name"):
            above = current.qualified_name if current else None
            refuse_same_name(change, "DataDomain", name, parent=above, guid=entity.guid)

    def remove(self, removal: Removal, entity: Entity) -> None:
        """Refuse while assets are linked to it."""
        if is_linked(removal.change, entity.guid, "domainGUIDs"):
            said = "Domain cannot be deleted because some assets are linked to this domain"
            raise CatalogError(ErrorKind.NOT_SUPPORTED, said)

    @staticmethod
    def _refuse_stakeholders(making: Making) -> None:
        making.refuse_ends("stakeholders", said="Managing Stakeholders while creating/updating a domain")

    @staticmethod
    def _move(making: Making, entity: Entity, *, current: Entity | None, target: Entity | None) -> None:
        """Bring a domain below another one, or to the top."""
        change, old = making.change, entity.qualified_name
        if current is None:
            raise CatalogError(ErrorKind.BAD_REQUEST, "Cannot move Super Domain inside another domain")
        name = making.text("name") or str(entity.attributes.get("name"))
        above = target.qualified_name if target else None
        refuse_same_name(change, "DataDomain", name, parent=above, guid=entity.guid)
        if target is None:
            new = old.replace(current.qualified_name, "default") + "/super"
            put(change, entity, {"qualifiedName": new, PARENT: None, SUPER: None})
        else:
            new = old.replace(current.qualified_name, target.qualified_name)
            put(change, entity, {"qualifiedName": new, PARENT: target.qualified_name, SUPER: get_super(target)})
        follow_move(change, {old: new, **move_below(change, entity, top=get_super(entity))})
