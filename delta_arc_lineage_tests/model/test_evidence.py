"""Evidence: how sure a link is, by one rule."""

import json

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.evidence import Agreement, ColumnFacts, Evidence, EvidenceKind, weakest

NAMES = st.sampled_from([Agreement.EXACT, Agreement.CASE, Agreement.CANONICAL])


@st.composite
def facts(draw: st.DrawFn) -> ColumnFacts:
    shared = draw(st.integers(0, 40))
    of_file, of_table = (shared + draw(st.integers(0, 40)) for _ in range(2))
    typed = draw(st.integers(0, shared))
    return ColumnFacts(shared, of_file, of_table, typed, draw(st.integers(0, typed)))


evidence = st.builds(
    Evidence, st.sampled_from(EvidenceKind), NAMES, st.sampled_from(["", "copied by pipe P"]), st.none() | facts()
)


@given(evidence, evidence)
def test_a_stronger_kind_is_more_sure_whatever_the_columns(first: Evidence, second: Evidence) -> None:
    """Between 0 and 1."""
    assert 0 <= first.score <= 1
    if first.kind.is_weaker_than(second.kind):
        assert first.score < second.score


@given(evidence, facts())
def test_a_column_more_that_agrees_never_makes_a_link_less_sure(link: Evidence, known: ColumnFacts) -> None:
    """Of a file and a table that stay as wide."""
    more = ColumnFacts(known.shared + 1, known.of_file + 1, known.of_table + 1, known.typed + 1, known.agreeing + 1)
    wide = ColumnFacts(known.shared, known.of_file + 1, known.of_table + 1, known.typed, known.agreeing)
    assert link.borne_out(more).score >= link.borne_out(wide).score


@given(evidence, facts())
def test_columns_never_take_from_a_link(link: Evidence, known: ColumnFacts) -> None:
    """They make more of a name, where most of them agree, and are told of every other link."""
    heard = link.borne_out(known)
    assert heard.columns == known and not heard.kind.is_weaker_than(link.kind)
    assert (heard.kind is link.kind) or (link.kind is EvidenceKind.NAME and known.is_evidence)


@given(st.lists(evidence, min_size=1))
def test_a_chain_is_as_sure_as_its_weakest_link(links: list[Evidence]) -> None:
    """In whatever order."""
    assert not any(link.kind.is_weaker_than(weakest(links).kind) for link in links)
    assert weakest(links) == weakest(reversed(links))


@given(evidence, facts(), st.integers(0, 3))
def test_what_is_written_is_rounded(link: Evidence, known: ColumnFacts, more: int) -> None:
    """Few of a hundred columns that come and go change no word of it."""
    wide = [ColumnFacts(90 + known.shared % 5, 200 + added, 200 + added) for added in (0, more)]
    first, second = (link.borne_out(columns) for columns in wide)
    assert first.describe() == second.describe()
    assert json.loads(first.context)["columns_of_file"] == json.loads(second.context)["columns_of_file"]
