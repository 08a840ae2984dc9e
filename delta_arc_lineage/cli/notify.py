"""notify: which channels are set, and whether a notice arrives by each."""

from delta_arc_lineage.cli.console import ConsoleProgress, complain, say, stderr
from delta_arc_lineage.cli.running import load_and_log
from delta_arc_lineage.errors import CommandRefused, DeltaArcError
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.notifying import NoticeBoard
from delta_arc_lineage.wiring import notifier_of


def run_notify(*, test: bool) -> int:
    """The exit code of the first channel that does not take it; one that fails does not stop the others."""
    board = open_board(load_and_log())
    if not board.channels:
        raise CommandRefused(
            what="there is nobody to tell: no channel is set",
            where="DELTA_ARC_NOTIFY_SNS_TOPIC_ARN, DELTA_ARC_NOTIFY_WEBHOOK_URL or DELTA_ARC_NOTIFY_EMAIL_TO",
            next_step="set one of them; docs/notifications.md has an example of each",
        )
    exit_code, now = 0, board.clock.now()
    for channel in board.channels:
        if not test:
            say(channel.channel)
            continue
        try:
            board.test(channel, now=now)
            say(f"{channel.channel}: a test was sent")
        except DeltaArcError as error:
            complain(error)
            exit_code = exit_code or error.exit_code
    return exit_code


def open_board(settings: Settings) -> NoticeBoard:
    """Whom to tell, with notes on the terminal."""
    return notifier_of(settings, progress=ConsoleProgress(stderr()))
