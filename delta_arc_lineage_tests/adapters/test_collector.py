"""The pause of the collector: nothing is looked for in it, and afterwards all is as before."""

import gc
from typing import Any

import pytest

from delta_arc_lineage.adapters.collector import collector_paused


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("enabled", [True, False])
def test_nothing_is_collected_in_a_pause_and_the_collector_is_as_before(enabled: bool, fails: bool) -> None:
    """However many values are made, nested or not, and whether the work ends well."""
    collections: list[str] = []

    def heard(phase: str, _: dict[str, Any]) -> None:
        collections.append(phase)

    was_enabled = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        with pytest.raises(KeyError) if fails else collector_paused(), collector_paused():
            gc.callbacks.append(heard)
            made = [[number] for number in range(100_000)]
            gc.callbacks.remove(heard)
            if fails:
                raise KeyError(len(made))
        assert gc.isenabled() is enabled and collections == []
    finally:
        (gc.enable if was_enabled else gc.disable)()
