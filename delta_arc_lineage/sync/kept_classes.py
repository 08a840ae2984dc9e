"""Kept classes: what the tables and datasets of a route were concluded to be of, for as long as all it rests on stands.

Names, sorts, confidences and reasons; nothing that was ever in a row of data.
"""

from delta_arc_lineage.model.classification import TableClass
from delta_arc_lineage.model.codec import decode, digest_of, encode
from delta_arc_lineage.sync.kept_objects import KeptObjects


class KeptClasses(KeptObjects):
    """Those of one route."""

    def recall(self, of: str) -> tuple[TableClass, ...] | None:
        """Those that were concluded of this digest; None where there are none, or where what is kept was changed."""
        kept = self._object(self._place)
        try:
            classes: tuple[TableClass, ...] = decode(tuple[TableClass, ...], kept.get("classes"))
        except ValueError:
            return None
        return classes if kept.get("of") == digest_of(of, classes) else None

    def keep(self, classes: tuple[TableClass, ...], *, of: str) -> None:
        """In place of those that are kept."""
        self._keep_object(self._place, {"of": digest_of(of, classes), "classes": encode(classes)})

    @property
    def _place(self) -> str:
        return f"classes/{self.route}"
