"""Phrases and near words: on random texts the index finds what a naive reading of the query finds."""

from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import entity, found_names, save

TEXTS = [" ".join(words) for length in (1, 2, 3, 4) for words in product(("one", "two", "oneness"), repeat=length)]
NAMES = ["", *("".join(signs) for length in (1, 2, 3, 4) for signs in product("abé", repeat=length)), "abab" * 30]


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Iterator[httpx.Client]:
    """A client of a catalog with every text of a few words, and every name of a few signs."""
    with httpx.Client(base_url=server.url, headers={"Authorization": "Bearer test-token"}, timeout=60) as opened:
        save(opened, *[entity("Table", f"text/{text}", description=text) for text in TEXTS])
        save(opened, *[entity("View", f"v{name}") for name in NAMES])
        yield opened


def has_phrase(text: str, words: list[str], *, slop: int, prefix: bool) -> bool:
    """Each word so many places after the first, or up to `slop` more; the last one perhaps only begun."""
    tokens = text.split(" ")

    def fits(at: int, place: int) -> bool:
        begun = prefix and at == len(words) - 1
        return tokens[place].startswith(words[at]) if begun else tokens[place] == words[at]

    return any(
        all(
            any(fits(at, place) for place in range(start + at, min(start + at + slop, len(tokens) - 1) + 1))
            for at in range(1, len(words))
        )
        for start in range(len(tokens))
        if fits(0, start)
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(st.sampled_from(["one", "two", "oneness", "on"]), min_size=1, max_size=4),
    slop=st.integers(0, 3),
    prefix=st.booleans(),
)
def test_a_phrase_is_where_its_words_are(client: httpx.Client, words: list[str], slop: int, prefix: bool) -> None:
    """In order, with words between them where allowed, whole or with the last one begun."""
    kind = "match_phrase_prefix" if prefix else "match_phrase"
    query: dict[str, Any] = {kind: {"description.text": {"query": " ".join(words), "slop": slop}}}
    expected = {f"text/{text}" for text in TEXTS if has_phrase(text, words, slop=slop, prefix=prefix)}
    assert found_names(client, query) == expected


def count_edits(left: str, right: str) -> int:
    """Signs put in, taken out, replaced or swapped with their neighbour, each place once."""

    @cache
    def count(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        ways = [count(i - 1, j) + 1, count(i, j - 1) + 1, count(i - 1, j - 1) + (left[i - 1] != right[j - 1])]
        if i > 1 and j > 1 and left[i - 1] == right[j - 2] and left[i - 2] == right[j - 1]:
            ways.append(count(i - 2, j - 2) + 1)
        return min(ways)

    return count(len(left), len(right))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(NAMES), st.lists(st.sampled_from("abé"), max_size=3), st.integers(0, 120), st.integers(0, 2))
def test_near_is_what_few_edits_reach(client: httpx.Client, name: str, other: list[str], at: int, edits: int) -> None:
    """A name, changed anywhere, finds the names at most so many edits away, however long they are."""
    wanted = "v" + name[:at] + "".join(other) + name[at + len(other) // 2 :]
    expected = {f"v{known}" for known in NAMES if count_edits(wanted, f"v{known}") <= edits}
    assert found_names(client, {"fuzzy": {"qualifiedName": {"value": wanted, "fuzziness": edits}}}) == expected
