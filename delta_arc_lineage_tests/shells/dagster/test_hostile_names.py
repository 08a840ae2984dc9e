"""Hostile names on Dagster's pages: whatever a key, a table, a mark or an answer holds, it is only shown.

Every metadata entry, description, failure, log line and skip reason of runs over such an estate is walked, each by the
rule of what Dagster makes of it. `make browser` looks at the same runs in Chromium.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest
from dagster_shared.error import SerializableErrorInfo
from markdown_it import MarkdownIt

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage_tests.shells.dagster.hostile import FORGED, Told, tell
from delta_arc_lineage_tests.shells.dagster.landscape import Run

URL = "http://127.0.0.1:9"
_MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_BECOMES_A_LINK = re.compile(r"://|www\.|@", re.IGNORECASE)
_KNOWN = {"link_open", "link_close", "text", "code_inline", "strong_open", "strong_close", "softbreak"}


@pytest.fixture(scope="module")
def told(stack: RunningStack, state: Path) -> Iterator[list[Told]]:
    variables = {name: stack.variables[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    with pytest.MonkeyPatch.context() as environment, dg.DagsterInstance.ephemeral() as instance:
        for name, value in {"ATLAN_API_KEY": stack.api_key, **variables}.items():
            environment.setenv(name, value)
        yield list(tell(stack, state, instance, URL))


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing that a page shows, and where; `address`: where our own links may lead."""

    where: str
    value: dg.MetadataValue | str
    address: str


def test_every_chapter_shows_what_it_is_about(told: list[Told]) -> None:
    """A test that cannot fail is a defect: each run ended as it should, and shows hostile names."""
    ends = {chapter.title: chapter.run.succeeded for chapter in told if chapter.run}
    assert ends == dict.fromkeys(["all is new", "some is gone, some edited, one file another"], True) | dict.fromkeys(
        [
            "others' work is to be adopted",
            "another plan was approved",
            "the tenant moved",
            "a connection that is not there",
            "the catalog refuses",
            "the bucket refuses",
        ],
        False,
    )
    for chapter in told:
        assert any("PWNED" in _text(shown.value) for shown in find_all(chapter)), chapter.title


def test_no_name_does_anything(told: list[Told]) -> None:
    """Markdown makes no picture, no link but ours, no HTML and no line of it; all else is one printable line."""
    for shown in (shown for chapter in told for shown in find_all(chapter)):
        match shown.value:
            case str() as text:
                assert text.isprintable() or "PWNED" not in text, shown.where
            case dg.MarkdownMetadataValue(md_str=text):
                assert_only_shown(text or "", shown.address, shown.where)
            case dg.UrlMetadataValue(url=url):
                is_ours = url == f"{shown.address}/lineage" or (url or "").startswith(f"{shown.address}/assets/")
                assert is_ours, shown.where
            case dg.TextMetadataValue(text=text):
                assert (text or "").isprintable(), shown.where
            case dg.IntMetadataValue() | dg.FloatMetadataValue() | dg.TimestampMetadataValue():
                pass
            case dg.BoolMetadataValue() | dg.DagsterRunMetadataValue():
                pass
            case other:
                raise AssertionError(f"{shown.where}: nobody has looked at what Dagster makes of {other}")


def test_no_line_of_a_log_is_a_link_of_a_name(told: list[Told]) -> None:
    """Dagster makes a link of every web address in a line that a step logs."""
    lines = [
        entry.user_message
        for chapter in told
        if chapter.run
        for entry in chapter.estate.instance.all_logs(chapter.run.id)
        if not entry.is_dagster_event
    ]
    assert any("PWNED" in line for line in lines)
    assert [line for line in lines if not line.isprintable() or re.search("https?://", line, re.IGNORECASE)] == []


def find_all(chapter: Told) -> Iterator[Shown]:
    """Whatever a chapter left: metadata by name, descriptions of checks as the Markdown they are, failures, reasons."""
    address = (
        chapter.estate.settings.tenant.base_url if chapter.estate.settings.tenant else chapter.estate.stack.catalog_url
    )
    errors = [("tick", text) for text in _find_errors(chapter.error)]
    parts = _find_in_run(chapter.run) if chapter.run else [("skipped", chapter.said), *errors]
    yield from (Shown(f"{chapter.title}: {where}", value, address) for where, value in parts)


def _find_in_run(run: Run) -> Iterator[tuple[str, dg.MetadataValue | str]]:
    for event in run.result.get_asset_materialization_events():
        yield from _find_in_metadata(event.asset_key.to_user_string(), event.materialization.metadata)
        assert event.materialization.description is None, "nobody has looked at it"
    for name, check in run.checks.items():
        yield from _find_in_metadata(name, check.metadata)
        yield name, dg.MetadataValue.md(check.description or "")
    for event in run.result.all_events:
        if event.is_step_failure:
            failure = event.step_failure_data
            if failure.user_failure_data:
                yield event.step_key, failure.user_failure_data.description
                yield from _find_in_metadata(event.step_key, failure.user_failure_data.metadata)
            yield from ((event.step_key, text) for text in _find_errors(failure.error))


def _find_in_metadata(
    where: str, metadata: Mapping[str, dg.MetadataValue]
) -> Iterator[tuple[str, dg.MetadataValue | str]]:
    for name, value in metadata.items():
        yield f"{where}: the name of {name!r}", name
        yield f"{where}: {name}", value


def _find_errors(error: SerializableErrorInfo | None) -> Iterator[str]:
    """What an error says, what it came from, and what it came up in: Dagster prints them all, on its terminal too."""
    if error is not None:
        yield error.message.rstrip("\n")
        yield from _find_errors(error.cause)
        yield from _find_errors(error.context)


def assert_only_shown(text: str, address: str, where: str) -> None:
    """As Dagster reads Markdown: CommonMark, tables, and addresses that become links by themselves."""
    for token in _MARKDOWN.parse(text):
        assert token.type not in ("html_block", "hr"), (where, token)
        assert not token.content.startswith(FORGED) or token.type != "inline", (where, token)
        for child in token.children or ():
            assert child.type in _KNOWN, (where, child)
            assert child.type != "link_open" or str(child.attrs["href"]).startswith(f"{address}/assets/"), (
                where,
                child,
            )
            assert child.type != "text" or not _BECOMES_A_LINK.search(child.content), (where, child)


def _text(value: dg.MetadataValue | str) -> str:
    return value if isinstance(value, str) else str(value.value)
