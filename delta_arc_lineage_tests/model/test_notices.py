"""Notices: the same cause is one, all channels carry one text, and a hostile name stays a name."""

import html
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.errors import NotFound, PermissionDenied
from delta_arc_lineage.model.data_findings import DataFinding, SeenFinding, Severity, Topic
from delta_arc_lineage.model.notice_texts import (
    MOST_OF_A_BLOCK,
    MOST_OF_A_HEADER,
    MOST_OF_A_LINE,
    NoticePages,
    NoticeText,
    to_slack,
    write_notice,
)
from delta_arc_lineage.model.notices import (
    Notice,
    NoticeKind,
    NoticePlace,
    find_withheld,
    notice_of_failure,
    notice_of_withheld,
    notices_of_findings,
)
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage.model.run_metrics import RunMetrics, measure_run
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.examples import make_world, plan_of

PLACE = NoticePlace("https://tenant.example", "default", "main", "run-1")
HOSTILE = "a\r\nBcc: all@example.com <!channel> <https://x.example|here> *b* `c` ~d~ :tada: & \x1b[31m\u202e"
texts = st.text(max_size=60) | st.sampled_from([HOSTILE, "<!here>", "`", "``*", "_x_", "\r\n.\r\n", "x" * 9000])


def write(notice: Notice, *, pages: NoticePages | None = None, secrets: tuple[str, ...] = ()) -> NoticeText:
    return write_notice(notice, PLACE, now=NOON, identity="0123", pages=pages, secrets=secrets)


def error_of(what: str, where: str = "S3", next_step: str = "mend it") -> NotFound:
    return NotFound(what=what, where=where, next_step=next_step)


def shown_in_slack(block: str) -> str:
    """What a reader sees of Slack's Markdown: code spans without their backticks, entities as their letters."""
    return html.unescape(block.replace("`", ""))


@given(what=texts, where=texts, next_step=texts)
def test_what_others_wrote_is_text_in_every_channel(what: str, where: str, next_step: str) -> None:
    """No second line, no header of an e-mail, no mention and no link; each channel's bounds are kept."""
    text = write(notice_of_failure(error_of(what, where, next_step)))
    assert len(text.subject) < 100 and text.subject.isascii() and text.subject.isprintable()
    assert len(text.body.split("\n")) == len(text.lines) and all(line.text.isprintable() for line in text.lines)
    assert all(len(line.text) <= MOST_OF_A_LINE for line in text.lines)
    assert len(text.body.encode()) < 256 * 1024
    message = to_slack(text)
    header, *sections = (block["text"] for block in message["blocks"])
    assert header["type"] == "plain_text" and len(header["text"]) <= MOST_OF_A_HEADER
    for section in sections:
        assert len(section["text"]) <= MOST_OF_A_BLOCK and section["verbatim"]
    for shown in (message["text"], *(section["text"] for section in sections)):
        assert not re.search(r"[<>]|&(?!amp;|lt;|gt;)", shown)
        assert shown.count("`") % 2 == 0, "no span of code stays open"
        outside = re.sub(r"`[^`]*`", "", re.sub(r"^\*[A-Z][a-z ]+:\*", "", shown))
        assert not re.search(r"[*~]", outside), "no format of somebody else's"


@given(what=texts)
def test_all_channels_carry_the_same_words(what: str) -> None:
    """A block a line; other accents stand for backticks."""
    text = write(notice_of_failure(error_of(what)))
    blocks = [block["text"]["text"] for block in to_slack(text)["blocks"][1:]]
    for line, block in zip(text.lines, blocks, strict=True):
        assert block.startswith(f"*{line.label}:* ")
        expected = line.text.replace("`", "").replace("ˋ", "")
        assert shown_in_slack(block.partition(":* ")[2]).replace("ˋ", "") == expected


def test_the_parts_stand_in_their_order() -> None:
    """What failed, why, who acts, what next, and where it is read."""
    lines = write(notice_of_failure(error_of("no bucket 'x'"))).body.split("\n")
    assert [line.partition(":")[0] for line in lines] == [
        "What",
        "Why",
        "Who acts",
        "Next",
        "The run",
        "The plan",
        "Where",
        "When",
    ]
    assert lines[1] == "Why: no bucket 'x' [S3]" and lines[2] == "Who acts: the operator"


def test_pages_stand_for_commands_where_the_ui_is_known() -> None:
    """And are links in Slack, the only ones."""
    notice = notice_of_failure(error_of("x"))
    text = write(notice, pages=NoticePages("https://ui.example", "lake/lineage_plan"))
    assert "The run: https://ui.example/runs/run-1\n" in text.body
    assert "The plan: https://ui.example/assets/lake/lineage_plan?partition=main\n" in text.body
    assert "<https://ui.example/runs/run-1>" in to_slack(text)["text"]
    assert "The plan: delta-arc plan --route main\n" in write(notice).body


