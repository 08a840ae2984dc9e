"""Keys: the variables that hold them, and the refusal of one anywhere else."""

from collections.abc import Callable, Iterable, Mapping

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.masking import name_secret

API_KEYS = ("ATLAN_API_KEY", "ATLAN_API_TOKEN")
SERVE_TOKEN = "DELTA_ARC_SERVE_TOKEN"
"""Made by chance, it may have the form of any other key; it is never one of them."""
OPENLINEAGE_KEY = "OPENLINEAGE_API_KEY"
"""Of whoever receives OpenLineage events."""
OF_ANY_FORM = (SERVE_TOKEN, OPENLINEAGE_KEY)
"""Keys for others than Atlan and AWS: none of theirs belongs there, since it would be sent elsewhere."""
SECRET_ARN = "ATLAN_API_KEY_SECRET_ARN"
FindKeys = Callable[[str], Mapping[str, str]]
"""The variables that the secret of this ARN holds."""
SECRET_ADDRESSES = ("DELTA_ARC_NOTIFY_WEBHOOK_URL", "DELTA_ARC_SMTP_URL")
"""Addresses that are secrets as a whole, or hold one."""
OF_SECRETS = (*API_KEYS, *OF_ANY_FORM, *SECRET_ADDRESSES)
"""Variables of ours that hold keys of any form."""
_HOLD_KEYS = (*OF_SECRETS, "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
SHORTEST_KEY = 8
"""Letters: a shorter one may be part of any name."""


def add_keys(environment: Mapping[str, str], find_keys: FindKeys) -> Mapping[str, str]:
    """The variables with those that their ARN leads to, which are put into no environment; as they are without one."""
    arn = environment.get(SECRET_ARN, "").strip()
    if not arn:
        return environment
    _refuse_two(environment, API_KEYS)
    found = find_keys(arn)
    _refuse_two(environment, found)
    return {**environment, **found}


def _refuse_two(environment: Mapping[str, str], names: Iterable[str]) -> None:
    stated = next((name for name in names if environment.get(name, "").strip()), None)
    if stated is not None:
        raise SettingsError(
            what=f"{stated} is set, and the secret of {SECRET_ARN} holds it too: which one is meant?",
            where=SECRET_ARN,
            next_step=f"unset {stated}; what stands in the environment is read by more people than the secret",
        )


def collect_keys(environment: Mapping[str, str]) -> dict[str, str]:
    """The keys that are set, by variable."""
    keys = {name: environment.get(name, "").strip() for name in _HOLD_KEYS}
    return {name: key for name, key in keys.items() if len(key) >= SHORTEST_KEY}


def refuse_secrets(where: str, value: str, *, keys: Mapping[str, str]) -> None:
    """SettingsError where a value holds a key, by its form or because it is one of these, by variable.

    It is not repeated: errors are read by many, and what was pasted into the wrong place is no less a secret for it.
    """
    refuse_keys(where, value, keys=keys)
    kind = name_secret(value)
    if kind is not None:
        raise _secret_elsewhere(kind, where)


def refuse_keys(where: str, value: str, *, keys: Mapping[str, str]) -> None:
    """SettingsError where a value holds one of these keys, by variable, whatever its form."""
    owner = next((name for name, key in keys.items() if key in value), None)
    if owner is not None:
        raise _secret_elsewhere(f"the value of {owner}", where)


def _secret_elsewhere(kind: str, where: str) -> SettingsError:
    return SettingsError(
        what=f"there is {kind} where none belongs",
        where=where,
        next_step="take it out: an API key belongs in ATLAN_API_KEY, keys of AWS in its own variables or files",
    )
