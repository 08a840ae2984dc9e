"""The evaluator: decisions for questions, in their order, and nothing done."""

import httpx

from delta_arc_lineage_tests.local_atlan.calls import Json, search

OBJECT = {"typeName": "S3Object", "entityId": "default/s3/1/arn:aws:s3:::b/k"}


def evaluate(client: httpx.Client, *questions: Json) -> list[Json]:
    answer = client.post("/api/meta/entity/evaluator", json=list(questions))
    assert answer.status_code == 200, answer.text
    found: list[Json] = answer.json()
    return found


def test_each_question_is_decided_in_its_order_and_nothing_is_made(client: httpx.Client) -> None:
    """A thing that is not there is judged by its type and qualified name."""
    actions = ["ENTITY_CREATE", "ENTITY_DELETE", "ENTITY_UPDATE"]
    decisions = evaluate(client, *({**OBJECT, "action": action} for action in actions))
    assert [(decision["action"], decision["allowed"]) for decision in decisions] == [(a, True) for a in actions]
    assert search(client, {"term": {"qualifiedName": OBJECT["entityId"]}})["approximateCount"] == 0


def test_an_action_that_is_not_known_is_left_out(client: httpx.Client) -> None:
    """As are all of an empty list."""
    assert evaluate(client, {**OBJECT, "action": "ENTITY_SING"}) == [] == evaluate(client)


def test_a_question_about_nothing_is_denied_and_one_without_action_refused(client: httpx.Client) -> None:
    """The metastore answers the first with a code, and the second with 400."""
    (decision,) = evaluate(client, {"action": "ENTITY_READ"})
    assert (decision["allowed"], decision["errorCode"]) == (False, "ATLAS-400-00-029")
    assert client.post("/api/meta/entity/evaluator", json=[OBJECT]).status_code == 400
    assert client.post("/api/meta/entity/evaluator", json={}).status_code == 400
