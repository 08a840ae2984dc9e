"""docs/notifications.md, with an example of each notice as the code writes it. A test compares the page."""

import json
from collections.abc import Iterator

from delta_arc_lineage.errors import PermissionDenied
from delta_arc_lineage.model.assets import S3Object
from delta_arc_lineage.model.data_findings import DataFinding, SeenFinding, Severity, Topic
from delta_arc_lineage.model.diff import Remove
from delta_arc_lineage.model.names import BucketName, ConnectionName, ObjectName
from delta_arc_lineage.model.notice_texts import NoticePages, NoticeText, to_slack, write_notice
from delta_arc_lineage.model.notices import (
    Notice,
    NoticePlace,
    find_withheld,
    notice_of_failure,
    notice_of_test,
    notice_of_withheld,
    notices_of_findings,
    notices_of_plan,
)
from delta_arc_lineage.model.plan import Consent, Plan

_NOW = 1_750_000_000_000
_ROUTE = "main"
_PLACE = NoticePlace("https://tenant.atlan.com", "default", _ROUTE, "cli-4e1c8b9a-0b1c-4d2e-8f3a-001122334455")
_IN_DAGSTER = NoticePlace(_PLACE.tenant, _PLACE.deployment, _ROUTE, "9b2f61c4-7a0d-4f57-b7a5-2f9d1c0e8a11")
_PAGES = NoticePages("https://dagster.example.com", "lineage_plan")
_HEAD = """\
# Notices: who has to act is told

Nobody is told unless a channel is set; any number of them may be.

| channel | variables | what it takes |
| --- | --- | --- |
| SNS | `DELTA_ARC_NOTIFY_SNS_TOPIC_ARN` | the usual AWS credentials, with `sns:Publish` on the topic; the region is \
the topic's |
| Slack, or who takes its messages | `DELTA_ARC_NOTIFY_WEBHOOK_URL`, a secret | an incoming webhook |
| e-mail | `DELTA_ARC_NOTIFY_EMAIL_TO`, `DELTA_ARC_NOTIFY_EMAIL_FROM`, `DELTA_ARC_SMTP_URL`, a secret | a mail server \
that speaks TLS or STARTTLS; one of this machine may lack both |

`DELTA_ARC_UI_URL` is where Dagster's UI is reached: notices of its runs then link to the run and the plan, and else \
name the commands that show them.

`delta-arc notify` lists the channels, `delta-arc notify --test` sends a test by each, `delta-arc doctor` says which \
are set.

## What is told

| what | when | by whom |
| --- | --- | --- |
| a run failed | it ended by an error, was killed or could not be started | Dagster's sensor `notify_failures`; \
`apply --notify`; the Lambda |
| a plan waits for a person | `DELTA_ARC_APPLY=plan`, removals over the limit, others' work that would be replaced | \
the check `plan_is_safe`; `apply --notify`; the Lambda |
| a data contract is broken | a contract is broken as an error, or cannot be read | the asset `lineage_plan`; \
`apply --notify`; the Lambda |
| a check failed | a reading was not complete, a change is not in the catalog, another error in the data | the asset \
or the check that found it; `apply --notify`; the Lambda |

Not told: warnings and notes, which are in the report; removals that wait for the next reading and not for a person; \
what a person sees on a terminal (without `--notify`); that something works again; settings that cannot be read, since \
they name the channels: cron and Lambda tell those in ways of their own.

Dagster's sensor runs by itself where a channel is set. By cron: `delta-arc apply --yes --notify`.

## Once a cause and day

A cause is what failed, where, and of which route, tenant and deployment; numbers and ids in an error make no other \
cause, and neither does the digest of a plan that waits. Broken contracts are one notice a route, and told again the \
same day where another set of them is broken. Days are UTC. Marks in the state keep it so over all machines:

- Of many that find a cause at once, one tells it, by each channel. What is told already costs one request to S3; a \
notice costs four, the first of a day six, and three more the \
first in a place that was never tried. Where no channel is set, nothing is asked.
- A channel that fails costs a line in the log and never the run. The others have it; the next run of the day tries \
the one that failed.
- A process killed between its mark and sending: the mark ends by itself after ten minutes, and the next run tells.
- A process killed after sending and before it says so: the next run after ten minutes tells a second time. E-mail \
carries the same `Message-ID` then, and a FIFO topic the same deduplication id.
- A state that does not answer stops no notice: it may be what is to be told.

Marks of days that are over are removed by the first notice of a day.

## The texts

One text for all channels: the subject, and a line a part. Names stand in it as text, whatever they hold; it shows no \
secret and no value of a file. Of an error that is none of ours, only the type is told."""


