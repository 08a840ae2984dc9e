"""The three ways of writing: saving, archiving, purging. Each says how it is sent and how reading back proves it."""

from abc import ABC, abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from delta_arc_lineage.model.assets import Asset
from delta_arc_lineage.model.diff import Change, Restore, subject
from delta_arc_lineage.model.observed import ObservedAsset
from delta_arc_lineage.model.routes import AnyRoute, deployment_mark
from delta_arc_lineage.ports.confirmation import Confirmation
from delta_arc_lineage.sync.reading.present import read_present
from delta_arc_lineage.sync.workspace import Workspace
from delta_arc_lineage.sync.writing.examining import is_as_after, is_as_before

Item = TypeVar("Item", Change, ObservedAsset)


class Way(ABC, Generic[Item]):
    """One sort of write. An item is what is written; its key finds it in what is read back.

    `made`: what was made of the tenant as it was, and read; `remedy`: what to do where reading back does not show the
    write.
    """

    made: ClassVar[str] = "plan"
    remedy: ClassVar[str] = (
        "run again: what is there already is not sent twice; if it stays, look for a policy or a playbook in the "
        "tenant that undoes it"
    )

    @abstractmethod
    def asset_of(self, item: Item) -> Asset:
        """The asset that is written."""

    @abstractmethod
    def send(self, items: Sequence[Item], request: str) -> Confirmation:
        """Write these in one request, of this id."""

    @abstractmethod
    def look(self, items: Sequence[Item]) -> Mapping[Any, ObservedAsset]:
        """What is there of these now, by key; raises where an absence is not proven."""

    @abstractmethod
    def is_done(self, item: Item, found: ObservedAsset | None) -> bool:
        """Whether this is how it is found once it is written."""

    @abstractmethod
    def is_to_do(self, item: Item, found: ObservedAsset | None) -> bool:
        """Whether this is still as it was before, so that it may be sent again."""

    def key_of(self, item: Item) -> Hashable:
        return self.asset_of(item).reference


class Saving(Way[Change]):
    """Creating, updating and restoring. Others' assets, restored, keep the mark that they were archived with."""

    def __init__(self, group: Sequence[Change], route: AnyRoute, space: Workspace) -> None:
        self._route, self._space = route, space
        first = group[0]
        is_theirs = isinstance(first, Restore) and first.mark != route.mark
        self._mark = None if is_theirs else route.mark

    def asset_of(self, item: Change) -> Asset:
        return subject(item)

    def send(self, items: Sequence[Change], request: str) -> Confirmation:
        return self._space.catalog.save([subject(change) for change in items], mark=self._mark, request=request)

    def look(self, items: Sequence[Change]) -> Mapping[Any, ObservedAsset]:
        return read_present([subject(change) for change in items], self._space, proves_absence=True)

    def is_done(self, item: Change, found: ObservedAsset | None) -> bool:
        return is_as_after(item, found)

    def is_to_do(self, item: Change, found: ObservedAsset | None) -> bool:
        return is_as_before(item, found, mark=self._route.mark)


class _Taking(Way[ObservedAsset]):
    """Taking away assets as they were just looked at."""

    def asset_of(self, item: ObservedAsset) -> Asset:
        return item.asset

    def is_done(self, item: ObservedAsset, found: ObservedAsset | None) -> bool:
        return found is None


class Archiving(_Taking):
    def __init__(self, space: Workspace) -> None:
        self._space = space

    def send(self, items: Sequence[ObservedAsset], request: str) -> Confirmation:
        return self._space.catalog.archive(items, request=request)

    def look(self, items: Sequence[ObservedAsset]) -> Mapping[Any, ObservedAsset]:
        return read_present([item.asset for item in items], self._space, proves_absence=True)

    def is_to_do(self, item: ObservedAsset, found: ObservedAsset | None) -> bool:
        return found == item


class Purging(_Taking):
    """Deleting for good, of one deployment. By guid, since an archived asset and an active one may share a name."""

    made = "list"
    remedy = "list them again in a minute; if they stay, the token may not delete for good"

    def __init__(self, deployment: str, space: Workspace) -> None:
        self._deployment, self._space = deployment, space

    def key_of(self, item: ObservedAsset) -> Hashable:
        return item.guid

    def send(self, items: Sequence[ObservedAsset], request: str) -> Confirmation:
        return self._space.catalog.purge(items, request=request)

    def look(self, items: Sequence[ObservedAsset]) -> Mapping[Any, ObservedAsset]:
        """With our mark, archived or not, or active with any."""
        named = read_present([item.asset for item in items], self._space, proves_absence=True).values()
        marked = self._space.catalog.find_marked(deployment_mark(self._deployment))
        guids = {item.guid for item in items}
        return {found.guid: found for found in (*named, *marked) if found.guid in guids}

    def is_to_do(self, item: ObservedAsset, found: ObservedAsset | None) -> bool:
        return found is not None and summarize(item) == summarize(found)


def summarize(listed: ObservedAsset) -> tuple[str, str | None, bool, str]:
    """What a person approves of an asset on a list."""
    return listed.guid, listed.mark, listed.archived, listed.asset.qualified_name
