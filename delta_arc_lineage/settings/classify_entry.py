"""What a route states of classes of data: the mode, and the tags that say each class."""

from delta_arc_lineage.model.class_tags import Classifying, ClassifyMode
from delta_arc_lineage.settings.laid_entry import LaidEntry, Texts


class ClassifyEntry(LaidEntry):
    mode: ClassifyMode | None = None
    personal: Texts | None = None
    financial: Texts | None = None
    credential: Texts | None = None


def read_mode(value: object) -> object:
    """A mode alone stands for an entry of it; `off` without quotes is YAML's false."""
    return {"mode": value or "off"} if isinstance(value, str | bool) else value


def to_classifying(entry: ClassifyEntry) -> Classifying:
    """The same as the model has it."""
    tags = (entry.personal or (), entry.financial or (), entry.credential or ())
    return Classifying(entry.mode or ClassifyMode.PROPOSE, *tags)
