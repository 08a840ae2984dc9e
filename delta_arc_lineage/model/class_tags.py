"""Class tags: which of the catalog's tags say that data is of a class, and what is done where one is missing."""

from collections.abc import Mapping
from dataclasses import dataclass

from delta_arc_lineage.model.classification import DataClass
from delta_arc_lineage.model.words import Word


class ClassifyMode(Word):
    """What comes of classification."""

    OFF = "off", "nothing is looked at"
    PROPOSE = "propose", "classes are told, and nothing is written"
    TAG = "tag", "datasets are given the tags of their classes"


@dataclass(frozen=True, slots=True)
class Classifying:
    """A route's mode, and the tags that stand for each class, the first of which is given. No tag is given that the
    settings do not name."""

    mode: ClassifyMode = ClassifyMode.PROPOSE
    personal: tuple[str, ...] = ()
    financial: tuple[str, ...] = ()
    credential: tuple[str, ...] = ()

    @property
    def is_on(self) -> bool:
        return self.mode is not ClassifyMode.OFF

    @property
    def stated(self) -> Mapping[str, DataClass]:
        """The class of each tag that the settings name."""
        return {tag: data_class for data_class in DataClass for tag in self.tags_of(data_class)}

    def tags_of(self, data_class: DataClass) -> tuple[str, ...]:
        """Those that the settings state for a class."""
        match data_class:
            case DataClass.PERSONAL:
                return self.personal
            case DataClass.FINANCIAL:
                return self.financial
            case DataClass.CREDENTIAL:
                return self.credential
