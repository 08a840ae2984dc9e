"""The rules of markings as people state them, in a route's entry or for all routes of the file.

enrich:
  - {of: [datasets], tables: ['ORDERS.*'], owners: [anna], certificate: VERIFIED, tags: [Sales]}
  - of: [bucket, datasets]
    paths: ['finance/{path}']
    description: Files of {table_name} for the ledger.
    tags: [{name: Finance, lineage: true}]
inherit: {what: [owners, tags, terms], to: [datasets]}
infer:
  - {match: ^finance/, says: {tags: [Finance]}}
  - purpose
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.ignoring import NamePattern
from delta_arc_lineage.model.inferring import BUILT_IN
from delta_arc_lineage.model.key_expressions import KeyExpression
from delta_arc_lineage.model.marking_rules import (
    TEXT_PLACEHOLDERS,
    USUAL_PARTS,
    Enrichment,
    Inheritance,
    MarkedPart,
    MarkingRule,
    NameSign,
    find_unknown_placeholders,
)
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.settings.empty_rules import refuse_empty_fields, refuse_empty_lists

Place = Callable[[str], str]
Names = Annotated[tuple[str, ...], BeforeValidator(lambda value: (value,) if isinstance(value, str) else value)]
"""A list of names, or the one that is in it."""


class _Stated(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TagEntry(_Stated):
    name: str
    lineage: bool = Field(default=False, description="Whether it goes on along lineage.")
    hierarchy: bool = Field(default=False, description="Whether it goes on to what the asset holds.")


class CertificateEntry(_Stated):
    status: Literal["VERIFIED", "DRAFT", "DEPRECATED"]
    message: str = ""


class AnnouncementEntry(_Stated):
    type: Literal["information", "warning", "issue"]
    title: str
    message: str = ""


class LinkEntry(_Stated):
    url: str
    title: str


Tags = Annotated[tuple[TagEntry, ...], BeforeValidator(lambda value: _as_entries(value, "name"))]
Certificate = Annotated[
    CertificateEntry, BeforeValidator(lambda value: {"status": value} if isinstance(value, str) else value)
]


def _as_entries(value: object, field: str) -> object:
    """Plain names as entries of that field alone."""
    items = value if isinstance(value, list | tuple) else [value]
    return [{field: item} if isinstance(item, str) else item for item in items]


class SaysEntry(_Stated):
    """What assets get."""

    owners: Names | None = None
    owner_groups: Names | None = None
    stewards: Names | None = None
    display_name: str | None = None
    description: str | None = None
    certificate: Certificate | None = None
    announcement: AnnouncementEntry | None = None
    readme: str | None = None
    tags: Tags | None = None
    terms: Names | None = None
    custom: dict[str, dict[str, str]] | None = None
    links: tuple[LinkEntry, ...] | None = None


class EnrichEntry(SaysEntry):
    """A rule: which assets, and what they get."""

    of: tuple[MarkedPart, ...] | None = None
    tables: Names | None = None
    paths: Names | None = None


class InheritEntry(_Stated):
    """What assets take over from their source table."""

    what: tuple[Literal["owners", "tags", "terms"], ...] = ("owners", "tags", "terms")
    to: tuple[Literal["datasets", "processes"], ...] = ("datasets",)


class InferEntry(_Stated):
    """What a path or a table's name says; or `use`, the name of built-in rules, which may stand alone."""

    match: str | None = None
    says: SaysEntry | None = None
    of: tuple[MarkedPart, ...] | None = None
    use: str | None = None


Inferred = Annotated[tuple[InferEntry, ...], BeforeValidator(lambda value: _as_entries(value, "use"))]


_UNFIT = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f\\ud800-\\udfff]")
"""Control characters but tabs and newlines, and halves of characters, which no text of UTF-8 can hold."""
_SCRIPT = re.compile(r"\s*(javascript|vbscript|data)\s*:", re.IGNORECASE)
_LONGEST = 100_000
"""Characters of a text that Atlan takes."""
_PARTS = {part.value: part for part in MarkedPart}
_INHERITED = {"owners": MarkingSort.OWNER, "tags": MarkingSort.TAG, "terms": MarkingSort.TERM}


