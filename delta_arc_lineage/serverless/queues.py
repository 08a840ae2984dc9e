"""Queues: a batch of messages makes one run of each route that they are about; only what failed is given back.

Powertools answers in the queue's own words: a message whose routes all came to their end is taken out of the queue, one
whose route failed, was busy or was not come to is delivered again, by itself.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.serverless.calls import Call
from delta_arc_lineage.serverless.events import Batch, Message
from delta_arc_lineage.serverless.route_runs import RouteOutcome, run_routes
from delta_arc_lineage.serverless.routing import find_routes
from delta_arc_lineage.serverless.telemetry import publish


def answer_batch(batch: Batch, call: Call) -> dict[str, Any]:
    """`{"batchItemFailures": […]}`, with the messages that have to come again."""
    routes = call.settings.routes.values()
    wanted = {
        id_: tuple(dict.fromkeys(name for news in message.news for name in find_routes(news, routes)))
        for id_, message in batch.messages.items()
    }
    names = list(dict.fromkeys(name for own in wanted.values() for name in own))
    _publish_ages(batch.messages, wanted, call)
    call.log.say(f"{len(batch.messages)} messages about {len(names)} routes")
    outcomes = run_routes(names, call) if names else {}
    for id_, message in batch.messages.items():
        if message.problem:
            call.log.fail(f"message {id_}: {message.problem}")
    return give_back(batch, lambda id_: bool(batch.messages[id_].problem) or _is_open(wanted[id_], outcomes))


def give_back(batch: Batch, comes_again: Any) -> dict[str, Any]:
    """The answer to a batch; `comes_again`: whether the message of an id has to be delivered once more."""
    from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

    def take(record: Any) -> None:
        if comes_again(record.message_id):
            raise DeltaArcError(what=f"the message {record.message_id} comes again")

    processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
    answer = process_partial_response(dict(batch.raw), record_handler=take, processor=processor)
    return dict(answer)


def _is_open(names: Sequence[str], outcomes: Mapping[str, RouteOutcome]) -> bool:
    return not all(outcomes[name].is_done for name in names)


def _publish_ages(messages: Mapping[str, Message], wanted: Mapping[str, Sequence[str]], call: Call) -> None:
    """How long the oldest message of each route waited."""
    now = call.clock.now()
    oldest: dict[str, int] = {}
    for id_, names in wanted.items():
        for name in names if messages[id_].sent_at else ():
            oldest[name] = min(messages[id_].sent_at, oldest.get(name, now))
    for name, sent_at in oldest.items():
        age = {"OldestEventSeconds": (now - sent_at) / 1000}
        publish(age, deployment=call.settings.deployment, route=name)
