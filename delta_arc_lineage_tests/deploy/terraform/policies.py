"""Policies as AWS reads them: nothing is allowed that no statement allows, and a denial wins over everything.

Of the language it knows what the module writes, and refuses to guess at the rest. Moto's own evaluator is no judge: it
asks for the resource `*` of every service but S3, and takes a condition that is not met for a denial, of whatever
resource.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Statement = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """What a request asks for. `context`: the condition keys that it carries, as `s3:prefix`."""

    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.action} {self.resource}"


def allows(documents: Iterable[Statement], call: Call) -> bool:
    """Whether these policies together allow the call."""
    effects = {statement["Effect"] for statement in _statements_of(documents) if _is_about(statement, call)}
    return effects == {"Allow"}


def denies(documents: Iterable[Statement], call: Call) -> bool:
    """Whether one of these policies denies the call, whatever others say."""
    return any(each["Effect"] == "Deny" and _is_about(each, call) for each in _statements_of(documents))


def actions_of(document: Statement) -> set[str]:
    """Every action that a policy names."""
    return {action for statement in _statements_of([document]) for action in _listed(statement["Action"])}


def _statements_of(documents: Iterable[Statement]) -> Iterable[Statement]:
    return (statement for document in documents for statement in document["Statement"])


def _is_about(statement: Statement, call: Call) -> bool:
    assert not statement.keys() - {"Sid", "Effect", "Action", "Resource", "Condition", "Principal"}, statement
    return (
        any(_is_like(call.action.lower(), pattern.lower()) for pattern in _listed(statement["Action"]))
        and any(_is_like(call.resource, pattern) for pattern in _listed(statement["Resource"]))
        and all(
            _holds(operator, _listed(wanted), call.context.get(key))
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _holds(operator: str, wanted: list[str], actual: str | None) -> bool:
    """A key that the request does not carry meets no condition."""
    return actual is not None and any(_OPERATORS[operator](actual, each) for each in wanted)


def _is_like(text: str, pattern: str) -> bool:
    expression = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern)
    return re.fullmatch(expression, text, re.DOTALL) is not None


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


_OPERATORS: Mapping[str, Callable[[str, str], bool]] = {
    "StringEquals": str.__eq__,
    "StringLike": _is_like,
    "ArnEquals": _is_like,
    "Bool": lambda actual, wanted: actual.lower() == wanted.lower(),
}
