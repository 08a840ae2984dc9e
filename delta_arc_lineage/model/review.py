"""Reviews: changes as a person reads them, grouped by flow, both ends in words, columns folded to a count.

A reader must be able to predict every change in the tenant, so each file and each process shows, and every field that
changes. Hashes and qualified names say nothing to a person; they are shown where they are asked for.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from delta_arc_lineage.model.assets import Asset, Lineage
from delta_arc_lineage.model.diff import Add, Adopt, Change, Modify, Remove, Respected, Restore, Retire, subject
from delta_arc_lineage.model.kinds import Phase, Reference
from delta_arc_lineage.model.media import Medium
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.names import connection_of, file_name, key_of_object, table_of_column
from delta_arc_lineage.model.observed import name_edits
from delta_arc_lineage.model.words import counted

SIGNS: dict[type[Change], str] = {Add: "+", Modify: "~", Remove: "-", Adopt: "=", Restore: "^", Retire: "x"}
MOST_FILES = 20
_MOST_NAMES = 3
_HOPS = ("table → file", "file → file", "file → table", "table → table")


@dataclass(frozen=True, slots=True)
class FlowReview:
    """The changes of one flow. `title` in the words of its medium; `lines` say the changes, one sort a line."""

    title: str
    lines: tuple[str, ...]


def review(
    changes: Sequence[Change],
    *,
    show: Medium,
    context: Iterable[Lineage] = (),
    due_at: Mapping[str, int] | None = None,
    verbose: bool = False,
) -> list[FlowReview]:
    """The changes by flow, in the order of their titles.

    `context`: processes that stay and that changed files hang on, so that the flow of each shows. `due_at`: when a
    removal that waits falls due, in milliseconds since the epoch, by qualified name. `verbose`: each asset by its
    qualified name too.
    """
    groups = _group(changes, context)
    words = _Words(show, due_at or {}, verbose)
    reviews = [words.review(group) for group in groups]
    signed = tuple(f"{show(sign)} " for sign in SIGNS.values())
    return sorted(reviews, key=lambda found: (not found.title.startswith(signed), found.title.casefold()))


def review_respected(respected: Iterable[Respected], *, show: Medium) -> list[str]:
    """What others made and we use as it is, a line a flow and a line for all files, by the connection it lives in.

    A bucket that Atlan's own crawler read holds thousands of files, and a second deployment as many columns: a line
    for each would be a warning that nobody reads.
    """
    by_home: dict[str, list[Asset]] = defaultdict(list)
    for item in respected:
        by_home[", ".join(sorted(set(map(connection_of, item.by))))].append(item.wanted)
    words = _Words(show, {}, verbose=False)
    lines = []
    for home, assets in by_home.items():
        files = [asset for asset in assets if not isinstance(asset, Lineage)]
        if files:
            lines.append(f"{counted(len(files), 'file')} in {show(home)}: {words.names([file.name for file in files])}")
        flows = _group([Add(asset) for asset in assets if isinstance(asset, Lineage)], ())
        lines += sorted(f"{words.title(flow)}: {_say_lineage(flow.changes)} in {show(home)}" for flow in flows)
    return lines


@dataclass(slots=True)
class _Group:
    """Changes that belong together, and the tables and files that their lineage connects, by qualified name."""

    changes: list[Change]
    sources: dict[str, str]
    files: dict[str, str]
    targets: dict[str, str]


def _group(changes: Sequence[Change], context: Iterable[Lineage]) -> list[_Group]:
    """Changes whose assets hang together through processes."""
    processes = [asset for asset in map(subject, changes) if isinstance(asset, Lineage) and not _is_of_columns(asset)]
    heads = _Heads()
    for process in (*processes, *context):
        heads.join([end.qualified_name for end in (*process.inputs, *process.outputs)])
    groups: dict[str, _Group] = defaultdict(lambda: _Group([], {}, {}, {}))
    for change in changes:
        groups[heads.of(_place(subject(change)))].changes.append(change)
    files = [asset for asset in map(subject, changes) if asset.reference.is_file]
    names, prefix = {file.qualified_name: file.name for file in files}, _find_prefix(files)
    for process in (*processes, *context):
        group = groups[heads.of(process.inputs[0].qualified_name if process.inputs else process.qualified_name)]
        _add_ends(group.sources, group.files, process.inputs, names, prefix)
        _add_ends(group.targets, group.files, process.outputs, names, prefix)
    for group in groups.values():
        _add_lone(group)
    return [group for group in groups.values() if group.changes]


def _add_ends(
    tables: dict[str, str], files: dict[str, str], ends: Iterable[Reference], names: Mapping[str, str], prefix: str
) -> None:
    for end in ends:
        if end.is_file:
            key = key_of_object(end.qualified_name).removeprefix(prefix)
            files[end.qualified_name] = names.get(end.qualified_name) or key
        else:
            tables[end.qualified_name] = file_name(end.qualified_name)


def _find_prefix(files: Iterable[Asset]) -> str:
    """What the names of files leave out of their keys, so that files of which no name is known are called likewise."""
    for file in files:
        key = key_of_object(file.qualified_name)
        if key.endswith(f"/{file.name}"):
            return key.removesuffix(file.name)
    return ""


def _add_lone(group: _Group) -> None:
    """What no process of the group shows: files without lineage, and the tables of columns."""
    for asset in map(subject, group.changes):
        if asset.reference.is_file:
            group.files[asset.qualified_name] = asset.name
        elif isinstance(asset, Lineage) and _is_of_columns(asset):
            for side, ends in ((group.sources, asset.inputs), (group.targets, asset.outputs)):
                tables = [table_of_column(end.qualified_name) for end in ends]
                side.update({table: file_name(table) for table in tables if table not in side})


def _place(asset: Asset) -> str:
    """The qualified name of an end by which an asset finds its group."""
    if isinstance(asset, Lineage) and asset.inputs:
        end = asset.inputs[0].qualified_name
        return table_of_column(end) if _is_of_columns(asset) else end
    return asset.qualified_name


class _Heads:
    """Names that hang together, each set by one of them: a union-find."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def of(self, name: str) -> str:
        path = []
        while (above := self._above.get(name, name)) != name:
            path.append(name)
            name = above
        self._above.update(dict.fromkeys(path, name))
        return name

    def join(self, names: Sequence[str]) -> None:
        for name in names[1:]:
            self._above[self.of(name)] = self.of(names[0])


