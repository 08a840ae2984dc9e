"""The secret: the key to the tenant by its ARN, kept in this process's memory for some minutes and nowhere else.

It holds the key alone, or a JSON object: then the key is `ATLAN_API_KEY`, `ATLAN_API_TOKEN` or its only value, and the
token that HTTP requests have to carry is `DELTA_ARC_TOKEN`. Powertools keeps what it read; a key that was changed is
known here after `MAX_AGE`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from delta_arc_lineage.errors import DeltaArcError, NotFound, PermissionDenied, SettingsError, Unreachable
from delta_arc_lineage.model.codec import parse_object
from delta_arc_lineage.settings.keys import API_KEYS, SECRET_ARN

MAX_AGE = 300
"""Seconds."""
HTTP_TOKEN = "DELTA_ARC_TOKEN"
_MAY_NOT = {"AccessDeniedException", "AccessDenied", "UnrecognizedClientException", "ExpiredTokenException"}
_CANNOT_DECRYPT = {"DecryptionFailure"}


@dataclass(frozen=True, slots=True)
class Secret:
    """`key`: to the tenant; `token`: of HTTP requests, empty where the secret has none."""

    key: str = field(repr=False)
    token: str = field(default="", repr=False)


class SecretReader:
    """Gives the settings the key that an ARN leads to, and keeps the token that lies beside it."""

    def __init__(self) -> None:
        self.token = ""

    def __call__(self, arn: str) -> str:
        secret = read_secret(arn)
        self.token = secret.token
        return secret.key


def read_secret(arn: str) -> Secret:
    """NotFound, PermissionDenied or Unreachable where it cannot be read, SettingsError where it holds no key; none of
    them repeats what it holds."""
    from aws_lambda_powertools.utilities.parameters import get_secret
    from aws_lambda_powertools.utilities.parameters.exceptions import GetParameterError

    if arn.count(":") < 6 or not arn.startswith("arn:"):
        raise SettingsError(
            what=f"{arn!r} is not the ARN of a secret",
            where=SECRET_ARN,
            next_step="set it as arn:aws:secretsmanager:<region>:<account>:secret:<name>",
        )
    try:
        held = get_secret(arn, max_age=MAX_AGE)
    except GetParameterError as error:
        raise _translate(arn, error) from error
    text = held.decode(errors="replace") if isinstance(held, bytes) else str(held)
    secret = _read(text.strip())
    if secret is None:
        raise SettingsError(
            what=f"the secret {_name(arn)!r} holds no key",
            where=SECRET_ARN,
            next_step=f"let it hold the key alone, or a JSON object with {API_KEYS[0]}",
        )
    return secret


def _read(text: str) -> Secret | None:
    """None where there is no key in it."""
    if not text.startswith("{"):
        return Secret(text) if text else None
    try:
        held = parse_object(text)
    except ValueError:
        return None
    values = {name: value.strip() for name, value in held.items() if isinstance(value, str) and value.strip()}
    key = _find_key(values)
    return Secret(key, values.get(HTTP_TOKEN, "")) if key else None


def _find_key(values: Mapping[str, str]) -> str | None:
    others = [value for name, value in values.items() if name != HTTP_TOKEN]
    named = next((values[name] for name in API_KEYS if name in values), None)
    return named or (others[0] if len(others) == 1 else None)


def _translate(arn: str, error: Exception) -> DeltaArcError:
    """In our words; Powertools wraps what AWS said."""
    answer = getattr(error.__context__, "response", None)
    told = answer.get("Error") if isinstance(answer, dict) else None
    code = str(told.get("Code", "")) if isinstance(told, dict) else ""
    name = _name(arn)
    if code in _MAY_NOT | _CANNOT_DECRYPT:
        missing = "kms:Decrypt on its key" if code in _CANNOT_DECRYPT else "secretsmanager:GetSecretValue on it"
        return PermissionDenied(
            what=f"the secret {name!r} may not be read ({code})",
            where=SECRET_ARN,
            next_step=f"grant the function's role {missing}, and kms:Decrypt where a key of your own encrypts it",
        )
    if code in ("ResourceNotFoundException", "InvalidRequestException"):
        return NotFound(
            what=f"there is no secret {name!r} to be read ({code})",
            where=SECRET_ARN,
            next_step="set the ARN as Secrets Manager shows it, and give the secret a value",
        )
    return Unreachable(
        what=f"the secret {name!r} cannot be read ({code or type(error.__context__).__name__})",
        where=SECRET_ARN,
        next_step="run again; if it stays, check that the function's network reaches Secrets Manager",
    )


def _name(arn: str) -> str:
    """The part of an ARN that people know a secret by."""
    return arn.split(":", 6)[-1]
