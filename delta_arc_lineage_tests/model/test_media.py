"""Media: what others wrote is shown in each medium, and never does anything there."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.model.media import file_name, html, markdown, terminal, to_json
from delta_arc_lineage_tests.model import strategies as drawn

ACTIVE = [
    "![x](https://x.example/p.png)",
    "[click](https://x.example)",
    "https://x.example/p",
    "www.x.example",
    "<img src=https://x.example/p.png>",
    "<script>alert(1)</script>",
    "**bold**",
    "_emphasis_",
    "`code`",
    "``` code",
    "a | b",
    "# title",
    "- item",
    "1. item",
    "> quote",
    "~~gone~~",
    "$x$",
    "mail@x.example",
    "&lt;",
    "\\[x\\](y)",
    "[x]: https://x.example",
]
anything = st.text() | drawn.keys | st.sampled_from(ACTIVE)


@given(anything)
def test_on_a_terminal_a_text_is_one_printable_line(text: str) -> None:
    """Whatever it holds: newlines, codes, right-to-left marks, halves of letters."""
    assert terminal(text).isprintable() or text == ""
    assert text if not text.isprintable() else terminal(text) == text


@pytest.mark.parametrize("text", ACTIVE)
def test_what_markdown_would_read_as_its_own_stands_as_code(text: str) -> None:
    """Alone, within a sentence, and beside another of its kind."""
    for sentence in (text, f"the file {text} is not linked", f"{text} {text}"):
        assert not re.search(r"[*_\[\]<>!|#$@&\\]|://|www\.", without_code(markdown(sentence)))


@given(anything)
def test_markdown_keeps_every_letter(text: str) -> None:
    """Taking the fences off gives what the terminal shows."""
    shown = terminal(text)
    assert re.sub(r"[` ]", "", markdown(text)) == re.sub(r"[` ]", "", shown)


@given(anything)
def test_a_code_span_ends_where_it_should(text: str) -> None:
    """Its fence is longer than any run of backticks in it, as CommonMark wants."""
    assert not re.search(r"[\\`*_\[\]<>!|#~$^{}@&]|://|www\.", without_code(markdown(text)), re.IGNORECASE)


def without_code(text: str) -> str:
    """The text without its code spans, by the rule of CommonMark: a run of backticks ends at one of its length."""
    return re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", text)


@given(anything)
def test_html_holds_no_mark_of_its_own(text: str) -> None:
    """As text and as the value of an attribute."""
    assert not re.search(r"[<>\"']", html(text)) and html(text).isprintable()


@given(anything, anything)
def test_a_file_name_is_plain_and_tells_texts_apart(text: str, another: str) -> None:
    """No separator, no dot, nothing that a shell or a file system reads."""
    assert re.fullmatch(r"[A-Za-z0-9_=-]+", file_name(text))
    plain = re.fullmatch(r"[A-Za-z0-9=-]*", text + another)
    assert not plain or (file_name(text) == file_name(another)) == ((text or "_") == (another or "_"))


@given(st.recursive(anything | st.integers() | st.none(), st.lists) | st.dictionaries(anything, anything))
def test_json_is_what_it_was_and_prints_nothing_odd(value: object) -> None:
    """A reader gets the value back; a terminal that shows it gets no code."""
    text = to_json(value)
    assert json.loads(text) == value and text.isprintable()
