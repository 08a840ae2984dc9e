"""Searches for what markings are made of: pure builders, as `searches` are."""

from collections.abc import Sequence

from delta_arc_lineage.adapters.atlan import searches
from delta_arc_lineage.adapters.atlan.searches import Query


def both(*queries: Query) -> Query:
    """What meets all of these."""
    return {"bool": {"filter": list(queries)}}


def by_guids(guids: Sequence[str]) -> Query:
    """The assets of these guids."""
    return {"terms": {"__guid": list(guids)}}


def terms_named(names: Sequence[str]) -> Query:
    """Glossary terms of these names; the index has them in lower case."""
    return {"terms": {"name.keyword": sorted({name.lower() for name in names})}}


def terms_like(names: Sequence[str]) -> Query:
    """Glossary terms of these names, or that share a word with one, written nearly so; the likest first."""
    alike = [{"match": {"name": {"query": name, "fuzziness": "AUTO"}}} for name in sorted({*names})]
    exact = {"constant_score": {"filter": terms_named(names), "boost": 1000.0}}
    return {"bool": {"should": [exact, *alike], "minimum_should_match": 1}}


def remarked(names: Sequence[str], since: int) -> Query:
    """Which of these names were changed at a moment or after it, archived ones too."""
    return both(searches.by_names(names), _changed(since))


def remarked_in(connections: Sequence[str], type_names: Sequence[str], since: int) -> Query:
    """All of these types in these connections that were changed at a moment or after it, archived ones too."""
    homes = [{"prefix": {"qualifiedName": {"value": f"{connection}/"}}} for connection in connections]
    at_home = {"bool": {"should": homes, "minimum_should_match": 1}}
    return both(searches.of_types(type_names), at_home, _changed(since))


def _changed(since: int) -> Query:
    return {"range": {"__modificationTimestamp": {"gte": since}}}
