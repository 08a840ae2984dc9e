"""Lucene's regular expressions: what they mean, what is refused, and that none of them holds the catalog up."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan.errors import CatalogError
from delta_arc_lineage.local_atlan.search.lucene_regexp import compile_regexp
from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.calls import entity, found_names, save

# An expression as a tree: its kind, then its parts; and beside it the places where it ends, read naively.
Tree = tuple[Any, ...]
SIGNS = 'ab\n.*"|é'


def escape(sign: str) -> str:
    """A sign that stands for itself; a letter after a backslash would be a class."""
    return sign if sign.isalpha() else f"\\{sign}"


def write(tree: Tree) -> str:
    """The tree in Lucene's syntax."""
    kind, *parts = tree
    if kind == "sign":
        return escape(parts[0])
    if kind == "quoted":
        return f'"{parts[0]}"'
    if kind in ("any", "anything", "nothing", "empty"):
        return {"any": ".", "anything": "@", "nothing": "#", "empty": "()"}[kind]
    if kind == "class":
        negated, members = parts
        written = "".join(f"{escape(first)}-{escape(last)}" for first, last in members)
        return f"[{'^' if negated else ''}{written}]"
    if kind == "repeat":
        inner, least, most = parts
        return f"({write(inner)}){{{least},{'' if most is None else most}}}"
    return f"({('|' if kind == 'either' else '').join(write(part) for part in parts[0])})"


def find_ends(tree: Tree, text: str, start: int) -> set[int]:
    """Where a match that starts at a place may end."""
    kind, *parts = tree
    if kind in ("sign", "quoted"):
        return {start + len(parts[0])} if text.startswith(parts[0], start) else set()
    if kind == "any":
        return {start + 1} if start < len(text) else set()
    if kind == "class":
        negated, members = parts
        fits = start < len(text) and any(first <= text[start] <= last for first, last in members) != negated
        return {start + 1} if fits else set()
    if kind == "anything":
        return set(range(start, len(text) + 1))
    if kind in ("nothing", "empty"):
        return {start} if kind == "empty" else set()
    if kind == "either":
        return {end for part in parts[0] for end in find_ends(part, text, start)}
    if kind == "repeat":
        return find_repeated_ends(text, start, *parts)
    ends = {start}
    for part in parts[0]:
        ends = {end for place in ends for end in find_ends(part, text, place)}
    return ends


def find_repeated_ends(text: str, start: int, inner: Tree, least: int, most: int | None) -> set[int]:
    """Where so many matches one after another may end; more rounds than signs find nothing new."""
    found: set[int] = set()
    ends = {start}
    for times in range((least + len(text) if most is None else most) + 1):
        if times >= least:
            found |= ends
        ends = {end for place in ends for end in find_ends(inner, text, place)}
    return found


leaves = st.one_of(
    st.tuples(st.just("sign"), st.sampled_from("b.*|é")),
    st.tuples(st.just("quoted"), st.text(alphabet="a.*|", max_size=3)),
    st.sampled_from([("any",), ("anything",), ("nothing",), ("empty",)]),
    st.tuples(
        st.just("class"),
        st.booleans(),
        st.lists(st.sampled_from([("*", "*"), ("-", "."), ("b", "b"), ("é", "é")]), min_size=1, max_size=2),
    ),
)
ranges = st.tuples(st.integers(0, 2), st.integers(0, 2)).map(sorted)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["either", "sequence"]), st.lists(inner, min_size=1, max_size=3)),
        st.tuples(inner, ranges, st.booleans()).map(lambda t: ("repeat", t[0], t[1][0], None if t[2] else t[1][1])),
    ),
    max_leaves=6,
)


@settings(max_examples=500)
@given(tree=trees, text=st.text(alphabet=SIGNS, max_size=6))
def test_an_expression_means_what_a_naive_reading_of_it_means(tree: Tree, text: str) -> None:
    """Unions, sequences, repeats, classes, quoted text and the two optional operators, on the whole value."""
    assert bool(compile_regexp(write(tree)).fullmatch(text)) == (len(text) in find_ends(tree, text, 0))


@settings(max_examples=500)
@given(st.text(alphabet='ab\\()[]{}|&~<>#@"^-$.?*+,0129dDsSwWé', max_size=30))
def test_any_text_is_an_expression_or_is_refused_as_one(text: str) -> None:
    """No other exception, and so no other answer than the index's."""
    try:
        compile_regexp(text).fullmatch("ab")
    except CatalogError as refusal:
        assert (refusal.status, refusal.code) == (500, "ATLAS-500-00-102")


