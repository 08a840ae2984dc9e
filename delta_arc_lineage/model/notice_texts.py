"""Notice texts: one for all channels, of a subject and lines, each a label and a sentence.

A name that somebody else chose stands in it as text: it makes no second line, no header of an e-mail, no mention and no
link in Slack.
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import Any

from delta_arc_lineage.masking import mask
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.moments import moment
from delta_arc_lineage.model.notices import Notice, NoticeKind, NoticePlace

MOST_OF_A_SUBJECT = 99
"""Letters of ASCII: SNS takes less than 100."""
MOST_OF_A_LINE = 2_000
"""Letters. Ten such lines are 80 kB in UTF-8 at most, of the 256 that SNS takes."""
MOST_OF_A_BLOCK, MOST_OF_A_HEADER = 3_000, 150
"""Letters that Slack takes, with what escapes them."""
_ELLIPSIS = "…"
_CODE = re.compile(r"`([^`]+)`")
_FORMATS = re.compile(r"[*~`]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|:(?!\d+:)[\w+'-]+:|(?<!\d):\d+:")
"""What Slack may read as bold, struck out, code, italic, or an emoji."""
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


@dataclass(frozen=True, slots=True)
class NoticePages:
    """The pages of Dagster's UI, below its address. `plan_key`: that of the asset that plans, `/` between its parts."""

    base_url: str
    plan_key: str

    def run(self, run: str) -> str:
        return f"{self.base_url}/runs/{run}"

    def plan(self, route: str) -> str:
        return f"{self.base_url}/assets/{self.plan_key}?partition={route}"


class LineForm(Enum):
    """What a line is: a sentence, a command to be copied, or an address that we made."""

    SENTENCE, CODE, LINK = range(3)


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """A label, and one line without what does not print."""

    label: str
    text: str
    form: LineForm = LineForm.SENTENCE


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What channels send. `identity`: of the cause and the day, the same on every machine."""

    subject: str
    lines: tuple[NoticeLine, ...]
    identity: str

    @property
    def body(self) -> str:
        return "\n".join(f"{line.label}: {line.text}" for line in self.lines)


def write_notice(
    notice: Notice,
    place: NoticePlace,
    *,
    now: int,
    identity: str,
    pages: NoticePages | None = None,
    secrets: tuple[str, ...] = (),
) -> NoticeText:
    """`now`: in milliseconds since the epoch (UTC). `pages`: where there are none, commands stand for them. `secrets`:
    values that are masked wherever they stand."""

    def line(label: str, text: str, form: LineForm = LineForm.SENTENCE) -> NoticeLine:
        return NoticeLine(label, shorten(terminal(mask(text, secrets)), MOST_OF_A_LINE), form)

    lines = [
        line("What", notice.what),
        line("Why", notice.why),
        line("Who acts", notice.who_acts),
        line("Next", notice.next_step),
    ]
    form = LineForm.LINK if pages else LineForm.CODE
    if place.run:
        lines.append(line("The run", pages.run(place.run) if pages else place.run, form))
    if place.route and notice.kind is not NoticeKind.TEST:
        plan = pages.plan(place.route) if pages else f"delta-arc plan --route {place.route}"
        lines.append(line("The plan", plan, form))
    where = [f"route {place.route}"] if place.route else []
    lines += [
        line("Where", ", ".join([*where, f"deployment {place.deployment}", f"tenant {place.tenant}"])),
        line("When", moment(now)),
    ]
    of = f", route {place.route}" if place.route else ""
    return NoticeText(_to_ascii(f"delta-arc/{place.deployment}: {notice.kind.words}{of}"), tuple(lines), identity)


def shorten(text: str, most: int, ellipsis: str = _ELLIPSIS) -> str:
    """The text, or its beginning and an ellipsis: so many letters at most.

    >>> shorten("lineage", 4)
    'lin…'
    """
    return text if len(text) <= most else text[: most - len(ellipsis)] + ellipsis


def _to_ascii(subject: str) -> str:
    return shorten(terminal(subject).encode("ascii", "backslashreplace").decode(), MOST_OF_A_SUBJECT, "...")


def to_slack(text: NoticeText) -> dict[str, Any]:
    """The message of an incoming webhook: `text` for those who show no blocks, a block a line for the others.

    A line begins with its label, so nothing of it is a quotation; Slack makes links of nothing in it.
    """
    header = {"type": "plain_text", "text": shorten(text.subject, MOST_OF_A_HEADER), "emoji": False}
    sections = [
        {"type": "section", "text": {"type": "mrkdwn", "text": _to_block(line), "verbatim": True}}
        for line in text.lines
    ]
    lines = [f"{line.label}: {_SHOWN[line.form](line.text)}" for line in text.lines]
    return {
        "text": "\n".join([escape_for_slack(text.subject), *lines]),
        "blocks": [{"type": "header", "text": header}, *sections],
    }


def _to_block(line: NoticeLine) -> str:
    """Escaping makes a text longer, five times at most: what is too long is shortened before it is escaped, so that no
    entity is cut."""
    label, most = f"*{line.label}:* ", len(line.text)
    while True:
        words = shorten(line.text, most)
        shown = label + _SHOWN[line.form](words)
        if len(shown) <= MOST_OF_A_BLOCK:
            return shown
        most = most * MOST_OF_A_BLOCK // len(shown) - 1


def escape_for_slack(text: str) -> str:
    """In Slack's Markdown: no mention, link, emoji or format of somebody else's; what stands between backticks is code.

    >>> escape_for_slack("<!channel> *.csv of R&D: run `delta-arc plan`")
    '&lt;!channel&gt; `*.csv` of R&amp;D: run `delta-arc plan`'
    """
    parts = _CODE.split(text)
    return "".join(_as_code(part) if at % 2 else _escape_words(part) for at, part in enumerate(parts))


def _escape_words(text: str) -> str:
    return " ".join(_as_code(word) if _FORMATS.search(word) else _escape(word) for word in text.split(" "))


def _as_code(text: str) -> str:
    """A code span, in which a backtick cannot stand: another accent stands for it."""
    return f"`{_escape(text.replace('`', 'ˋ'))}`"


def _as_link(text: str) -> str:
    return f"<{_escape(text)}>"


def _escape(text: str) -> str:
    return "".join(_ENTITIES.get(letter, letter) for letter in text)


_SHOWN = {LineForm.SENTENCE: escape_for_slack, LineForm.CODE: _as_code, LineForm.LINK: _as_link}
