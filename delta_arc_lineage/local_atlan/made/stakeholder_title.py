"""Titles of stakeholders (`StakeholderTitlePreProcessor`): for every domain, or for some."""

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.made.making import Maker, Making, Removal, list_active, list_held
from delta_arc_lineage.local_atlan.made.names import make_short_id

DOMAINS = "stakeholderTitleDomainQualifiedNames"
_STAR = "default/domain/*/super"
EVERY_DOMAIN = frozenset({_STAR, "*/super"})


class StakeholderTitleMaker(Maker):
    """What becomes of a `StakeholderTitle`."""

    def create(self, making: Making) -> None:
        """Name it; one for every domain names no other."""
        self._refuse_stakeholders(making)
        self._refuse_same_name(making, "Stakeholder title")
        domains = making.texts(DOMAINS)
        if not domains:
            raise CatalogError(ErrorKind.BAD_REQUEST, f"Please provide attribute {DOMAINS}")
        if EVERY_DOMAIN & {*domains}:
            making.attributes[DOMAINS] = [_STAR]
            making.name = f"stakeholderTitle/domain/default/{make_short_id()}"
        else:
            making.name = f"stakeholderTitle/domain/{make_short_id()}"

    def update(self, making: Making, entity: Entity) -> None:
        """Keep its name."""
        self._refuse_stakeholders(making)
        if making.text("name") != entity.attributes.get("name"):
            self._refuse_same_name(making, "StakeholderTitle")
        making.keep_name()

    def remove(self, removal: Removal, entity: Entity) -> None:
        """Refuse while an active stakeholder has it."""
        if list_held(removal.change, entity, "stakeholders"):
            said = "Can not delete StakeholderTitle as it has reference to Active Stakeholder"
            raise CatalogError(ErrorKind.NOT_SUPPORTED, said)

    @staticmethod
    def _refuse_stakeholders(making: Making) -> None:
        making.refuse_ends("stakeholders", said="Managing Stakeholders while creating/updating StakeholderTitle")

    @staticmethod
    def _refuse_same_name(making: Making, kind: str) -> None:
        """Names differ, in whatever case: the index that is asked folds it."""
        name = making.text("name")
        if list_active(
            making.change, "StakeholderTitle", "lower(json_extract(attributes, '$.name'))=lower(?)", (name,)
        ):
            raise CatalogError(ErrorKind.BAD_REQUEST, f"{kind} with name {name} already exists")