def notifications_page() -> str:
    parts = [_HEAD]
    for title, text in _examples():
        parts.append(f"### {title}\n\n```text\n{text.subject}\n\n{text.body}\n```")
    slack = json.dumps(to_slack(_write(notice_of_failure(_error()))), indent=1, ensure_ascii=False)
    parts.append(f"### The first of these as Slack takes it\n\n```json\n{slack}\n```\n")
    return "\n\n".join(parts)


def _examples() -> Iterator[tuple[str, NoticeText]]:
    yield "A failed run, of the command line or the Lambda", _write(notice_of_failure(_error()))
    yield "The same run in Dagster", _write(notice_of_failure(_error()), in_dagster=True)
    plan = _plan()
    why = find_withheld(plan, Consent.SETTING)
    approve = f"`delta-arc apply --route {plan.route} --approve {plan.digest}`"
    yield "A plan that waits", _write(notice_of_withheld(plan, Consent.SETTING, why=why, approve=approve))
    for title, notice in zip(("A broken contract", "A failed check"), _notices_of_findings(), strict=True):
        yield title, _write(notice, in_dagster=True)
    incomplete = Plan(_ROUTE, (), _NOW, incomplete=("the listing of the bucket is not complete",))
    yield "A reading that was not complete", _write(notices_of_plan(incomplete)[0])
    test = write_notice(notice_of_test(), NoticePlace(_PLACE.tenant, _PLACE.deployment), now=_NOW, identity="")
    yield "A test", test


def _write(notice: Notice, *, in_dagster: bool = False) -> NoticeText:
    place, pages = (_IN_DAGSTER, _PAGES) if in_dagster else (_PLACE, None)
    return write_notice(notice, place, now=_NOW, identity="", pages=pages)


def _error() -> PermissionDenied:
    return PermissionDenied(
        what="the AWS credentials may not list the bucket 'landing' (AccessDenied)",
        where="s3:ListBucket and s3:GetObject",
        next_step="grant these on the bucket and its prefix",
    )


def _plan() -> Plan:
    connection = ConnectionName.parse("default/s3/1720611661")
    bucket = BucketName(connection, "arn:aws:s3:::landing")
    keys = [f"sales/orders-{number:02}.csv" for number in range(12)]
    files = [
        S3Object(
            qualified_name=ObjectName(bucket, key).qualified_name,
            name=key,
            key=key,
            bucket=bucket.qualified_name,
            size=1,
            last_modified=_NOW,
            etag="e",
            storage_class="STANDARD",
        )
        for key in keys
    ]
    over_limit = "12 of the route's 40 files and flows would be removed; without approval at most 10"
    return Plan(_ROUTE, tuple(map(Remove, files)), _NOW, tenant=_PLACE.tenant, over_limit=over_limit)


def _notices_of_findings() -> list[Notice]:
    found = [
        DataFinding(
            Topic.CONTRACTS,
            Severity.ERROR,
            "contract-column",
            "sales/orders/",
            "sales/orders/ breaks contracts/main/orders.odcs.yaml: the column CUSTOMER_ID is missing",
            "CUSTOMER_ID",
        ),
        DataFinding(
            Topic.FRESHNESS,
            Severity.ERROR,
            "late",
            "sales/orders/",
            "sales/orders/ came last 31 h ago, and the route allows 26 h",
        ),
    ]
    return notices_of_findings([SeenFinding(finding, _NOW) for finding in found], route=_ROUTE)
