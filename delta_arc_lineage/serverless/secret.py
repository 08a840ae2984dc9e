"""The secret: keys by its ARN, kept in this process's memory for some minutes and nowhere else.

It holds the key to the tenant alone, or a JSON object of variables that hold keys: `ATLAN_API_KEY` (or the only value
under a name that is none of ours), `DELTA_ARC_SERVE_TOKEN` for HTTP requests, addresses of notices. Powertools keeps
what it read; what was changed is known here after `MAX_AGE`.
"""

from delta_arc_lineage.errors import DeltaArcError, NotFound, PermissionDenied, SettingsError, Unreachable
from delta_arc_lineage.model.codec import parse_object
from delta_arc_lineage.settings.keys import API_KEYS, OF_SECRETS, SECRET_ARN

MAX_AGE = 300
"""Seconds."""
_MAY_NOT = {"AccessDeniedException", "AccessDenied", "UnrecognizedClientException", "ExpiredTokenException"}
_CANNOT_DECRYPT = {"DecryptionFailure"}


def read_secret(arn: str) -> dict[str, str]:
    """What it holds, by variable, the key among it.

    NotFound, PermissionDenied or Unreachable where it cannot be read, SettingsError where it holds no key; none of them
    repeats what it holds.
    """
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
    keys = _read(text.strip())
    if not keys:
        raise SettingsError(
            what=f"the secret {_name(arn)!r} holds no key",
            where=SECRET_ARN,
            next_step=f"let it hold the key alone, or a JSON object with {API_KEYS[0]}",
        )
    return keys


def _read(text: str) -> dict[str, str]:
    """Empty where there is no key in it."""
    if not text.startswith("{"):
        return {API_KEYS[0]: text} if text else {}
    try:
        held = parse_object(text)
    except ValueError:
        return {}
    values = {name: value.strip() for name, value in held.items() if isinstance(value, str) and value.strip()}
    keys = {name: value for name, value in values.items() if name in OF_SECRETS}
    others = [value for name, value in values.items() if name not in OF_SECRETS]
    if not keys.keys() & set(API_KEYS):
        return {**keys, API_KEYS[0]: others[0]} if len(others) == 1 else {}
    return keys


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
