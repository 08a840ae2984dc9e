"""What the catalog itself wrote down of who changed what."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class AuditLine:
    """One change of one asset, as the catalog tells it. `at`: when it was done, in milliseconds since the epoch (UTC);
    `request`: the id of the request that did it, empty where none is told; `agent`: what sent that, empty for a person
    in the catalog's own pages; `mark`: that of the asset as it is now, empty for none. Of a README or a link, which are
    assets of their own, `of` names the asset that it hangs on, and the mark is that one's."""

    at: int
    qualified_name: str
    type_name: str
    action: str
    user: str
    request: str = ""
    agent: str = ""
    guid: str = ""
    mark: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class AuditReading:
    """Lines in the order of their time. `complete`: these are all that the catalog has of what was asked."""

    lines: tuple[AuditLine, ...]
    complete: bool = True


class CatalogAudit(ABC):
    """The catalog's own audit. Its cost follows the changes of a span of time, and not what the catalog holds."""

    @abstractmethod
    def read_audit(self, places: Sequence[str], *, since: int, until: int) -> AuditReading:
        """What happened to assets of these qualified names, and to all whose names lie below them, from one moment to
        the other, both included; and to READMEs and links that hang on these."""
