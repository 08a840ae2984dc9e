"""Markings: what is said of an asset beside what it is: owners, words, certificate, tags, terms, custom metadata.

They are people's before they are ours. So they have a diff, a plan, a journal and an undo of their own, and no
comparison of assets can find a difference in them. A marking is added where nobody said anything in its place, and
taken back where the rule that gave it is gone and what stands there is still what we gave.
"""

from dataclasses import dataclass, field
from typing import Self

from delta_arc_lineage.model.codec import ADDED_LATER
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.words import Word


class MarkingSort(Word):
    """What a marking says. `is_single`: an asset has at most one of it, so that a person's own stands in its place."""

    is_single: bool

    def __new__(cls, tag: str, words: str, is_single: bool = False) -> Self:
        member = str.__new__(cls, tag)
        member._value_, member.words, member.is_single = tag, words, is_single
        return member

    DISPLAY_NAME = "display_name", "display name", True
    DESCRIPTION = "description", "description", True
    CERTIFICATE = "certificate", "certificate", True
    ANNOUNCEMENT = "announcement", "announcement", True
    README = "readme", "README", True
    OWNER = "owner", "owner"
    OWNER_GROUP = "owner_group", "owner group"
    STEWARD = "steward", "steward"
    TAG = "tag", "tag"
    TERM = "term", "glossary term"
    CUSTOM = "custom", "custom metadata"
    LINK = "link", "link"


@dataclass(frozen=True, slots=True, order=True)
class Marking:
    """One marking. `name` tells those of one sort apart and is empty for a single one; `value` is what it says.

    ============  ===========================  ==================================================================
    sort          name                         value
    ============  ===========================  ==================================================================
    owner         user name                    empty
    owner_group   alias of the group           empty
    steward       user name                    empty
    tag           display name of the tag      where it goes on to: `lineage`, `hierarchy`, joined by a comma
    term          `NAME@GLOSSARY`              empty
    custom        `SET.ATTRIBUTE`, as shown    its text; a number or a time in milliseconds as its digits
    link          address                      title
    certificate   empty                        `VERIFIED`, `DRAFT` or `DEPRECATED`, and its message after a newline
    announcement  empty                        `information`, `warning` or `issue`, title, message, a line each
    the others    empty                        text
    ============  ===========================  ==================================================================

    `identity`: what the catalog itself calls a tag, a term or an attribute of custom metadata, whatever people call it;
    empty where nobody asked it. It is no part of what is said.
    """

    sort: MarkingSort
    name: str = ""
    value: str = ""
    identity: str = field(default="", compare=False, metadata={ADDED_LATER: True})

    def is_same(self, other: "Marking | None") -> bool:
        """Whether both say the same, and of the same thing as far as is known: another tag may have the name now."""
        if other is None or self != other:
            return False
        return not self.identity or not other.identity or self.identity == other.identity

    @property
    def place(self) -> tuple[MarkingSort, str]:
        """What two markings of one asset cannot share."""
        return self.sort, self.name


@dataclass(frozen=True, slots=True)
class Marked:
    """An asset and the markings it carries by itself: tags that reach it from elsewhere are `propagated`, not among
    them. `mark`: who made it; `version`: tells what was seen from any other state of it, empty where nothing does;
    `unseen`: sorts of which it carries, or may carry, what this token is not shown."""

    reference: Reference
    guid: str
    markings: frozenset[Marking] = frozenset()
    propagated: frozenset[str] = frozenset()
    mark: str = ""
    version: str = ""
    unseen: frozenset[MarkingSort] = frozenset()


@dataclass(frozen=True, slots=True, order=True)
class WantedMarking:
    """A marking that an asset should have; `reason`: the rule that says so, in words for people."""

    reference: Reference
    marking: Marking
    reason: str = ""
