"""The statement of compliance as Markdown and as a page of HTML: the same sections in the same order.

What others wrote is shown through the medium of each. The page needs nothing from elsewhere, and runs nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from delta_arc_lineage.model.classification import DataClass
from delta_arc_lineage.model.classifying.data_sorts import SORTS
from delta_arc_lineage.model.compliance.holdings import ClassHop, HeldColumn, Holding
from delta_arc_lineage.model.compliance.statement import Care, ClassCounts, ComplianceStatement, Parts
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.lineage_graph import GraphNode
from delta_arc_lineage.model.media import html, markdown
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.report_sections import Section, list_markdown_of
from delta_arc_lineage.model.words import counted

TITLE = "Where classes of data lie and go"
_NONE, _UNKNOWN = "—", "not known"
_AS_KNOWN = ", as far as is known"
_SHOWN_EVENTS = 3
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:80rem;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}"
    "th,td{border-bottom:1px solid #8886;padding:.35rem .6rem;text-align:left;vertical-align:top}"
    "td{max-width:26rem;overflow-wrap:break-word}th{font-weight:600;background:#8882;white-space:nowrap}"
)


def to_markdown(statement: ComplianceStatement) -> str:
    """Headings and tables."""
    parts = [f"# {TITLE}", _headline(statement, markdown(statement.tenant), markdown(", ".join(statement.routes)))]
    for section in _list_sections(statement):
        parts += list_markdown_of(section, level=2)
    return "\n\n".join(parts)


def to_html(statement: ComplianceStatement) -> str:
    """One page."""
    told = _headline(statement, html(statement.tenant), html(", ".join(statement.routes)))
    body = "".join(
        f"<section><h2>{html(section.title)}</h2>{_table_of(section)}</section>"
        for section in _list_sections(statement)
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{TITLE}</title><style>{_STYLE}</style></head><body><main><h1>{TITLE}</h1><p>{told}</p>{body}</main>"
        "</body></html>"
    )


def _table_of(section: Section) -> str:
    if not section.rows:
        return f"<p>{html(section.nothing)}</p>"
    head = "".join(f'<th scope="col">{html(cell)}</th>' for cell in section.header)
    rows = "".join(f"<tr>{''.join(f'<td>{html(cell)}</td>' for cell in row)}</tr>" for row in section.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _headline(statement: ComplianceStatement, tenant: str, routes: str) -> str:
    """`tenant`, `routes`: as the medium shows them."""
    assets = len({holding.node.reference for holding in statement.holdings})
    tagged = _add(counts.tagged for counts in statement.counts)
    owned = _add(counts.owned for counts in statement.counts)
    return (
        f"{tenant}, {routes}, on {moment(statement.made_at)}: {counted(assets, 'asset')} of a class, "
        f"{counted(len(statement.holdings), 'holding')} (an asset and a class). Tagged so: {_say_parts(tagged)}. "
        f"With an owner: {_say_parts(owned)}."
    )


def _add(parts: Iterable[Parts]) -> Parts:
    told = list(parts)
    return Parts(sum(each.yes for each in told), sum(each.no for each in told), sum(each.unknown for each in told))


def _say_parts(parts: Parts) -> str:
    return f"{parts.yes:,} yes, {parts.no:,} no, {parts.unknown:,} {_UNKNOWN}"


def _row_of_counts(counts: ClassCounts) -> tuple[str, ...]:
    parts = (counts.tagged, counts.owned)
    return counts.data_class.words, f"{counts.holdings:,}", *map(_say_parts, parts)


def _list_sections(statement: ComplianceStatement) -> Iterator[Section]:
    as_known = _AS_KNOWN if statement.unknown else ""
    yield Section(
        "In numbers",
        ("class", "assets", "tagged so", "with an owner"),
        tuple(map(_row_of_counts, statement.counts)),
        "",
    )
    for data_class in DataClass:
        yield from _list_of_class(data_class, statement, as_known)
    yield Section(
        "Hops without the tag",
        ("class", "system", "asset", "why it holds it"),
        tuple((each.data_class.words, _system(each.node), _name(each.node), _why(each)) for each in statement.untagged),
        f"each asset that holds a class is tagged so{as_known}",
    )
    yield Section(
        "Owners missing",
        ("class", "system", "asset"),
        tuple((each.data_class.words, _system(each.node), _name(each.node)) for each in statement.ownerless),
        f"each asset that holds a class has an owner{as_known}" if statement.care is not None else _UNKNOWN,
    )
    yield Section(
        "Last events",
        ("when", "asset", "who", "what", "told by"),
        tuple(_list_events(statement)),
        f"none is told{as_known}" if statement.events is not None else _UNKNOWN,
    )
    yield Section(
        "What is not known", ("what",), tuple((words,) for words in statement.unknown), "nothing was left out"
    )


def _list_of_class(data_class: DataClass, statement: ComplianceStatement, as_known: str) -> Iterator[Section]:
    own = [each for each in statement.holdings if each.data_class is data_class]
    nodes, hops = statement.nodes, [each for each in statement.hops if each.data_class is data_class]
    title = f"{data_class.words[0].upper()}{data_class.words[1:]}"
    yield Section(
        f"{title}: where it lies",
        ("system", "asset", "columns", "sure", "tags", "owners", "certificate"),
        tuple(_row_of_holding(each, statement) for each in own),
        f"none was found{as_known}",
    )
    yield Section(
        f"{title}: where it goes",
        ("from", "to", "columns", "tagged at its start", "tagged at its end", "linked by"),
        tuple(_row_of_hop(each, nodes, statement) for each in hops),
        f"nothing carries it on{as_known}",
    )


def _row_of_holding(holding: Holding, statement: ComplianceStatement) -> tuple[str, ...]:
    care = _care_of(holding.node.reference, statement)
    return (
        _system(holding.node),
        _name(holding.node),
        "; ".join(map(_say_column, holding.columns)) or _say_no_column(holding),
        "by what leads here" if holding.confidence is None else f"{holding.confidence:.2f}",
        ", ".join(holding.tags) or (_NONE if holding.node.reference in statement.looked else _UNKNOWN),
        _UNKNOWN if care is None else ", ".join(care.owners) or _NONE,
        _UNKNOWN if care is None else care.certificate or _NONE,
    )


def _row_of_hop(hop: ClassHop, nodes: Mapping[Reference, GraphNode], statement: ComplianceStatement) -> tuple[str, ...]:
    start, end = (nodes.get(reference) for reference in (hop.edge.start, hop.edge.end))
    carried = [name if name == other else f"{name} → {other}" for name, other in hop.columns]
    tagged = [statement.is_tagged(reference, hop.data_class) for reference in (hop.edge.start, hop.edge.end)]
    evidence = hop.edge.evidence
    return (
        f"{_system(start)}: {_name(start)}" if start else hop.edge.start.qualified_name,
        f"{_system(end)}: {_name(end)}" if end else hop.edge.end.qualified_name,
        "; ".join(carried) or _UNKNOWN,
        *(_UNKNOWN if each is None else "yes" if each else "no" for each in tagged),
        evidence.words if evidence else "a process of others",
    )


def _list_events(statement: ComplianceStatement) -> Iterator[tuple[str, ...]]:
    names = {reference: _name(node) for reference, node in statement.nodes.items()}
    for asset, events in sorted((statement.events or {}).items()):
        for event in events[:_SHOWN_EVENTS]:
            yield moment(event.at), names.get(asset, asset.qualified_name), event.by, event.what, event.told_by


def _care_of(reference: Reference, statement: ComplianceStatement) -> Care | None:
    """None where it is not known: of an asset that was not shown it is not."""
    return statement.care.get(reference) if statement.care is not None else None


def _say_no_column(holding: Holding) -> str:
    """Of what a tag or a name tells, though its columns are known: none of them says so."""
    return "no column says so" if holding.node.columns and not holding.sources else _UNKNOWN


def _say_column(column: HeldColumn) -> str:
    tags = f", tagged {', '.join(column.tags)}" if column.tags else ""
    return f"{column.name} ({_say_sort(column.sort) or 'by its tag or its source'}{tags})"


def _say_sort(sort: str) -> str:
    return SORTS[sort].words if sort in SORTS else sort


def _why(holding: Holding) -> str:
    if holding.confidence is not None:
        return "its own columns" if holding.columns else "what it is called"
    return f"{_names_of(holding.sources)} leads here" if holding.sources else "a tag"


def _names_of(references: Sequence[Reference]) -> str:
    return ", ".join(reference.qualified_name for reference in references)


def _system(node: GraphNode) -> str:
    return node.connector or node.reference.type_name


def _name(node: GraphNode) -> str:
    return ".".join((*node.place, node.name))
