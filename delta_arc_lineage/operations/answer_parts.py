"""What answers are made of."""

from pydantic import BaseModel, ConfigDict

from delta_arc_lineage.model.phases import Forecast
from delta_arc_lineage.ports.catalog import RequestCount


class Answer(BaseModel):
    """An answer, or a part of one."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class RequestsMade(Answer):
    """Requests to Atlan."""

    reads: int
    writes: int

    @classmethod
    def of(cls, count: RequestCount | Forecast) -> "RequestsMade":
        return cls(reads=count.reads, writes=count.writes)
