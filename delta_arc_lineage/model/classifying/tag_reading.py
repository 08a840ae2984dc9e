"""Tags of the catalog as evidence: what a tag is called says a class, or a sort as a column's name would."""

from collections.abc import Iterable, Mapping

from delta_arc_lineage.model.classification import DataClass
from delta_arc_lineage.model.classifying.combining import Evidence
from delta_arc_lineage.model.classifying.name_reading import read_name, split_words
from delta_arc_lineage.model.classifying.table_phrases import singular_forms, words_of

TAG_WEIGHT = 0.95
_WORDS: Mapping[DataClass, frozenset[str]] = {
    DataClass.PERSONAL: words_of("pii personal gdpr dsgvo rgpd phi hipaa personenbezogen personnelle personales"),
    DataClass.FINANCIAL: words_of("financial finance pci payment banking finanziell financier financiero"),
    DataClass.CREDENTIAL: words_of("credential secret password authentication"),
}
_NOT = words_of("no non not nicht kein without")


def classes_of_tag(tag: str, stated: Mapping[str, DataClass]) -> tuple[DataClass, ...]:
    """The classes that a tag says; `stated`: tags that a person gave a class, by their names.

    >>> [data_class.value for data_class in classes_of_tag("PII - Email", {})], classes_of_tag("Non-PII", {})
    (['personal'], ())
    """
    if tag in stated:
        return (stated[tag],)
    words = split_words(tag)
    if not _NOT.isdisjoint(words):
        return ()
    forms = {form for word in words for form in singular_forms(word)}
    by_word = {data_class for data_class, told in _WORDS.items() if not told.isdisjoint(forms)}
    return tuple(sorted(by_word | {told.sort.data_class for told in _sorts_of_tag(tag)}))


def read_tags(tags: Iterable[str]) -> list[Evidence]:
    """Evidence for the sorts that tags are called by."""
    return [told for tag in tags if _NOT.isdisjoint(split_words(tag)) for told in _sorts_of_tag(tag)]


def _sorts_of_tag(tag: str) -> list[Evidence]:
    told = [each for each in read_name(tag).evidence if each.weight > 0]
    against = any(each.weight < 0 for each in read_name(tag).evidence)
    strongest = max((each.weight for each in told), default=0.0)
    if against or strongest < TAG_WEIGHT - 0.1:
        return []
    return [Evidence(each.sort, TAG_WEIGHT, f"its tag {tag!r} says so") for each in told if each.weight == strongest]
