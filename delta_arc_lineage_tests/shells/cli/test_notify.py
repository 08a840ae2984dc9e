"""`notify`, and `apply --notify`: what runs by cron tells people, by all channels alike."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest

from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run
from delta_arc_lineage_tests.support.inboxes import MailInbox, MailRules, WebhookInbox
from delta_arc_lineage_tests.support.topics import Aws, serve_topics

pytestmark = pytest.mark.starts
WRITES = {"method": "POST", "route": "*entity/bulk*"}


@dataclass(frozen=True)
class Channels:
    """One of each kind, set in the environment."""

    webhook: WebhookInbox
    mail: MailInbox
    aws: Aws
    queue: str

    def receive(self) -> list[tuple[str, str, str]]:
        """Each notice as it came by SNS, by e-mail and by webhook: plain, without what escapes it."""
        topics = [f"{message['Subject']}\n{message['Message']}" for message in self.aws.receive(self.queue)]
        mails = [f"{mail.message['Subject']}\n{mail.text}".rstrip("\n") for mail in self.mail.mails]
        return list(zip(topics, mails, self.webhook.texts, strict=True))


@pytest.fixture
def channels(environment: pytest.MonkeyPatch) -> Iterator[Channels]:
    with ExitStack() as servers:
        webhook, aws = servers.enter_context(WebhookInbox()), servers.enter_context(serve_topics())
        mail = servers.enter_context(MailInbox(MailRules(users={"ada": "hunter2hunter2"})))
        topic, queue = aws.subscribe(f"alerts-{uuid4().hex}")
        for name, value in {
            "DELTA_ARC_NOTIFY_WEBHOOK_URL": webhook.url,
            "DELTA_ARC_NOTIFY_SNS_TOPIC_ARN": topic,
            "DELTA_ARC_NOTIFY_EMAIL_TO": "data@example.com",
            "DELTA_ARC_NOTIFY_EMAIL_FROM": "lineage@example.com",
            "DELTA_ARC_SMTP_URL": f"smtp://ada:hunter2hunter2@127.0.0.1:{mail.port}",
            "AWS_ENDPOINT_URL_SNS": aws.url,
        }.items():
            environment.setenv(name, value)
        yield Channels(webhook, mail, aws, queue)


def plain(text: str) -> str:
    """Slack's message without its code spans; no name of these tests has an entity in it."""
    return text.replace("`", "")


def test_without_a_channel_it_says_how_to_set_one(run: Run) -> None:
    """The operator's, and no fault."""
    result = run("notify")
    assert result.exit_code == 2 and "DELTA_ARC_NOTIFY_WEBHOOK_URL" in result.err
    assert "nobody is told of what fails" in run("doctor").out


def test_a_test_is_sent_by_each_channel_whenever_a_person_asks(run: Run, channels: Channels) -> None:
    """Listed without it; by one text; nothing of the secrets is printed, by `doctor` neither."""
    listed = run("notify")
    assert listed.exit_code == 0 and len(listed.out.splitlines()) == 3 and not channels.receive()
    for _ in range(2):
        assert run("notify", "--test").exit_code == 0
    for topic, mail, webhook in channels.receive():
        assert topic == mail and plain(topic) == plain(webhook) and "nothing: this is a test" in topic
    assert len(channels.mail.mails) == 2
    looked = run("doctor").out
    assert "data@example.com" in looked and "delta-arc notify --test" in looked
    assert "SECRET" not in listed.out + looked and "hunter2" not in listed.out + looked


def test_a_channel_that_fails_does_not_stop_the_others(run: Run, channels: Channels) -> None:
    """The exit code is that of its error."""
    channels.webhook.answers = (404, "no_service")
    result = run("notify", "--test")
    assert result.exit_code == 2 and "no_service" in result.err and "SECRET" not in result.err
    assert len(channels.mail.mails) == 1


def test_a_run_that_fails_is_told_by_all_channels_alike_and_once(
    run: Run, channels: Channels, landscape: Landscape
) -> None:
    """What failed, who acts and what next; without --notify a person reads the terminal."""
    landscape.put("ORDERS.csv")
    landscape.misbehave({"kind": "forbid", "permission": "entity-create", **WRITES})
    assert run("apply", "--yes").exit_code == 2 and not channels.mail.mails
    for _ in range(2):
        assert run("apply", "--yes", "--notify").exit_code == 2
    ((topic, mail, webhook),) = channels.receive()
    assert topic == mail and plain(topic) == plain(webhook)
    assert "a run failed, route main" in mail and "Who acts: the operator" in mail and "entity-create" in mail


def test_a_plan_that_waits_is_told_with_the_command_that_approves_it(
    run: Run, channels: Channels, landscape: Landscape
) -> None:
    """The command that stands in the notice does."""
    landscape.put("ORDERS.csv")
    assert run("apply", "--json", "--notify").exit_code == 4
    ((_, mail, _),) = channels.receive()
    command = mail.partition("approve it: `delta-arc ")[2].partition("`")[0]
    assert run(*command.split(), "--notify").exit_code == 0 and landscape.ours()
    assert len(channels.mail.mails) == 1, "what is approved waits no longer"


def test_a_broken_contract_is_told(run: Run, channels: Channels, landscape: Landscape) -> None:
    """By the run that finds it, which goes on."""
    landscape.put("ORDERS.csv", body=b"ID\n1\n")
    run("contract", "init", "--write")
    (file,) = Path("contracts/main").iterdir()
    file.write_text(file.read_text().replace("- name: ID\n", "- name: KEY\n"))
    assert run("apply", "--yes", "--notify").exit_code == 0
    ((_, mail, _),) = channels.receive()
    assert "a data contract is broken" in mail and "the column KEY is missing" in mail
    assert "`delta-arc contract check --route main` lists them" in mail