@dataclass(frozen=True, slots=True)
class _Words:
    """Puts groups into words of one medium."""

    show: Medium
    due_at: Mapping[str, int]
    verbose: bool

    def review(self, group: _Group) -> FlowReview:
        by_sort: dict[tuple[type[Change], str], list[Change]] = defaultdict(list)
        for change in group.changes:
            by_sort[type(change), self._condition(change)].append(change)
        lines = [line for (sort, condition), same in by_sort.items() for line in self._say(sort, condition, same)]
        if not (group.sources or group.files or group.targets):
            return FlowReview(lines[0], tuple(lines[1:]))  # a container, which is in no flow
        return FlowReview(self.title(group), tuple(lines))

    def title(self, group: _Group) -> str:
        stages = [side for side in (group.sources, group.files, group.targets) if side]
        return " → ".join(self.names(list(side.values())) for side in stages)

    def names(self, names: Sequence[str]) -> str:
        shown = ", ".join(self.show(name) for name in sorted(names)[:_MOST_NAMES])
        return shown if len(names) <= _MOST_NAMES else f"{shown} and {len(names) - _MOST_NAMES} more"

    def _condition(self, change: Change) -> str:
        """What is to be said of it beside its sort."""
        match change:
            case Remove(before, despite):
                due_at = self.due_at.get(before.qualified_name)
                waits = f"waits until it is missed again after {moment(due_at)}" if due_at is not None else ""
                edited = f"though people edited it: {name_edits(despite)}" if despite else ""
                return "; ".join(filter(None, (waits, edited)))
            case Restore(_, mark):
                return f"with the mark {self.show(mark)}" if mark else "without a mark"
            case Adopt(_, replaces):
                return f"replaces {self._theirs(replaces)}"
            case Retire(_, by):
                return f"a duplicate of ours {', '.join(map(self.show, by))}" if self.verbose else "a duplicate of ours"
        return ""

    def _theirs(self, lineage: Iterable[Lineage]) -> str:
        names = (f"{theirs.name} {theirs.qualified_name}" if self.verbose else theirs.name for theirs in lineage)
        return ", ".join(self.show(name) for name in names)

    def _say(self, sort: type[Change], condition: str, changes: Sequence[Change]) -> list[str]:
        """The changes of one sort and condition in a line, or in a line each where fields change.

        The sign goes through the medium too: Markdown would read a plus or a minus as a bullet and show neither.
        """
        sign = self.show(SIGNS[sort])
        end = f": {condition}" if condition else ""
        if self.verbose:
            return [line for change in changes for line in self._say_whole(sign, end, change)]
        columns = [change for change in changes if _is_of_columns(subject(change))]
        if sort is Modify:
            others = [change for change in changes if change not in columns]
            lines = [f"{sign} {self._name(subject(change))}{self._fields(change)}" for change in others]
            return [*lines, *([f"{sign} {counted(len(columns), 'column')}: {_changed(columns)}"] if columns else [])]
        assets = [subject(change) for change in changes]
        files = [asset for asset in assets if asset.reference.is_file]
        parts = [self._name(asset) for asset in assets if asset.kind.is_permanent]
        parts += [self._name(file) for file in files[:MOST_FILES]]
        parts += [counted(len(files) - MOST_FILES, "more file")] if len(files) > MOST_FILES else []
        parts += [_say_lineage(changes)]
        return [f"{sign} {'; '.join(filter(None, parts))}{end}"]

    def _say_whole(self, sign: str, end: str, change: Change) -> list[str]:
        asset = subject(change)
        lines = [f"{sign} {self._name(asset)} {self.show(asset.qualified_name)}{end}"]
        if isinstance(change, Modify):
            pairs = _told_differences(change.before, change.after)
            lines += [f"    {name}: {self._value(old)} → {self._value(new)}" for name, old, new in pairs]
        elif isinstance(asset, Lineage):
            sides = (asset.inputs, asset.outputs)
            ends = " → ".join(", ".join(self.show(end.qualified_name) for end in side) for side in sides)
            lines += [f"    {ends}", *([f"    {self.show(asset.description)}"] if asset.description else [])]
        return lines

    def _name(self, asset: Asset) -> str:
        return f"{asset.kind.words} {self.show(asset.name)}"

    def _fields(self, change: Change) -> str:
        assert isinstance(change, Modify), "only these have fields that change"
        pairs = _told_differences(change.before, change.after)
        return ": " + "; ".join(f"{name} {self._value(old)} → {self._value(new)}" for name, old, new in pairs)

    def _value(self, value: object) -> str:
        if isinstance(value, tuple):
            return ", ".join(self._value(item) for item in value) or "none"
        if isinstance(value, Reference):
            return self.show(value.qualified_name)
        return self.show(repr(value))


