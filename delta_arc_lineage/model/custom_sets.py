"""Sets of custom metadata: what a set has to hold, and what a catalog's set of that name lacks or has otherwise."""

from dataclasses import dataclass
from functools import cached_property

from delta_arc_lineage.model.codec import digest_of


@dataclass(frozen=True, slots=True)
class CustomAttribute:
    """One attribute of a set of custom metadata. `type_name`: `string`, `int`, `float`, `boolean` or `date`; `types`:
    Atlan's names of the types of assets that may carry it."""

    name: str
    type_name: str
    description: str = ""
    types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomSet:
    """A set of custom metadata, by its display name."""

    name: str
    attributes: tuple[CustomAttribute, ...]
    description: str = ""


@dataclass(frozen=True)
class SetPlan:
    """What makes a catalog have a set. `lacking`: attributes to make; `there`: those that it has; `unlike`: those that
    somebody made otherwise, which nobody changes, and why they are of no use, in words."""

    tenant: str
    wanted: CustomSet
    is_new: bool
    lacking: tuple[CustomAttribute, ...]
    there: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        return digest_of("custom set", self.tenant, self.wanted.name, self.is_new, self.lacking)[:16]

    @property
    def is_empty(self) -> bool:
        return not self.lacking


def plan_set(wanted: CustomSet, held: CustomSet | None, *, tenant: str) -> SetPlan:
    """Only what is missing is made: a set, or an attribute, that is there stays as it is."""
    if held is None:
        return SetPlan(tenant, wanted, True, wanted.attributes)
    there = {attribute.name: attribute for attribute in held.attributes}
    lacking = tuple(attribute for attribute in wanted.attributes if attribute.name not in there)
    unlike = {
        attribute.name: why
        for attribute in wanted.attributes
        if (why := _say_unlike(attribute, there.get(attribute.name)))
    }
    fitting = tuple(each.name for each in wanted.attributes if each.name in there and each.name not in unlike)
    return SetPlan(tenant, wanted, False, lacking, fitting, tuple(unlike.values()))


def _say_unlike(wanted: CustomAttribute, held: CustomAttribute | None) -> str:
    if held is None:
        return ""
    if held.type_name != wanted.type_name:
        return f"{wanted.name} is of type {held.type_name}, and not {wanted.type_name}"
    missing = {*wanted.types} - {*held.types} if held.types and "Asset" not in held.types else set()
    return f"{wanted.name} is not for {', '.join(sorted(missing))}" if missing else ""
