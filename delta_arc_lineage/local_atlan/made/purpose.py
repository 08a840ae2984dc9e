"""Purposes (`PurposePreProcessor`): one for a set of tags, whose policies are about these tags."""

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.made.making import (
    Maker,
    Making,
    Removal,
    list_active,
    list_held,
    put,
    refuse_inactive,
)
from delta_arc_lineage.local_atlan.made.persona import (
    ENABLED,
    check_channel,
    enable_policies,
    erase_policies,
    make_access_name,
)

TAGS = "purposeClassifications"


def list_resources(purpose: Entity) -> list[str]:
    """What the policies of a purpose are about: its tags."""
    return [f"tag:{tag}" for tag in purpose.attributes.get(TAGS) or []]


class PurposeMaker(Maker):
    """What becomes of a `Purpose`."""

    def create(self, making: Making) -> None:
        """Name it; no other active purpose has the same tags."""
        check_channel(making)
        tags = making.texts(TAGS)
        if not tags:
            raise CatalogError(ErrorKind.BAD_REQUEST, "Please provide purposeClassifications for Purpose")
        self._refuse_same_tags(making, tags)
        making.name = make_access_name()
        if making.attributes.get(ENABLED) is None:
            making.attributes[ENABLED] = True

    def update(self, making: Making, entity: Entity) -> None:
        """Keep its name; bring its policies to its state and its tags."""
        check_channel(making)
        refuse_inactive(entity, "Purpose not Active")
        making.keep_name()
        enable_policies(making.change, entity, making.attributes.get(ENABLED))
        if TAGS not in making.attributes:
            return
        tags = making.texts(TAGS)
        if not tags:
            raise CatalogError(ErrorKind.BAD_REQUEST, "Please provide at least one classification for Purpose")
        if sorted(tags) != sorted(entity.attributes.get(TAGS) or []):
            self._refuse_same_tags(making, tags)
            for policy in list_held(making.change, entity, "policies"):
                put(making.change, policy, {"policyResources": [f"tag:{tag}" for tag in tags]})

    def remove(self, removal: Removal, entity: Entity) -> None:
        """Take its policies along."""
        erase_policies(removal, entity)

    @staticmethod
    def _refuse_same_tags(making: Making, tags: list[str]) -> None:
        """Refuse a second active purpose of the same tags, in any order; told as a fault of the metastore's own."""
        for other in list_active(making.change, "Purpose"):
            if sorted(other.attributes.get(TAGS) or []) == sorted(tags):
                said = f"Entity already exists, typeName:tags, Purpose:[{', '.join(tags)}]"
                raise CatalogError(ErrorKind.FAILED, said)
