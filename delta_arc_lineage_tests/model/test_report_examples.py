"""A report as each reader sees it: aligned on a terminal, in tables elsewhere, and what is missing is said to be."""

from delta_arc_lineage.model.data_findings import DataFinding, SeenFinding, Severity, Topic
from delta_arc_lineage.model.evidence import EvidenceKind
from delta_arc_lineage.model.hop_freshness import FlowFreshness, Hop, HopLag
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.report_pages import to_html, to_markdown, to_text
from delta_arc_lineage.model.route_report import Coverage, FlowReport, RouteReport
from delta_arc_lineage.model.table_activity import TableActivity
from delta_arc_lineage_tests.conftest import NOON

HOUR = 3_600_000
LATE = FlowFreshness(
    "ORDERS",
    ("sales/ORDERS.csv",),
    TableActivity(NOON),
    NOON - 9 * HOUR,
    NOON - 9 * HOUR,
    TableActivity(),
    (HopLag(Hop.INTO_BUCKET, 9 * HOUR, 2 * HOUR), HopLag(Hop.INTO_TARGET, None, None)),
    NOON,
)
FRESH = FlowFreshness(
    "ITEMS",
    ("sales/ITEMS.csv",),
    TableActivity(),
    NOON,
    NOON,
    TableActivity(NOON),
    (HopLag(Hop.INTO_BUCKET, None, None), HopLag(Hop.INTO_TARGET, HOUR, 2 * HOUR)),
    NOON,
)
WARNING = SeenFinding(DataFinding(Topic.DRIFT, Severity.WARNING, "dropped", "ORDERS", "NAME <b> is gone"), NOON)
REPORT = RouteReport(
    "sales",
    NOON,
    (Coverage("source tables", 1_500, 2_000),),
    (FlowReport("ORDERS goes daily", EvidenceKind.NAME, 0.6),),
    (WARNING,),
    (FRESH, LATE),
)
EMPTY = RouteReport("bare", NOON, (), (), (), ())


def test_a_terminal_shows_each_section_in_columns_of_one_width() -> None:
    """What is late comes first; a lag that nobody can tell is not called none."""
    at = moment(NOON)
    lines = to_text(REPORT).split("\n")
    assert lines[0] == f"sales, as read on {at}: 0 errors, 1 warning, 0 notes"
    assert lines[2:5] == [
        "Findings",
        f"  severity  about  first seen{' ' * (len(at) - 10)}  finding",
        f"  warning   drift  {at}  NAME <b> is gone",
    ]
    assert "  source tables  1,500                   2,000  75 %" in lines
    late, fresh = (next(line for line in lines if line.startswith(f"  {name} ")) for name in ("ORDERS", "ITEMS"))
    assert lines.index(late) + 1 == lines.index(fresh)
    newest = moment(LATE.newest)
    assert " ".join(late.split()) == f"ORDERS {at} {newest} — 9 hours, and may 2 hours not known"
    assert " ".join(fresh.split()) == f"ITEMS — {at} {at} not known 60 minutes"
    assert lines[-1] == "  0.60   ORDERS goes daily"


def test_a_section_of_nothing_says_what_there_is_none_of() -> None:
    """An empty table would look like one that failed."""
    text, page, markdown = to_text(EMPTY), to_html([EMPTY]), to_markdown(EMPTY)
    for nothing in ("nothing was found", "no flow has files", "no flow leads from end to end"):
        assert f"  {nothing}" in text.split("\n") and f"<p>{nothing}</p>" in page and nothing in markdown


def test_a_page_shows_all_routes_with_what_is_grave_marked() -> None:
    """In one file; a name is text in it, and headings of Markdown go below those of whoever shows it."""
    page = to_html([REPORT, EMPTY])
    assert page.count("<h2>") == 2 and page.startswith("<!doctype html>") and page.endswith("</body></html>")
    row = (
        f'<tr class="warning"><td>warning</td><td>drift</td><td>{moment(NOON)}</td><td>NAME &lt;b&gt; is gone</td></tr>'
    )
    assert row in page and page.count("<tr class=") == 1
    assert "<th>lag into bucket</th>" in page and "http" not in page
    markdown = to_markdown(REPORT, level=2)
    assert markdown.startswith("## Lineage report\n\nsales, as read on ") and "\n### Findings\n" in markdown
