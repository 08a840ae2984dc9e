"""Pairs written into a routes file: what stands there stays letter for letter, and the file says these pairs too."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.stated_pairs import StatedColumns, StatedPair
from delta_arc_lineage.settings.pair_writing import add_pairs, show_pair
from delta_arc_lineage.settings.plain_yaml import PlainYaml

PAIR = StatedPair("accounts", "DIM_ACCOUNTS", "acct")
_BEGINNING = "# ours\nroutes:\n  # the shop\n  shop:  # by Anna\n    source: {schema: SALES}\n"
FILES = {
    "no pairs": f"{_BEGINNING}    target: {{schema: RAW}}  # as ever\n\n# the end\n",
    "another route after it": f"{_BEGINNING}\n  # theirs\n  other:\n    source: {{schema: X}}\n",
    "no line end": f"{_BEGINNING}    fold: false",
    "lines of Windows": _BEGINNING.replace("\n", "\r\n") + "    fold: false\r\n",
    "a block of pairs": (
        f"{_BEGINNING}    pairs:\n    # checked in May\n    - {{source: a, target: B}}  # Ben\n    fold: false\n"
    ),
    "a block of blocks": (
        f"{_BEGINNING}    pairs:\n      - source: a\n        target: B\n        columns:\n          x: Y\n\n"
        "  z:\n    fold: false\n"
    ),
    "a list in one line": f"{_BEGINNING}    pairs: [{{source: a, target: B}}]\n    fold: false\n",
    "JSON": '{"routes": {"shop": {"source": {"schema": "SALES"}, "fold": "false"}}}',
    "a list of JSON": '{"routes": {"shop": {"pairs": [{"source": "a", "target": "B"}], "fold": "false"}}}\n',
    "text in a block": f"{_BEGINNING}    file_name_pattern: >-\n      {{table_name}}\n\n# the end\n",
    "a list at the end": f"{_BEGINNING}    not_data:\n      - a\n      - b # last\n",
}


def value_of(text: str) -> dict[str, dict[str, dict[str, object]]]:
    value: dict[str, dict[str, dict[str, object]]] = PlainYaml(text.encode()).value
    return value


@pytest.mark.parametrize("name", list(FILES))
def test_what_a_person_wrote_stays_and_the_pair_is_there(name: str) -> None:
    """Comments, order and line ends: without what was added the text is what it was."""
    text = FILES[name]
    added = add_pairs(text, "shop", [PAIR], stated="routes.yaml")
    start = next((at for at, (old, new) in enumerate(zip(text, added, strict=False)) if old != new), len(text))
    rest = text[start:]
    assert added.startswith(text[:start]) and added.endswith(rest)
    entry = {"source": "accounts", "target": "DIM_ACCOUNTS", "file": "acct"}
    before, after = value_of(text)["routes"], value_of(added)["routes"]
    assert list(after) == list(before) and after["shop"]["pairs"] == [*(before["shop"].get("pairs") or []), entry]  # type: ignore[misc]
    assert ("\r\n" in text) == ("\r\n" in added) and added.count("\r\n") in (0, added.count("\n"))


def test_pairs_follow_each_other() -> None:
    """Written one after the other, or at once."""
    more = StatedPair("users", "DIM_USERS", columns=(StatedColumns("full_name", "NAME"),))
    for text in FILES.values():
        at_once = add_pairs(text, "shop", [PAIR, more], stated="routes.yaml")
        one_by_one = add_pairs(add_pairs(text, "shop", [PAIR], stated=""), "shop", [more], stated="")
        assert value_of(at_once) == value_of(one_by_one)


@pytest.mark.parametrize(
    "text",
    [
        "routes:\n  shop: &a\n    fold: false\n  other: *a\n",
        "routes:\n  shop:\n    pairs:\n    fold: false\n",
        "routes:\n  shop: {}\n",
        "routes:\n  other:\n    fold: false\n",
        "p: &p\n  - {source: a, target: B}\nroutes:\n  shop:\n    pairs: *p\n",
        "b: &b\n  fold: false\nroutes:\n  shop:\n    <<: *b\n",
    ],
)
def test_what_cannot_be_added_to_is_left_alone(text: str) -> None:
    """Where another route would change too; the person is told what to write."""
    with pytest.raises(SettingsError) as refused:
        add_pairs(text, "shop", [PAIR], stated="routes.yaml")
    assert show_pair(PAIR) in refused.value.next_step


@given(st.lists(st.text(min_size=1, max_size=8).filter(str.isprintable), min_size=3, max_size=3, unique=True))
def test_names_are_written_letter_for_letter(names: list[str]) -> None:
    """Whatever they are: `no`, `2024` and `: #` are names."""
    pair = StatedPair(*names)
    added = add_pairs(FILES["no pairs"], "shop", [pair], stated="routes.yaml")
    assert value_of(added)["routes"]["shop"]["pairs"] == [dict(zip(("source", "target", "file"), names, strict=True))]