@pytest.mark.parametrize(
    ("expression", "matching", "other"),
    [
        ("^a$", "^a$", "a"),
        ("(a|b)c", "bc", "xbc"),
        ("*a", "*a", "a"),
        ("a**", "aaa", "b"),
        ("a{2}", "aa", "a"),
        (r"\d+\w\s", "12x ", "x1 "),
        (r"[\d.]+", "1.2", "a"),
        (r"\S", "\f", "\n"),
        ("[]a]", "]", "b"),
        ("", "", "a"),
        (".", "\n", ""),
        ("(?i)a", "?ia", "A"),
    ],
)
def test_signs_mean_what_lucene_means_by_them(expression: str, matching: str, other: str) -> None:
    """No anchors, no groups of Perl's; an operator with nothing before it stands for itself."""
    compiled = compile_regexp(expression)
    assert compiled.fullmatch(matching) and not compiled.fullmatch(other)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("(a", "expected ')' at position 2"),
        ("a)", "end-of-string expected at position 1"),
        ("a|", "unexpected end-of-string"),
        ("a\\", "unexpected end-of-string"),
        ('"a', "expected '\"' at position 2"),
        ("[a", "expected ']' at position 2"),
        (r"[a\]", "expected ']' at position 4"),
        ("[z-a]", "invalid range: from (122) cannot be > to (97)"),
        ("a{x}", "integer or '}' expected at position 2"),
        (r"\b", r"invalid character class \b"),
        ("~a", "the operator [~] (complement) is not provided"),
        ("a&b", "the operator [&] (intersection) is not provided"),
        ("<1-5>", "the operator [<] (interval) is not provided"),
        ("a{1001}", "invalid repetition size: {1001}"),
        ("(é{1000}){9}", "invalid repetition size: {9}"),
        (".{1000}" * 3, "would result in more than 10000 states"),
        ("a" * 1001, "The length of regex [1001] used in the Regexp Query request has exceeded"),
    ],
)
def test_what_is_no_expression_or_not_provided_says_why(expression: str, reason: str) -> None:
    """Lucene's words where it has some."""
    with pytest.raises(CatalogError) as refused:
        compile_regexp(expression)
    assert reason in refused.value.message


def test_flags_turn_the_optional_operators_off() -> None:
    """Without flags `~`, `&`, `<`, `#` and `@` stand for themselves; an unknown flag is refused."""
    assert compile_regexp("~a@#<1-2>&b", flags="NONE").fullmatch("~a@#<1-2>&b")
    assert compile_regexp("~a@", flags="ANYSTRING|EMPTY").fullmatch("~abc")
    with pytest.raises(CatalogError, match="Unknown regexp flag"):
        compile_regexp("a", flags="SOME")


@pytest.fixture(scope="module")
def client(server: CatalogServer) -> Iterator[httpx.Client]:
    """A client of a catalog with values that a backtracking engine never finishes."""
    with httpx.Client(base_url=server.url, headers={"Authorization": "Bearer test-token"}, timeout=60) as opened:
        save(
            opened,
            entity("Table", "a" * 4000),
            entity("Table", "r/Orders", description="a" * 3000),
            entity("View", "r/V"),
        )
        yield opened


SLOW = ["(a+)+b", "(a|aa)+b", "(a|a)*b", "a*" * 100 + "b", "(.*a){50}b", "(a?){500}a{500}b", '("a"*)*b']


@pytest.mark.parametrize("expression", SLOW)
def test_no_expression_holds_the_catalog_up(client: httpx.Client, expression: str) -> None:
    """Each is answered, on a value, a name and the tokens of a text; so is who asks meanwhile."""
    fields = ("qualifiedName", "name.keyword", "description.text", "__typeName.keyword", "__superTypeNames.keyword")
    with ThreadPoolExecutor(len(fields)) as pool:
        slow = [pool.submit(found_names, client, {"regexp": {field: expression}}) for field in fields]
        assert found_names(client, {"term": {"qualifiedName": "r/V"}}) == {"r/V"}
        assert [future.result() for future in slow] == [set()] * len(fields)


@pytest.mark.parametrize("pattern", ["*a" * 400 + "*b", "?" * 900 + "*b", "*" * 900 + "b", "*" + "a" * 900 + "b*"])
def test_no_wildcard_holds_the_catalog_up(client: httpx.Client, pattern: str) -> None:
    """On values and on the names of types."""
    for field in ("qualifiedName", "name.keyword", "description.text", "__typeName.keyword"):
        assert found_names(client, {"wildcard": {field: pattern}}) == set()
    assert found_names(client, {"query_string": {"query": pattern, "fields": ["description.text"]}}) == set()


def test_expressions_find_assets(client: httpx.Client) -> None:
    """On keywords, in any case where asked, on type names, and by super-type."""
    assert found_names(client, {"regexp": {"qualifiedName": "r/O[a-z]+"}}) == {"r/Orders"}
    assert found_names(client, {"regexp": {"qualifiedName": "r/o@"}}) == set()
    assert found_names(client, {"regexp": {"qualifiedName": {"value": "R/o@", "case_insensitive": True}}}) == {
        "r/Orders"
    }
    assert found_names(client, {"regexp": {"name.keyword": "R/.+S"}}) == {"r/Orders"}
    assert found_names(client, {"regexp": {"__typeName.keyword": "[vV]iew"}}) == {"r/V"}
    assert found_names(client, {"regexp": {"__superTypeNames.keyword": "s.l"}}) == {"a" * 4000, "r/Orders", "r/V"}
