"""The evaluator: what a caller may do, without doing it. Here a token may do everything that a known type allows."""

from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.web.exchange import Answer, Exchange

_ACTIONS = ("ENTITY_READ", "ENTITY_CREATE", "ENTITY_UPDATE", "ENTITY_DELETE", "ENTITY_UPDATE_BUSINESS_METADATA")
_ECHOED = ("typeName", "entityGuid", "action", "entityId")


def _evaluate(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST entity/evaluator`: a decision for each question, in their order; actions that are not known left out."""
    questions = exchange.json()
    if not isinstance(questions, list) or not all(isinstance(question, dict) for question in questions):
        raise CatalogError(ErrorKind.BAD_REQUEST, "a list of JSON objects is expected")
    if any(question.get("action") is None for question in questions):
        raise CatalogError(ErrorKind.BAD_REQUEST, "action is null")
    return Answer([_decide(question) for question in questions if question["action"] in _ACTIONS])


def _decide(question: dict[str, Any]) -> dict[str, Any]:
    """One decision: an asset that is not there is judged by its type and qualified name."""
    is_named = bool(question.get("entityGuid") or (question.get("entityId") and question.get("typeName")))
    refused = {} if is_named else {"errorCode": "ATLAS-400-00-029"}
    echoed = {name: question[name] for name in _ECHOED if question.get(name) is not None}
    return {**echoed, "allowed": is_named, **refused}


ROUTES = (("POST", "/entity/evaluator", _evaluate),)
