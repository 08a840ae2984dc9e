"""Keys: the variables that hold them, and the refusal of one anywhere else."""

from collections.abc import Mapping

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.masking import name_secret

API_KEYS = ("ATLAN_API_KEY", "ATLAN_API_TOKEN")
SERVE_TOKEN = "DELTA_ARC_SERVE_TOKEN"
"""A key too, and one that has none of the forms that others' keys have."""
_HOLD_KEYS = (*API_KEYS, SERVE_TOKEN, "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
_SHORTEST_KEY = 8  # a shorter one may be part of any name


def collect_keys(environment: Mapping[str, str]) -> dict[str, str]:
    """The keys that are set, by variable."""
    keys = {name: environment.get(name, "").strip() for name in _HOLD_KEYS}
    return {name: key for name, key in keys.items() if len(key) >= _SHORTEST_KEY}


def refuse_secrets(where: str, value: str, *, keys: Mapping[str, str]) -> None:
    """SettingsError where a value holds a key, by its form or because it is one of these, by variable.

    It is not repeated: errors are read by many, and what was pasted into the wrong place is no less a secret for it.
    """
    owner = next((name for name, key in keys.items() if key in value), None)
    kind = f"the value of {owner}" if owner else name_secret(value)
    if kind is not None:
        raise SettingsError(
            what=f"there is {kind} where none belongs",
            where=where,
            next_step="take it out: an API key belongs in ATLAN_API_KEY, keys of AWS in its own variables or files",
        )
