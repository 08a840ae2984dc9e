"""What the use cases need of the catalog's lineage: assets by what people call them, and walks from one of them."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

from delta_arc_lineage.model.traces import Direction, Trace, TracedAsset


@dataclass(frozen=True, slots=True)
class WantedAssets:
    """What assets may be called: `names` as people see them, in any case; `qualified_names`; `keys` and `arns` of files
    and folders in a bucket."""

    names: tuple[str, ...] = ()
    qualified_names: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    arns: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FoundAssets:
    """Active assets that may be meant. `hidden`: how many more the key may not read; `is_complete`: no more were
    counted than are shown."""

    assets: tuple[TracedAsset, ...]
    hidden: int = 0
    is_complete: bool = True


class CatalogLineage(ABC):
    """Reads lineage as the catalog holds it, whoever drew it. A read that fails raises; what is archived is not shown,
    and nothing is walked through it."""

    @abstractmethod
    def find_assets(self, wanted: WantedAssets) -> FoundAssets:
        """Those that can have lineage and are called so. One request."""

    @abstractmethod
    def find_like(self, name: str) -> tuple[str, ...]:
        """Names of assets that are spelled nearly so. One request, whatever the catalog holds."""

    @abstractmethod
    def find_columns(self, table: TracedAsset) -> FoundAssets:
        """The columns of a table or view, or the fields of a report, in their order; a request a page."""

    @abstractmethod
    def walk(self, start: TracedAsset, direction: Direction, *, depth: int | None, most: int) -> Trace:
        """All that lineage leads to within `depth` hops from asset to asset, None for any, nearest first; of more than
        `most` assets and processes the trace says that it is cut, and of what lineage names and no page shows, how much
        that is. NotFound where the start is gone. Requests follow what is met, not what the catalog holds: each page is
        larger than the one before."""
