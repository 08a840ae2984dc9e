"""Links (`LinkPreProcessor`): a link leads somewhere. Readmes have no rule of their own beside who may change them.

The metastore tells both refusals as a fault of its own, status 500.
"""

import re

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.made.making import Maker, Making

_ON_SITE = re.compile(r"[\w\\.#@$%+&;\-~,?=/!]+")
_OFF_SITE = re.compile(r"\s*(?:(?:ht|f)tps?://|mailto:)[^\W_][\w \u00a0\u2000-\u200a\u3000.#@$%+&;:\-~,?=/!()]*\s*")


class LinkMaker(Maker):
    """What becomes of a `Link`."""

    names = False

    def create(self, making: Making) -> None:
        """Check where it leads."""
        self._check(making, "CREATE")

    def update(self, making: Making, entity: Entity) -> None:
        """Check where it leads, which every update tells."""
        self._check(making, "UPDATE")

    @staticmethod
    def _check(making: Making, operation: str) -> None:
        link = making.text("link")
        if not link:
            raise CatalogError(ErrorKind.FAILED, f"Link is empty for operation: {operation}")
        if not _ON_SITE.fullmatch(link) and not _OFF_SITE.fullmatch(link):
            raise CatalogError(ErrorKind.FAILED, f"Please provide a valid URL for operation: {operation}")
