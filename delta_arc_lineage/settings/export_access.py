"""The key of a receiver of OpenLineage events: read where events are sent, and nowhere else."""

from delta_arc_lineage.settings.keys import OPENLINEAGE_KEY
from delta_arc_lineage.settings.project import read_environment


def find_openlineage_key() -> str:
    """From the environment or the project's `.env`; empty where none is set."""
    _, environment = read_environment()
    return environment.get(OPENLINEAGE_KEY, "").strip()