def differences(before: Asset, after: Asset) -> list[tuple[str, object, object]]:
    """The fields in which two values of one kind differ: (name, before, after)."""
    compared = (field.name for field in fields(after) if field.compare)
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in compared)
    return [(name, old, new) for name, old, new in pairs if old != new]


def _told_differences(before: Asset, after: Asset) -> list[tuple[str, object, object]]:
    """The same without the evidence as JSON, where the description says it in words."""
    found = {name: (name, old, new) for name, old, new in differences(before, after)}
    return [told for name, told in found.items() if name != "evidence" or "description" not in found]


def _changed(changes: Iterable[Change]) -> str:
    """The names of the fields in which any of these differ."""
    pairs = [_told_differences(change.before, change.after) for change in changes if isinstance(change, Modify)]
    return ", ".join(dict.fromkeys(name for found in pairs for name, _, _ in found))


def _say_lineage(changes: Iterable[Change]) -> str:
    """The processes among these by their ends, and those of columns as a count."""
    lineage = [asset for asset in map(subject, changes) if isinstance(asset, Lineage)]
    columns = [asset for asset in lineage if _is_of_columns(asset)]
    hops = _hops([asset for asset in lineage if not _is_of_columns(asset)])
    return "; ".join(filter(None, (hops, counted(len(columns), "column") if columns else "")))


def _hops(processes: Sequence[Lineage]) -> str:
    """Between what these draw lineage: `lineage table → file, file → table, table → table`."""
    counts: dict[str, int] = defaultdict(int)
    for process in processes:
        counts[f"{_sort_of(process.inputs)} → {_sort_of(process.outputs)}"] += 1
    ordered = sorted(counts.items(), key=lambda counted: _HOPS.index(counted[0]))
    hops = (f"{count} × {hop}" if count > 1 else hop for hop, count in ordered)
    return f"lineage {', '.join(hops)}" if counts else ""


def _is_of_columns(asset: Asset) -> bool:
    return asset.kind.phase is Phase.COLUMN_LINEAGE


def _sort_of(ends: Sequence[Reference]) -> str:
    return "file" if ends and ends[0].is_file else "table"
