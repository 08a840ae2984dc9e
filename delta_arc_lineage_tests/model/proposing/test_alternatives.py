"""Alternatives: one piece of a pattern for several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.key_expressions import KeyExpression
from delta_arc_lineage.model.proposing.alternatives import MOST, merge_folders, write_alternatives

_PIECES = st.lists(st.text("ab_/.", max_size=6).map(lambda text: text.replace(".", r"\.")), min_size=1, max_size=5)


@given(_PIECES, st.text("ab_/.", max_size=6))
def test_alternatives_fit_what_one_of_them_fits_and_nothing_else(pieces: list[str], text: str) -> None:
    """Whatever they have in common."""
    together = KeyExpression(f"{write_alternatives(pieces)}!")
    for fitting in (piece.replace("\\", "") for piece in pieces):
        assert together.fits(f"{fitting}!")
    assert together.fits(f"{text}!") is (text.replace(".", r"\.") in pieces)


@pytest.mark.parametrize(
    ("afters", "merged"),
    [
        ([r"/{date}\.csv", r"/LOAD{hash}\.csv"], [r"/LOAD{hash}\.csv", r"/{date}\.csv"]),
        ([r"/part-{number}\.csv", r"/part-{hash}\.csv"], [r"/part-{any}\.csv"]),
        ([r"/eu/{number}\.csv", r"/us/{number}\.csv"], [r"/eu/{number}\.csv", r"/us/{number}\.csv"]),
        ([r"/eu/x\.csv", r"/us/x\.csv", r"/apac/x\.csv"], [r"/{any}/x\.csv"]),
        ([rf"/{'x/' * depth}y\.csv" for depth in range(MOST + 1)], [r"/{path}\.csv"]),
    ],
)
def test_what_differs_in_the_word_of_a_folder_is_any(afters: list[str], merged: list[str]) -> None:
    """All that lies in a table's folder is the table's: of very many shapes only the ending is kept."""
    assert merge_folders(afters) == merged