def test_no_secret_is_told() -> None:
    """Neither one by its form nor one of the settings, in whatever part it stands."""
    secret = "hunter2hunter2"
    leaking = error_of(f"at https://ada:lovelace@x and {secret}", f"in {secret}", f"try {secret}")
    body = write(notice_of_failure(leaking), secrets=(secret,)).body
    assert "hunter2" not in body and "lovelace" not in body and body.count("***") == 4
    assert "4111" not in write(notice_of_failure(ValueError("could not convert '4111 1111'"))).body


def test_numbers_and_ids_make_no_other_cause_and_names_do() -> None:
    """What waited 301 s and what waited 302 s is one cause; two buckets are two."""

    def cause(what: str, **other: str) -> str:
        return notice_of_failure(error_of(what, **other)).cause

    assert cause("waited 301 s for request 4e1c8b9a-0b1c-4d2e-8f3a-001122334455") == cause(
        "waited 9 s for request 00000000-0b1c-4d2e-8f3a-001122334455"
    )
    assert cause("no bucket 'landing'") != cause("no bucket 'lending'") != cause("no bucket 'lending'", where="x")
    assert notice_of_failure(ValueError("a")).cause == notice_of_failure(ValueError("b")).cause
    assert notice_of_failure(ValueError("a")).cause != notice_of_failure(KeyError("a")).cause


def plan() -> Plan:
    return plan_of(make_world())


def test_a_plan_waits_for_a_person_and_not_for_an_hour() -> None:
    """By the settings, a violation or a limit; once approved it waits for nobody."""
    made = plan()
    assert find_withheld(made, None).startswith("DELTA_ARC_APPLY=plan")
    assert not find_withheld(made, Consent.SETTING) and not find_withheld(made, Consent.OPTION)
    over = replace(made, over_limit="12 of 40 would be removed")
    assert find_withheld(over, Consent.OPTION) == over.over_limit and not find_withheld(over, Consent.DIGEST)
    assert find_withheld(replace(made, violations=("2 are others'",)), None) == "2 are others'"
    assert not find_withheld(replace(made, changes=()), None)


def test_a_plan_that_grows_is_the_same_cause() -> None:
    """Its digest is told and is no part of it: a route that waits is told of once a day."""
    made, why = plan(), "12 of the route's 40 files and flows would be removed"
    first, second = (
        notice_of_withheld(made, None, why=why.replace("12", number), approve="`delta-arc apply`")
        for number in ("12", "13")
    )
    assert first.cause == second.cause and made.digest in first.what and first.kind is NoticeKind.WITHHELD_PLAN


def finding(topic: Topic, severity: Severity, subject: str) -> SeenFinding:
    return SeenFinding(DataFinding(topic, severity, "rule", subject, f"{subject} is wrong"), NOON)


def test_errors_are_told_and_warnings_are_not() -> None:
    """One notice a topic, those of contracts with another kind and another who acts; the first five and a count."""
    contracts = [finding(Topic.CONTRACTS, Severity.ERROR, f"c{number}") for number in range(7)]
    warning = finding(Topic.CONTRACTS, Severity.WARNING, "w")
    late = finding(Topic.FRESHNESS, Severity.ERROR, "late")
    first, second = notices_of_findings([late, *contracts, warning], route="main")
    assert first.kind is NoticeKind.BROKEN_CONTRACT and "contract" in first.who_acts
    assert first.why == "c0 is wrong; c1 is wrong; c2 is wrong; c3 is wrong; c4 is wrong; and 2 more"
    assert second.kind is NoticeKind.FAILED_CHECK and second.who_acts == "the data owner"
    again, _ = notices_of_findings([*reversed(contracts), late], route="main")
    assert again.cause == first.cause, "in any order"
    fewer, _ = notices_of_findings([*contracts[1:], late], route="main")
    assert fewer.cause != first.cause
    assert not notices_of_findings([warning], route="main")


@pytest.mark.parametrize("kind", [PermissionDenied, NotFound])
def test_who_acts_is_as_the_error_says(kind: type[NotFound]) -> None:
    """The branch of the error tree."""
    assert notice_of_failure(kind(what="x")).who_acts == kind.acts_next


def test_a_run_is_measured_from_its_plan() -> None:
    """What is due counts among the edges, and without consent what is there; notes are no findings."""
    world = make_world()
    made = plan_of(world)
    found = [finding(Topic.DRIFT, severity, severity) for severity in Severity]
    measured = measure_run(made, world.snapshots, found, consent=Consent.SETTING, requests=7, seconds=1.5)
    held = measure_run(made, world.snapshots, found, consent=None, requests=7, seconds=1.5)
    assert measured == RunMetrics(1, 1, measured.datasets, measured.edges, 2, 7, 1.5)
    assert measured.edges > held.edges == 0
