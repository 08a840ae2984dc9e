"""The environment variables of exports."""

from pydantic import BaseModel

from delta_arc_lineage.settings.keys import OPENLINEAGE_KEY
from delta_arc_lineage.settings.tenant_variables import variable


class ExportVariables(BaseModel):
    """Keys of those whom lineage is sent to. The name is the one that OpenLineage's own clients read."""

    openlineage_api_key: str | None = variable(
        OPENLINEAGE_KEY, "The key that `delta-arc export openlineage --to https://…` sends as a bearer token."
    )