@dataclass(frozen=True, slots=True)
class StatedRules:
    """What an entry, or the file as a whole, states of markings. `place`: where a field of it stands."""

    place: Place
    enrich: tuple[EnrichEntry, ...] | None = None
    inherit: InheritEntry | None = None
    infer: tuple[InferEntry, ...] | None = None


def to_enrichment(own: StatedRules, of_all: StatedRules) -> Enrichment:
    """The rules of a route, before those of all routes; SettingsError for one that cannot be read as meant."""
    for rules in (own, of_all):
        refuse_empty_lists(rules.enrich, "enrich", rules.place)
        refuse_empty_lists(rules.infer, "infer", rules.place)
        if rules.inherit is not None and not (rules is own and _inherits_nothing(own, of_all)):
            refuse_empty_fields(rules.inherit, "inherit", rules.place)
    stated, told = (list(_stated(own.enrich or (), own.place)), list(_told(own.infer or (), own.place)))
    general_stated = tuple(_stated(of_all.enrich or (), of_all.place))
    general_told = tuple(_told(of_all.infer or (), of_all.place))
    return Enrichment(
        (*stated, *general_stated, *told, *general_told),
        _inheritance(own.inherit if own.inherit is not None else of_all.inherit),
        general=(*general_stated, *general_told),
        general_inheritance=_inheritance(of_all.inherit),
    )


def _inherits_nothing(own: StatedRules, of_all: StatedRules) -> bool:
    """Whether a route says that it takes over nothing of what all routes do: it has no other way to."""
    return own.inherit is not None and of_all.inherit is not None and not own.inherit.what and bool(own.inherit.to)


def _stated(entries: Sequence[EnrichEntry], place: Place) -> Iterator[MarkingRule]:
    for at, entry in enumerate(entries):
        field = f"enrich.{at}"
        yield MarkingRule(
            gives=_gives(entry, field, place),
            parts=entry.of if entry.of is not None else USUAL_PARTS,
            tables=tuple(NamePattern(text, place(f"{field}.tables")) for text in entry.tables or ()),
            paths=tuple(KeyExpression(text, place(f"{field}.paths")) for text in entry.paths or ()),
            place=place(field),
        )


def _told(entries: Sequence[InferEntry], place: Place) -> Iterator[MarkingRule]:
    for at, entry in enumerate(entries):
        field = f"infer.{at}"
        if entry.use is not None:
            yield from _built_in(entry.use, place(field))
            continue
        if entry.match is None or entry.says is None:
            raise _refuse(
                "the rule does not say what to look for, and what it says",
                place(field),
                "write {match: …, says: {…}}, or the name of built-in rules",
            )
        yield MarkingRule(
            gives=_gives(entry.says, f"{field}.says", place),
            parts=entry.of if entry.of is not None else (MarkedPart.DATASETS,),
            sign=NameSign(entry.match, place(f"{field}.match")),
            place=place(field),
        )


def _built_in(name: str, where: str) -> tuple[MarkingRule, ...]:
    if name not in BUILT_IN:
        near = NearestNames(BUILT_IN).to(name)
        raise SettingsError(
            what=f"there are no built-in rules {name!r}"
            + (f"; did you mean {near[0]}?" if near else f"; there is {', '.join(BUILT_IN)}"),
            where=where,
            next_step="name one of them, or write {match: …, says: {…}}",
        )
    return BUILT_IN[name]


def _inheritance(entry: InheritEntry | None) -> Inheritance:
    if entry is None:
        return Inheritance()
    return Inheritance(tuple(_INHERITED[name] for name in entry.what), tuple(_PARTS[name] for name in entry.to))


