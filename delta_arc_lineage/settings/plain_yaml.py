"""YAML as plain values, each with its line: mappings, lists and text. In bounded time and memory, whatever the file is.

The parser's events are counted before anything is built of them: `[[[[…` ends a recursive reader, and a few lines of
anchors within anchors stand for more values than a machine holds. Only `null` means something else than its letters:
a schema called `NO` or `2025` is one. Errors tell the line and never its text, which may be a key.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from delta_arc_lineage.masking import name_secret

MOST_BYTES = 1_000_000
MOST_LEVELS = 20
MOST_VALUES = 100_000
_NULL, _MERGE, _TEXT = "tag:yaml.org,2002:null", "tag:yaml.org,2002:merge", "tag:yaml.org,2002:str"
_UNDERSTOOD = {_NULL, _MERGE, _TEXT, "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"}


class _Loader(yaml.SafeLoader):
    """Plain scalars are text, but for null and the merge key."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - as in its base
        first: [(tag, pattern) for tag, pattern in resolvers if tag in (_NULL, _MERGE)]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


class MalformedYaml(Exception):
    """What is wrong, and in which line; nothing of the text."""


class PlainYaml:
    """One document. `value` is it without lines; `line` tells where a value stands, by the keys that lead to it."""

    def __init__(self, text: bytes, *, begins: int = 0) -> None:
        """MalformedYaml for what is no YAML, has one key twice, or grows beyond the bounds.

        `begins`: the line, from 1, of the document that is meant, in a text that may hold several; 0: it is the only
        one.
        """
        try:
            _measure(text)
            loader = _Loader(text)
            self._root: yaml.Node | None = _find_document(loader, begins) if begins else loader.get_single_node()
            self._refuse_what_is_not_plain()
            self.value: Any = loader.construct_document(self._root) if self._root else None
        except yaml.MarkedYAMLError as error:
            problem = ", ".join(filter(None, (error.context, error.problem)))
            raise MalformedYaml(_in_line(error.problem_mark, problem)) from error
        except yaml.reader.ReaderError as error:
            raise MalformedYaml(f"it is no text at byte {error.position}: {error.reason}") from error

    def line(self, *keys: str | int) -> int:
        """The line of the key that leads to the value, from 1; of the nearest that is there, where one is not."""
        node, line = self._root, 1
        for key in keys:
            found = next(((mark, child) for name, mark, child in _children(node) if name == str(key)), None)
            if found is None:
                break
            line, node = found[0].line + 1, found[1]
        return line

    def texts(self) -> Iterator[tuple[str, int]]:
        """Every text in it, keys too, with its line."""
        for node in self._nodes():
            if isinstance(node, yaml.ScalarNode):
                yield node.value, node.start_mark.line + 1

    def part(self, outer: str, name: str, *, read: Callable[[str], str]) -> "PlainPart":
        """What stands at `outer` and `name` alone, as a document of this name; each text in it as `read` gives it."""
        return PlainPart({name: _read_texts(self.value[outer][name], read)}, self, outer)

    def _nodes(self) -> Iterator[yaml.Node]:
        """Each once, however often an alias repeats it."""
        waiting, seen = [self._root] if self._root else [], set()
        while waiting:
            node = waiting.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            yield node
            if isinstance(node, yaml.MappingNode):
                waiting += [part for pair in node.value for part in pair]
            elif isinstance(node, yaml.SequenceNode):
                waiting += node.value

    def _refuse_what_is_not_plain(self) -> None:
        """YAML's own readers let the last of two equal keys win, without a word."""
        for node in self._nodes():
            if node.tag not in _UNDERSTOOD:
                raise MalformedYaml(_in_line(node.start_mark, "a tag stands there: write the value plainly"))
            if not isinstance(node, yaml.MappingNode):
                continue
            lines: dict[str, int] = {}
            for key, _ in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    raise MalformedYaml(_in_line(key.start_mark, "a key has to be text"))
                line = key.start_mark.line + 1
                if key.value in lines:
                    shown = repr(key.value) if name_secret(key.value) is None else "the same key"
                    raise MalformedYaml(f"line {line}: {shown} stands in line {lines[key.value]} already")
                lines[key.value] = line


@dataclass(frozen=True, slots=True)
class PlainPart:
    """A part of a document, to be read as if it were one: lines are the document's, and so are the texts."""

    value: Any
    _whole: PlainYaml
    _outer: str

    def line(self, *keys: str | int) -> int:
        return self._whole.line(self._outer, *keys)

    def texts(self) -> Iterator[tuple[str, int]]:
        return self._whole.texts()


def read_plain_yaml(path: Path, *, begins: int = 0) -> PlainYaml:
    """The document of a file, or that of several which begins in this line; OSError where it cannot be read."""
    with path.open("rb") as file:
        text = file.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        raise MalformedYaml(f"it has more than {MOST_BYTES:,} bytes")
    return PlainYaml(text, begins=begins)


def _find_document(loader: _Loader, begins: int) -> yaml.Node | None:
    while loader.check_node():
        node = loader.get_node()
        if node is not None and node.start_mark.line + 1 == begins:
            return node
    return None


def _read_texts(value: Any, read: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {name: _read_texts(part, read) for name, part in value.items()}
    if isinstance(value, list):
        return [_read_texts(part, read) for part in value]
    return read(value) if isinstance(value, str) else value


def _measure(text: bytes) -> None:
    """Refuse what is too deep, or would be too much with each alias written out."""
    sizes: dict[str, int] = {}
    anchors: list[str | None] = []
    counts = [0]  # of values at each level that is open
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            if event.anchor in anchors:
                raise MalformedYaml(_in_line(event.start_mark, "an alias stands within what it stands for"))
            counts[-1] += sizes.get(event.anchor or "", 1)
        elif isinstance(event, yaml.ScalarEvent):
            counts[-1] += 1
            sizes |= {event.anchor: 1} if event.anchor else {}
        elif isinstance(event, yaml.CollectionStartEvent):
            anchors.append(event.anchor)
            counts.append(1)
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, size = anchors.pop(), counts.pop()
            sizes |= {anchor: size} if anchor else {}
            counts[-1] += size
        if len(anchors) > MOST_LEVELS:
            raise MalformedYaml(_in_line(event.start_mark, f"it goes deeper than {MOST_LEVELS} levels"))
        if sum(counts) > MOST_VALUES:
            raise MalformedYaml(_in_line(event.start_mark, f"it comes to more than {MOST_VALUES:,} values"))


def _children(node: yaml.Node | None) -> Iterator[tuple[str, Any, yaml.Node]]:
    """Name, mark and node of what a mapping or a list holds."""
    if isinstance(node, yaml.MappingNode):
        yield from ((key.value, key.start_mark, child) for key, child in node.value)
    elif isinstance(node, yaml.SequenceNode):
        yield from ((str(at), child.start_mark, child) for at, child in enumerate(node.value))


def _in_line(mark: Any, problem: str) -> str:
    return f"line {mark.line + 1}: {problem}" if mark else problem
