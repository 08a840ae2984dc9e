"""What the state keeps of dataset metadata: facts as the last plan found them, and as they were last told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from delta_arc_lineage.model.codec import decode, encode
from delta_arc_lineage.model.dataset_metadata import Facts, ToldFacts, renew
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.sync.kept_objects import KeptObjects


@dataclass(frozen=True, slots=True)
class MetadataDocuments(KeptObjects):
    """Those of one tenant. One that cannot be read counts as none: all is told again then."""

    def told(self) -> dict[Reference, ToldFacts]:
        return _read(self._object(f"metadata/{self.route}"))

    def keep(self, facts: Mapping[Reference, Facts], *, now: int) -> dict[Reference, ToldFacts]:
        """These facts, with those of what is told that are still due; what is not among them is gone."""

        def change(kept: dict[str, Any]) -> Mapping[str, object]:
            told = renew(_read(kept), facts, now=now)
            return {"told": encode(tuple(told[reference] for reference in sorted(told)))}

        self._change_object(f"metadata/{self.route}", change)
        return self.told()


def _read(kept: Mapping[str, Any]) -> dict[Reference, ToldFacts]:
    try:
        told: tuple[ToldFacts, ...] = decode(tuple[ToldFacts, ...], kept.get("told") or [])
    except (ValueError, TypeError, KeyError):
        return {}
    return {each.reference: each for each in told}