def _gives(entry: SaysEntry, field: str, place: Place) -> tuple[Marking, ...]:
    """In the order of the fields; SettingsError for nothing, an empty name and an unknown placeholder."""
    gives = tuple(_list_markings(entry))
    if not gives:
        raise _refuse("the rule gives nothing", place(field), "say what assets get, such as owners: [anna]")
    for marking in gives:
        if fault := _find_fault(marking):
            raise _refuse(f"the {marking.sort.words} {fault}", place(field), "write it out, or take it away")
        unknown = find_unknown_placeholders(marking)
        if unknown:
            near = NearestNames(TEXT_PLACEHOLDERS).to(unknown[0])
            meant = f"; did you mean {{{near[0]}}}?" if near else ""
            raise _refuse(
                f"{{{unknown[0]}}} stands for nothing in a {marking.sort.words}{meant}",
                place(field),
                f"there is {', '.join(f'{{{name}}}' for name in TEXT_PLACEHOLDERS)}",
            )
    return gives


def _find_fault(marking: Marking) -> str:
    """What no catalog would take, or show again as it was given; empty where nothing is wrong."""
    sort, said = marking.sort, f"{marking.name}\n{marking.value}"
    if not _what_counts(marking).strip():
        return "is empty" if sort is not MarkingSort.ANNOUNCEMENT else "has no title"
    if unfit := _UNFIT.search(said):
        return f"holds the character {unfit[0].encode('unicode_escape').decode()}, which nobody can see"
    if len(marking.value) > _LONGEST:
        return f"is longer than {_LONGEST:,} characters, which no catalog takes"
    if sort is MarkingSort.LINK and _SCRIPT.match(marking.name):
        return f"is a program and no address: {marking.name[:40]!r}"
    return ""


def _what_counts(marking: Marking) -> str:
    """What must not be empty: a name, where there is one, and else a text."""
    if marking.sort is MarkingSort.ANNOUNCEMENT:
        return f"{marking.value}\n".split("\n")[1]
    return marking.value if marking.sort.is_single or marking.sort is MarkingSort.CUSTOM else marking.name


def _list_markings(entry: SaysEntry) -> Iterator[Marking]:
    names = (
        (MarkingSort.OWNER, entry.owners),
        (MarkingSort.OWNER_GROUP, entry.owner_groups),
        (MarkingSort.STEWARD, entry.stewards),
        (MarkingSort.TERM, entry.terms),
    )
    for sort, stated in names:
        yield from (Marking(sort, name) for name in stated or ())
    yield from (Marking(MarkingSort.TAG, tag.name, _switches(tag)) for tag in entry.tags or ())
    texts = (
        (MarkingSort.DISPLAY_NAME, entry.display_name),
        (MarkingSort.DESCRIPTION, entry.description),
        (MarkingSort.README, entry.readme),
    )
    yield from (Marking(sort, "", text) for sort, text in texts if text is not None)
    if entry.certificate is not None:
        yield Marking(MarkingSort.CERTIFICATE, "", _lines(entry.certificate.status, entry.certificate.message))
    if entry.announcement is not None:
        said = entry.announcement
        yield Marking(MarkingSort.ANNOUNCEMENT, "", _lines(said.type, said.title, said.message))
    for custom_set, values in (entry.custom or {}).items():
        for name, value in values.items():
            yield Marking(MarkingSort.CUSTOM, f"{custom_set}.{name}", value)
    yield from (Marking(MarkingSort.LINK, link.url, link.title) for link in entry.links or ())


def _lines(*lines: str) -> str:
    return "\n".join(lines).rstrip("\n")


def _switches(tag: TagEntry) -> str:
    return ",".join(name for name, is_on in (("lineage", tag.lineage), ("hierarchy", tag.hierarchy)) if is_on)


def _refuse(what: str, where: str, next_step: str) -> SettingsError:
    return SettingsError(what=what, where=where, next_step=next_step)
