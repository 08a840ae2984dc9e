"""The names there are of tags, terms, people, groups and custom metadata, as far as they are like those asked for."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from delta_arc_lineage.adapters.atlan import marking_searches
from delta_arc_lineage.adapters.atlan.client import AtlanRequests
from delta_arc_lineage.adapters.atlan.naming import Naming
from delta_arc_lineage.errors import PermissionDenied, RequestRefused
from delta_arc_lineage.model.markings import MarkingSort
from delta_arc_lineage.model.nearest import choose_near
from delta_arc_lineage.ports.markings import Vocabulary

_MOST = 300
_BEGINNING = 3
_MOST_ASKED = 20
"""Of names that are not there, those whose like is looked for in one request."""

Ask = Callable[[Mapping[str, Any]], dict[str, Any]]


class VocabularyFinder:
    """Definitions are one request once; terms are one search; accounts one request, and one more for what they lack."""

    def __init__(self, requests: AtlanRequests, naming: Naming) -> None:
        self._requests, self._naming = requests, naming

    def find(self, sort: MarkingSort, names: Sequence[str]) -> Vocabulary:
        """Sorts whose names anybody may make up have all names asked for."""
        match sort:
            case MarkingSort.TAG:
                there: Sequence[str] | None = self._naming.tag_names()
            case MarkingSort.CUSTOM:
                there = self._naming.custom_names()
            case MarkingSort.TERM:
                there = self._find_terms(names)
            case MarkingSort.OWNER | MarkingSort.STEWARD:
                there = _find_accounts(names, "username", lambda asked: self._requests.users(asked, most=_MOST))
            case MarkingSort.OWNER_GROUP:
                there = _find_accounts(names, "alias", lambda asked: self._requests.groups(asked, most=_MOST))
            case _:
                there = names
        return Vocabulary(sort, None if there is None else choose_near(names, there))

    def _find_terms(self, names: Sequence[str]) -> list[str]:
        """By name in any glossary, and what is written nearly so."""
        return self._naming.learn_terms(
            marking_searches.terms_like([name.rpartition("@")[0] or name for name in names])
        )


def _find_accounts(names: Sequence[str], field: str, ask: Ask) -> list[str] | None:
    """Those of these names; of what is not there, those that begin alike. None where the key may not see them."""
    try:
        there = _read_names(ask({field: {"$in": list(names)}}), field)
        lacking = sorted({*names} - {*there})[:_MOST_ASKED]
        if lacking:
            alike = [{field: {"$ilike": f"{name[:_BEGINNING]}%"}} for name in lacking]
            there += _read_names(ask({"$or": alike}), field)
    except (PermissionDenied, RequestRefused):
        return None
    return there


def _read_names(answer: Mapping[str, Any], field: str) -> list[str]:
    """Of a group its alias, which is among its attributes, and where it has none its name."""
    names = []
    for record in answer.get("records") or []:
        attributes = record.get("attributes")
        inner = attributes.get(field) if isinstance(attributes, dict) else None
        value = record.get(field) or inner or record.get("name")
        value = value[0] if isinstance(value, list) and value else value
        names += [value] if isinstance(value, str) else []
    return names
