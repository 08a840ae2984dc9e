"""The tenant that variables state: its address and its key, both or neither."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.settings.keys import API_KEYS
from delta_arc_lineage.settings.values import address


@dataclass(frozen=True, slots=True)
class Tenant:
    """An Atlan tenant; `key_variable` names the variable that holds the key, `key` is never shown."""

    base_url: str
    key_variable: str
    key: str = field(repr=False)


def stated_tenant(given: Mapping[str, str]) -> Tenant | None:
    """None where neither is stated; SettingsError where one is without the other, or the address is none."""
    base_url = given.get("ATLAN_BASE_URL", "").rstrip("/")
    key_variable = next((name for name in API_KEYS if name in given), None)
    if not base_url and key_variable is None:
        return None
    if not base_url or key_variable is None:
        present, missing = (key_variable, "ATLAN_BASE_URL") if key_variable else ("ATLAN_BASE_URL", "ATLAN_API_KEY")
        raise SettingsError(
            what=f"{present} is set and {missing} is not",
            where=missing,
            next_step=f"set {missing} too, or unset {present} to use the embedded local stack",
        )
    address("ATLAN_BASE_URL", base_url, of="a tenant", next_step="set it as https://<tenant>.atlan.com")
    return Tenant(base_url=base_url, key_variable=key_variable, key=given[key_variable])
