"""Datasets of data products (`DatasetPreProcessor`): a name of the server's own; assets let go of a removed one."""

from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, Entity
from delta_arc_lineage.local_atlan.made.making import Maker, Making, Removal, list_active, put, refuse_inactive
from delta_arc_lineage.local_atlan.made.names import make_short_id

_LINKED = "json_extract(attributes, '$.catalogDatasetGuid')=?"


class DatasetMaker(Maker):
    """What becomes of a `DataMeshDataset`."""

    def create(self, making: Making) -> None:
        """Name it."""
        making.name = f"default/dataset/{make_short_id()}"

    def update(self, making: Making, entity: Entity) -> None:
        """Keep its name; an archived one is only restored."""
        if making.draft.status != ACTIVE:
            refuse_inactive(entity, "Cannot update Dataset that is Archived!")
        making.keep_name()

    def remove(self, removal: Removal, entity: Entity) -> None:
        """Assets let go of a dataset that is removed for good."""
        if removal.is_soft:
            return
        for asset in list_active(removal.change, None, _LINKED, (entity.guid,)):
            put(removal.change, asset, {"catalogDatasetGuid": None})
