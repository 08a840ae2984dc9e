"""Rights: what a token may do with which asset, and what of a plan it leaves undone for want of one.

A change that the token may not make is set aside with the reason, and so is what hangs on it: nothing is half done.
A policy grants relations together with updates, so whatever is made in relation to something needs both.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from delta_arc_lineage.model.assets import Asset, Connection
from delta_arc_lineage.model.diff import Add, Adopt, Change, Modify, Remove, Restore, Retire, split_lone_counts, subject
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.model.media import Medium
from delta_arc_lineage.model.names import ConnectionName, table_of_column
from delta_arc_lineage.model.sparing import Spared, spare_prerequisites
from delta_arc_lineage.model.words import Word, counted

MOST_QUESTIONS = 1_000
"""Asked of each asset alone; where there are more, of one asset a folder, and then of one a type."""


class Access(Word):
    """What a right is of."""

    CREATE = "create", "create"
    UPDATE = "update", "update"
    DELETE = "delete", "archive"
    READ = "read", "read"
    TAG = "tag", "attach tags to"
    METADATA = "metadata", "set custom metadata of"
    TERM = "term", "attach terms to"
    UNTAG = "untag", "take tags from"
    UNTERM = "unterm", "take terms from"


WRITING = (Access.CREATE, Access.UPDATE, Access.DELETE)
"""What a sync does with files and processes."""


@dataclass(frozen=True, slots=True)
class Right:
    """To do something with the asset of this identity, which need not be there."""

    access: Access
    reference: Reference

    @property
    def place(self) -> str:
        """The connection that it is in; what has none is its own place."""
        home = ConnectionName.of(self.reference.qualified_name)
        return home.qualified_name if home else self.reference.qualified_name

    @property
    def words(self) -> str:
        where = "" if self.reference.type_name == Kind.CONNECTION.type_name else f" in {self.place}"
        return f"{self.access.words} {self.reference.type_name}{where}"


def list_needs(change: Change) -> tuple[Right, ...]:
    """The rights that a change takes."""
    asset = subject(change)
    if isinstance(change, Add | Adopt):
        is_related = set(asset.prerequisites) - set(asset.home) if not isinstance(asset, Connection) else ()
        needs = [Access.CREATE, *([Access.UPDATE] if is_related else [])]
        replaced = change.replaces if isinstance(change, Adopt) else ()
        taken = [Right(Access.DELETE, theirs.reference) for theirs in replaced]
        return *(Right(access, asset.reference) for access in needs), *taken
    access = Access.DELETE if isinstance(change, Remove | Retire) else Access.UPDATE
    return (Right(access, asset.reference),)


def choose_questions(changes: Sequence[Change], *, most: int = MOST_QUESTIONS) -> dict[Right, Right]:
    """Each right that the changes take, with the one that is asked about for it: itself, or where those are more than
    `most`, the first of its folder, or of its type.

    What lies in a connection that these changes make is not asked about: no policy is of it before it is there.
    """
    needs = (right for change in changes for right in list_needs(change))
    return choose_among(needs, list_made_connections(changes), most=most)


def list_made_connections(changes: Iterable[Change]) -> set[str]:
    """The connections that these changes make."""
    return {subject(change).qualified_name for change in changes if isinstance(subject(change), Connection)}


def choose_among(needs: Iterable[Right], made: Collection[str], *, most: int = MOST_QUESTIONS) -> dict[Right, Right]:
    """The same of these rights. `made`: the connections that are about to be made."""
    rights = dict.fromkeys(needs)
    asked = [right for right in rights if right.place not in made or right.reference.qualified_name in made]
    for key in (_itself, _folder, _type):
        first: dict[tuple[str, ...], Right] = {}
        chosen = {right: first.setdefault(key(right), right) for right in asked}
        if len(first) <= most:
            break
    return chosen


def set_aside(changes: Sequence[Change], refused: Collection[Right]) -> tuple[tuple[Change, ...], list[Spared]]:
    """The changes that may be made, and apart from them those that may not, with what hangs on them."""
    denied = [(change, right) for change in changes if (right := _find_refused(change, refused))]
    if not denied:
        return tuple(changes), []
    spared = [
        Spared(subject(change), f"this token may not {right.words}", denied=right.words) for change, right in denied
    ]
    kept = _without(changes, [change for change, _ in denied])
    kept, orphans = _leave_orphans(kept, [change for change, _ in denied])
    staying = [subject(change) for change, _ in denied if isinstance(change, Remove | Retire)]
    kept, needed = spare_prerequisites(kept, staying)
    proven, _ = split_lone_counts(kept)
    return tuple(proven), [*spared, *orphans, *needed]


def say_denied(spared: Iterable[Spared], changes: int, show: Medium) -> list[str]:
    """One line a right that is missing: how many changes wait for it, of how many there would be."""
    denied = [item for item in spared if item.denied]
    total = changes + len(denied)
    counts: Mapping[str, int] = Counter(item.denied for item in denied)
    return [f"{n} of {counted(total, 'change')}: this token may not {show(what)}" for what, n in sorted(counts.items())]


def _find_refused(change: Change, refused: Collection[Right]) -> Right | None:
    return next((right for right in list_needs(change) if right in refused), None)


def _without(changes: Iterable[Change], left: Sequence[Change]) -> list[Change]:
    gone = {id(change) for change in left}
    return [change for change in changes if id(change) not in gone]


def _leave_orphans(changes: Sequence[Change], denied: Sequence[Change]) -> tuple[list[Change], list[Spared]]:
    """Nothing is made or moved under what is not made, and nobody's process is archived for one that is not."""
    kept, spared = list(changes), list[Spared]()
    missing = {subject(change).qualified_name: subject(change) for change in denied if _makes(change)}
    while missing:
        orphans = [change for change in kept if _hangs_on(change) & missing.keys()]
        for change in orphans:
            needed = missing[min(_hangs_on(change) & missing.keys())]
            why = f"{needed.name!r}, which it hangs on, may not be made"
            spared.append(Spared(subject(change), why, denied=_say_hung(needed)))
        kept = _without(kept, orphans)
        missing = {subject(change).qualified_name: subject(change) for change in orphans if _makes(change)}
    return kept, spared


def _say_hung(needed: Asset) -> str:
    return f"make {needed.kind.words} that others hang on"


def _makes(change: Change) -> bool:
    return isinstance(change, Add | Adopt | Restore)


def _hangs_on(change: Change) -> set[str]:
    if isinstance(change, Retire):
        return set(change.by)
    if isinstance(change, Add | Adopt | Restore | Modify):
        return {need.qualified_name for need in subject(change).prerequisites}
    return set()


def _itself(right: Right) -> tuple[str, ...]:
    return right.access.value, right.reference.type_name, right.reference.qualified_name


def _folder(right: Right) -> tuple[str, ...]:
    """What the last part of its name lies in, as a column in its table."""
    return right.access.value, right.reference.type_name, table_of_column(right.reference.qualified_name)


def _type(right: Right) -> tuple[str, ...]:
    return right.access.value, right.reference.type_name, right.place
