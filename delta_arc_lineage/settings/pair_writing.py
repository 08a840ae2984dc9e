"""Pairs written into a routes file that a person wrote: its text stays as it is, and lines are added to it.

The text is parsed for places alone. What was written is read again: it has to hold what it held, and these pairs beside
it; where it does not, as where several routes share one list, nothing is written and the person is told what to write.
"""

from collections.abc import Sequence
from typing import Any

import yaml

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.stated_pairs import StatedPair
from delta_arc_lineage.settings.plain_yaml import MalformedYaml, PlainYaml

_WIDTH = 10_000


def show_pair(pair: StatedPair) -> str:
    """One line of YAML.

    >>> show_pair(StatedPair("accounts", "DIM_ACCOUNTS", "acct"))
    '{source: accounts, target: DIM_ACCOUNTS, file: acct}'
    """
    return yaml.safe_dump(
        _to_entry(pair), default_flow_style=True, sort_keys=False, allow_unicode=True, width=_WIDTH
    ).strip()


def add_pairs(text: str, route: str, pairs: Sequence[StatedPair], *, stated: str) -> str:
    """The text of a routes file with these pairs of a route; SettingsError where they cannot be added without changing
    what stands there. `stated`: how the file is called."""
    added = _insert(text, route, [show_pair(pair) for pair in pairs])
    if added is None or not _says_as_much(text, added, route, pairs):
        raise SettingsError(
            what=f"the pairs of {route!r} cannot be added without changing what stands there",
            where=stated,
            next_step="write them yourself: pairs: [" + ", ".join(map(show_pair, pairs)) + "]",
        )
    return added


def _to_entry(pair: StatedPair) -> dict[str, Any]:
    entry: dict[str, Any] = {"source": pair.source, "target": pair.target}
    if pair.file:
        entry["file"] = pair.file
    if pair.columns:
        entry["columns"] = {columns.source: columns.target for columns in pair.columns}
    return entry


def _insert(text: str, route: str, lines: Sequence[str]) -> str | None:
    """None where there is no such route, or nothing can be put in it."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    entry = _child(_child(root, "routes"), route)
    if not isinstance(entry, yaml.MappingNode) or not entry.value:
        return None
    pairs = _child(entry, "pairs")
    if isinstance(pairs, yaml.SequenceNode) and pairs.value:
        return _extend(text, pairs, lines)
    if pairs is not None:
        return None
    if entry.flow_style:
        return _put(text, _end_of(entry.value[-1][1]), f", pairs: [{', '.join(lines)}]")
    indent = " " * entry.value[0][0].start_mark.column
    return _put_lines(text, entry, [f"{indent}pairs:", *(f"{indent}  - {line}" for line in lines)])


def _extend(text: str, pairs: yaml.SequenceNode, lines: Sequence[str]) -> str:
    if pairs.flow_style:
        return _put(text, _end_of(pairs.value[-1]), "".join(f", {line}" for line in lines))
    indent = " " * pairs.start_mark.column
    return _put_lines(text, pairs, [f"{indent}- {line}" for line in lines])


def _put_lines(text: str, after: yaml.Node, lines: Sequence[str]) -> str:
    """After the last line of a node, and of a comment that stands in it."""
    end = text.find("\n", _end_of(after))
    newline = "\r\n" if "\r\n" in text else "\n"
    if end < 0:
        return f"{text}{newline}{newline.join(lines)}{newline}"
    return _put(text, end + 1, "".join(f"{line}{newline}" for line in lines))


def _put(text: str, at: int, more: str) -> str:
    return f"{text[:at]}{more}{text[at:]}"


def _end_of(node: yaml.Node) -> int:
    """Behind its last character; that of a block would be behind the comments after it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end_of(last[1] if isinstance(last, tuple) else last)
    end = int(node.end_mark.index)
    is_block_text = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
    return end - 1 if is_block_text and node.end_mark.column == 0 else end


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((value for key, value in pairs if key.value == name), None)


def _says_as_much(before: str, after: str, route: str, pairs: Sequence[StatedPair]) -> bool:
    """Whether it says what it said, and these pairs beside it."""
    try:
        wanted, found = PlainYaml(before.encode()).value, PlainYaml(after.encode()).value
    except MalformedYaml:
        return False
    entry = dict(wanted["routes"][route])
    entry["pairs"] = [*(entry.get("pairs") or ()), *map(_to_entry, pairs)]
    return bool(found == {**wanted, "routes": {**wanted["routes"], route: entry}})
