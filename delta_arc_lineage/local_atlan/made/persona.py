"""Personas (`AccessControlPreProcessor`, `PersonaPreProcessor`): a name, a role, and policies that go with them."""

import re
import uuid

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import ACTIVE, Entity
from delta_arc_lineage.local_atlan.made.making import Maker, Making, Removal, list_held, put, refuse_inactive
from delta_arc_lineage.local_atlan.made.names import make_short_id

ENABLED = "isAccessControlEnabled"
_ROLE = "roleId"
_SLACK = re.compile(r"https?://(?:[\w-]+\.)*slack\.com(?:/.*)?")
_LENGTH = 22


def check_channel(making: Making) -> None:
    """A channel is one of Slack's."""
    channel = making.text("channelLink")
    if channel and not _SLACK.fullmatch(channel):
        raise CatalogError(ErrorKind.BAD_REQUEST, "Please provide a valid URL for channelLink")


def refuse_policies(making: Making) -> None:
    """Policies are made by themselves, never with the persona, purpose or stakeholder that holds them."""
    if making.draft.ends.get("policies"):
        said = "Can not attach a policy while creating/updating Persona/Purpose/Stakeholder"
        raise CatalogError(ErrorKind.NOT_SUPPORTED, said)


def make_access_name() -> str:
    """The qualified name of a persona or purpose; policies and aliases of the index are named after its id."""
    return f"default/{make_short_id(_LENGTH)}"


def get_role_name(persona: Entity) -> str:
    """The role that holds the people of a persona."""
    return f"persona_{persona.qualified_name.split('/')[1]}"


def give_role(making: Making) -> None:
    """A new persona is enabled unless told otherwise, and has a role of its own."""
    if making.attributes.get(ENABLED) is None:
        making.attributes[ENABLED] = True
    making.attributes[_ROLE] = str(uuid.uuid4())


def enable_policies(change: Change, entity: Entity, enabled: object) -> None:
    """Policies are in force as what holds them is."""
    if enabled is not None and enabled != entity.attributes.get(ENABLED):
        for policy in list_held(change, entity, "policies"):
            put(change, policy, {"isPolicyEnabled": enabled})


def erase_policies(removal: Removal, entity: Entity) -> None:
    """Policies go with what holds them."""
    if entity.status == ACTIVE:
        for policy in list_held(removal.change, entity, "policies"):
            removal.erase(policy)


class PersonaMaker(Maker):
    """What becomes of a `Persona`."""

    def create(self, making: Making) -> None:
        """Name it and give it a role."""
        check_channel(making)
        refuse_policies(making)
        making.name = make_access_name()
        give_role(making)

    def update(self, making: Making, entity: Entity) -> None:
        """Keep its name and role; enable or disable its policies with it."""
        check_channel(making)
        refuse_policies(making)
        refuse_inactive(entity, "Persona not Active")
        making.keep_name()
        making.attributes.pop(_ROLE, None)
        enable_policies(making.change, entity, making.attributes.get(ENABLED))

    def remove(self, removal: Removal, entity: Entity) -> None:
        """Take its policies along."""
        erase_policies(removal, entity)
