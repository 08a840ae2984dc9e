"""The phrase book: all phrases that say a sort, in each form in which a name may write them."""

from collections import defaultdict
from itertools import product

from delta_arc_lineage.model.classifying.data_sorts import Sort
from delta_arc_lineage.model.classifying.other_phrases import BARE_NAMES, CREDENTIAL, FINANCIAL
from delta_arc_lineage.model.classifying.personal_phrases import PERSONAL
from delta_arc_lineage.model.classifying.table_phrases import PERSON_WORDS, words_of

FILLERS = words_of("of the de da di do du des del della la le el van der den het dos das d l")
"""Words that say nothing between others."""
NAME_BESIDE_PERSON = 0.75
"""The weight of a word for a name beside one for a person, as in `customer_name`."""


def _build_phrases() -> dict[str, tuple[tuple[Sort, float], ...]]:
    """Each phrase, without filling words and glued, with the sorts that it may say."""
    phrases: dict[str, dict[Sort, float]] = defaultdict(dict)
    for by_sort in (PERSONAL, FINANCIAL, CREDENTIAL):
        for sort, by_weight in by_sort.items():
            for weight, listed in by_weight.items():
                for phrase in map(str.strip, listed.split(",")):
                    words = phrase.split()
                    kept = [word for word in words if word not in FILLERS]
                    for form in {" ".join(kept), "".join(kept), "".join(words)}:
                        phrases[form][sort] = max(weight, phrases[form].get(sort, 0.0))
    for name, person in product(BARE_NAMES, PERSON_WORDS):
        for form in (name + person, person + name):
            if form not in phrases:
                phrases[form] = {Sort.PERSON_NAME: NAME_BESIDE_PERSON}
    return {phrase: tuple(sorted(told.items())) for phrase, told in phrases.items()}


PHRASES = _build_phrases()
"""Built once: some thousands."""
