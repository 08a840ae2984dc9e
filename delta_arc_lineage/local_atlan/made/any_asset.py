"""Rules of every asset (`AssetPreProcessor`): who is named on it, and the one domain it is linked to.

The lists of guids of a product's ports, which the metastore shortens when a port is removed, are not kept here.
"""

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.made.making import Maker, Making
from delta_arc_lineage.local_atlan.made.owners import check_owners

_DOMAINS = "domainGUIDs"
UNLINKED = ("AtlasGlossary", "AtlasGlossaryTerm", "AtlasGlossaryCategory", "DataProduct", "DataDomain")


class AssetMaker(Maker):
    """What becomes of any asset, before what becomes of its type."""

    def create(self, making: Making) -> None:
        """Check the people named and the domain linked."""
        check_owners(making)
        if making.attributes.get(_DOMAINS):
            check_domains(making, making.draft.type.name)

    def update(self, making: Making, entity: Entity) -> None:
        """Check the people named and the domain linked."""
        self.create(making)


class WorkflowMaker(Maker):
    """What becomes of an `AtlanAppWorkflow` (`AtlanAppWorkflowPreProcessor`)."""

    names = False

    def create(self, making: Making) -> None:
        """Make who creates it its owner."""
        if making.change.user:
            making.attributes["ownerUsers"] = [making.change.user]


def check_domains(making: Making, type_name: str) -> None:
    """An asset is linked to one domain, which exists; glossaries and what lies in the mesh are not."""
    guids = making.texts(_DOMAINS)
    if len(guids) > 1:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "Asset can be linked to only one domain")
    if guids and type_name in UNLINKED:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "This AssetType is not allowed to link with Domain")
    for guid in guids:
        if making.change.get_by_guid(guid).type_name != "DataDomain":
            raise CatalogError(ErrorKind.INVALID_PARAMETERS, "Asset can be linked to only domain")
