"""The routes that a state knows: those that left journals or plans, be they in the settings or not."""

from delta_arc_lineage.model.media import file_name
from delta_arc_lineage.ports.state import StateStore
from delta_arc_lineage.sync.journals import Journals
from delta_arc_lineage.sync.marking_documents import MarkingJournals

_PLANS = "plans"


def list_known_routes(state: StateStore) -> frozenset[str]:
    """By all journals and plans; where a journal cannot be read, by the folder that it lies in."""
    of_assets = (record.route for record in Journals(state).records())
    of_markings = (record.route for record in MarkingJournals(state).records())
    planned = (name.split("/")[1] for name in state.names(_PLANS))
    return frozenset({*of_assets, *of_markings, *planned} - {""})


def is_known(route: str, known: frozenset[str]) -> bool:
    """Whether it is one of these, by its name or by that of its folder."""
    return route in known or file_name(route) in known
