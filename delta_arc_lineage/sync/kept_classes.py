"""Kept classes: what the tables and datasets of a route were concluded to be of, for as long as all it rests on stands.

Names, sorts, confidences and reasons; nothing that was ever in a row of data.
"""

from delta_arc_lineage.model.classification import TableClass
from delta_arc_lineage.model.codec import decode, digest_of, encode
from delta_arc_lineage.model.marking_wants import WantMore
from delta_arc_lineage.model.markings import MarkingSort, WantedMarking
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.ports.state import StateStore
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

    def approved(self) -> tuple[WantedMarking, ...]:
        """The tags that a person agreed to, or that the settings give."""
        try:
            wanted: tuple[WantedMarking, ...] = decode(
                tuple[WantedMarking, ...], self._object(f"class_tags/{self.route}").get("wanted")
            )
        except ValueError:
            return ()
        return tuple(each for each in wanted if each.marking.sort is MarkingSort.TAG)

    def approve(self, wanted: tuple[WantedMarking, ...]) -> None:
        """From now on these tags are wanted, and no others."""
        if wanted != self.approved():
            self._keep_object(f"class_tags/{self.route}", {"wanted": encode(wanted)})

    @property
    def _place(self) -> str:
        return f"classes/{self.route}"


def class_tag_producer(state: StateStore, tenant: str) -> WantMore:
    """Wants, of each route, the tags that its settings give or that a person agreed to; none where it looks at no
    classes."""

    def want(route: Route) -> tuple[WantedMarking, ...]:
        return KeptClasses(state, route.name, tenant).approved() if route.classifying.is_on else ()

    return want
