"""Class tags: which of the catalog's tags say that data is of a class, and what is done where one is missing.

Settings say it first. A tag that nobody stated is read by the words of its name, which decides only how grave a finding
is: no tag is given that the settings do not name.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from delta_arc_lineage.model.classification import DataClass
from delta_arc_lineage.model.words import Word

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+")
_WORDS = {
    DataClass.PERSONAL: "pii phi spi personal person privacy private gdpr dsgvo ccpa hipaa personenbezogen personnel "
    "personales personali persönlich",
    DataClass.FINANCIAL: "pci financial finance payment payments banking sox finanz finanzen financier financiero",
    DataClass.CREDENTIAL: "credential credentials secret secrets password passwords passwort contraseña",
}
_BY_WORD = {word: data_class for data_class, words in _WORDS.items() for word in words.split()}


class ClassifyMode(Word):
    """What comes of classification."""

    OFF = "off", "nothing is looked at"
    PROPOSE = "propose", "classes are told, and nothing is written"
    TAG = "tag", "datasets are given the tags of their classes"


@dataclass(frozen=True, slots=True)
class Classifying:
    """A route's mode, and the tags that stand for each class, the first of which is given."""

    mode: ClassifyMode = ClassifyMode.PROPOSE
    personal: tuple[str, ...] = ()
    financial: tuple[str, ...] = ()
    credential: tuple[str, ...] = ()

    @property
    def is_on(self) -> bool:
        return self.mode is not ClassifyMode.OFF

    def tags_of(self, data_class: DataClass) -> tuple[str, ...]:
        """Those that the settings state for a class."""
        return _stated(self)[data_class]

    def class_of(self, tag: str) -> DataClass | None:
        """The class that a tag says, by the settings or else by its words; None for a tag of something else.

        >>> Classifying(personal=("Kunde",)).class_of("kunde"), Classifying().class_of("PII - contact")
        (<DataClass.PERSONAL: 'personal'>, <DataClass.PERSONAL: 'personal'>)
        >>> Classifying().class_of("LandingZone")
        """
        folded = tag.casefold()
        for data_class, tags in _stated(self).items():
            if folded in {stated.casefold() for stated in tags}:
                return data_class
        return next((_BY_WORD[word] for word in map(str.casefold, _WORD.findall(tag)) if word in _BY_WORD), None)

    def classes_of(self, tags: Iterable[str]) -> frozenset[DataClass]:
        """The classes that any of these say."""
        return frozenset(found for tag in tags if (found := self.class_of(tag)) is not None)


def _stated(classifying: Classifying) -> dict[DataClass, tuple[str, ...]]:
    return {
        DataClass.PERSONAL: classifying.personal,
        DataClass.FINANCIAL: classifying.financial,
        DataClass.CREDENTIAL: classifying.credential,
    }
