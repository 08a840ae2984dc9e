"""One table from type to maker, and the three places where saving and deleting ask it."""

from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.made.any_asset import AssetMaker, WorkflowMaker
from delta_arc_lineage.local_atlan.made.category import CategoryMaker
from delta_arc_lineage.local_atlan.made.connection import ConnectionMaker
from delta_arc_lineage.local_atlan.made.contract import ContractMaker
from delta_arc_lineage.local_atlan.made.dataset import DatasetMaker
from delta_arc_lineage.local_atlan.made.domain import DomainMaker
from delta_arc_lineage.local_atlan.made.glossary import GlossaryMaker
from delta_arc_lineage.local_atlan.made.link import LinkMaker
from delta_arc_lineage.local_atlan.made.making import Maker, Making, Removal, is_unchanged
from delta_arc_lineage.local_atlan.made.persona import PersonaMaker
from delta_arc_lineage.local_atlan.made.policy import PolicyMaker
from delta_arc_lineage.local_atlan.made.product import ProductMaker
from delta_arc_lineage.local_atlan.made.purpose import PurposeMaker
from delta_arc_lineage.local_atlan.made.saved_queries import FOLDER_MAKER, QUERY_MAKER, CollectionMaker
from delta_arc_lineage.local_atlan.made.stakeholder import StakeholderMaker
from delta_arc_lineage.local_atlan.made.stakeholder_title import StakeholderTitleMaker
from delta_arc_lineage.local_atlan.made.term import TermMaker

_OF_ALL = AssetMaker()

MAKERS: dict[str, Maker] = {
    "AtlanAppWorkflow": WorkflowMaker(),
    "AtlasGlossary": GlossaryMaker(),
    "AtlasGlossaryCategory": CategoryMaker(),
    "AtlasGlossaryTerm": TermMaker(),
    "AuthPolicy": PolicyMaker(),
    "Collection": CollectionMaker(),
    "Connection": ConnectionMaker(),
    "DataContract": ContractMaker(),
    "DataDomain": DomainMaker(),
    "DataMeshDataset": DatasetMaker(),
    "DataProduct": ProductMaker(),
    "Folder": FOLDER_MAKER,
    "Link": LinkMaker(),
    "Persona": PersonaMaker(),
    "Purpose": PurposeMaker(),
    "Query": QUERY_MAKER,
    "Stakeholder": StakeholderMaker(),
    "StakeholderTitle": StakeholderTitleMaker(),
}


def before_creating(making: Making) -> Entity | None:
    """Complete a draft that is to be created; gives the entity that it is to update in its stead, if there is one."""
    _OF_ALL.create(making)
    maker = MAKERS.get(making.draft.type.name)
    return maker.create(making) if maker else None


def before_updating(making: Making, entity: Entity) -> None:
    """Complete a draft that is to update an entity; one that changes nothing is passed over."""
    maker = MAKERS.get(entity.type_name)
    if maker is None:
        _OF_ALL.update(making, entity)
    elif not is_unchanged(making, entity):
        _OF_ALL.update(making, entity)
        maker.update(making, entity)
    elif maker.names:
        making.keep_name()


def before_removing(removal: Removal, entity: Entity) -> None:
    """Refuse or prepare the end of an entity."""
    maker = MAKERS.get(entity.type_name)
    if maker is not None:
        maker.remove(removal, entity)
