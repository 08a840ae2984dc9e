"""Plain YAML as a document: a value for each file that a person can have meant, and a line for each that nobody can."""

from pathlib import Path

import pytest

from delta_arc_lineage.settings.plain_yaml import (
    MOST_BYTES,
    MOST_LEVELS,
    MOST_VALUES,
    MalformedYaml,
    PlainYaml,
    read_plain_yaml,
)

COMPONENTS = """\
type: other.Component
attributes: {}
---
type: delta_arc_lineage.LineageRoutes
attributes:
  routes:
    sales:
      source: {schema: '{{ env.SCHEMA }}'}
      ignore: {keys: ['{{ env.KEY }}', b]}
      own_parents: ~
"""


def _nest(levels: int) -> bytes:
    return b"[" * levels + b"]" * levels


def _repeat(values: int) -> bytes:
    """A list that comes to so many values, itself counted, most of them by aliases."""
    aliases, rest = divmod(values - 1, 1_000)
    return b"[&a [" + b"x," * 999 + b"]," + b"*a," * (aliases - 1) + b"x," * rest + b"]"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (_nest(MOST_LEVELS + 1), f"line 1: it goes deeper than {MOST_LEVELS} levels"),
        (_repeat(MOST_VALUES + 1), f"line 1: it comes to more than {MOST_VALUES:,} values"),
        (b"a: &a\n  b: *a\n", "line 2: an alias stands within what it stands for"),
        (b"a: &a\n  <<: *a\n", "line 2: an alias stands within what it stands for"),
        (b"a: \x01\n", "it is no text at byte 3: special characters are not allowed"),
        (b"a: [b\n", "line 2: "),
        (b"? [a, b]\n: c\n", "line 1: a key has to be text"),
        (b"a: *nothing\n", "line 1: "),
    ],
)
def test_what_no_person_meant_is_refused_with_its_line(text: bytes, words: str) -> None:
    """Before anything is built of it: depth ends a reader, and aliases of aliases a machine."""
    with pytest.raises(MalformedYaml) as caught:
        PlainYaml(text)
    assert str(caught.value).startswith(words)


def test_what_is_as_large_as_a_file_may_be_is_read() -> None:
    """The bounds themselves are within them."""
    assert PlainYaml(_repeat(MOST_VALUES)).value[-999:] == ["x"] * 999
    assert PlainYaml(_nest(MOST_LEVELS)).line() == 1


def test_aliases_count_as_what_they_stand_for_each_time() -> None:
    """Eleven lines of ten aliases each are a hundred thousand million values, and a thousand are a thousand."""
    tenfold = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 11))
    with pytest.raises(MalformedYaml, match="it comes to more than"):
        PlainYaml(f"a0: &a0 x\n{tenfold}".encode())
    told = PlainYaml(b"a: &a [x, y]\nb: [*a, *a]\nc: {<<: &m {d: e}, f: g}\n")
    assert told.value == {"a": ["x", "y"], "b": [["x", "y"], ["x", "y"]], "c": {"d": "e", "f": "g"}}
    assert [text for text, _ in told.texts()].count("x") == 1, "each text is looked at once, however often it is meant"


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ((), 1),
        (("routes",), 1),
        (("routes", "sales", "ignore"), 3),
        (("routes", "sales", "ignore", "keys", 1), 6),
        (("routes", "sales", "ignore", "keys", 7), 4),
        (("routes", "sales", "bucket", "name"), 2),
        (("routes", "sales", "ignore", "keys", 0, "deeper"), 5),
    ],
)
def test_a_line_is_of_the_nearest_that_is_there(keys: tuple[str | int, ...], line: int) -> None:
    """What is missing is told where it would stand: of its mapping, or of its list."""
    document = PlainYaml(b"routes:\n  sales:\n    ignore:\n      keys:\n      - a\n      - b\n")
    assert document.line(*keys) == line


def test_a_part_is_read_as_a_document_with_the_lines_of_the_whole(tmp_path: Path) -> None:
    """Of a component's file that holds several: the one that begins in the line that Dagster names."""
    file = tmp_path / "defs.yaml"
    file.write_text(COMPONENTS)
    values = {"{{ env.SCHEMA }}": "SALES", "{{ env.KEY }}": "a"}
    part = read_plain_yaml(file, begins=4).part("attributes", "routes", read=lambda text: values.get(text, text))
    sales = {"source": {"schema": "SALES"}, "ignore": {"keys": ["a", "b"]}, "own_parents": "~"}
    assert part.value["routes"]["sales"] | {"own_parents": "~"} == sales
    assert part.value["routes"]["sales"]["own_parents"] is None, "null is the one word that is no text"
    assert part.line("routes", "sales", "ignore") == 9
    assert ("{{ env.SCHEMA }}", 8) in list(part.texts()), "a secret is found in what stands there"
    assert read_plain_yaml(file, begins=1).value == {"type": "other.Component", "attributes": {}}
    assert read_plain_yaml(file, begins=2).value is None


def test_two_documents_are_none_where_one_is_meant(tmp_path: Path) -> None:
    """And neither is a file beyond any that people write, whose end is not looked for."""
    with pytest.raises(MalformedYaml, match="line 3: "):
        PlainYaml(COMPONENTS.encode())
    file = tmp_path / "routes.yaml"
    file.write_bytes(b"#" * MOST_BYTES)
    assert read_plain_yaml(file).value is None
    file.write_bytes(b"#" * (MOST_BYTES + 1))
    with pytest.raises(MalformedYaml, match=f"it has more than {MOST_BYTES:,} bytes"):
        read_plain_yaml(file)
