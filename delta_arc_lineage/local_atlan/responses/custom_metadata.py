"""Handlers of an entity's custom metadata and labels."""

from collections.abc import Callable
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph import business_metadata
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.labels import add_labels, read_labels, set_labels, take_labels
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.responses.markings import Work, make_handler
from delta_arc_lineage.local_atlan.web.exchange import Exchange, Handler


def _read_sets(exchange: Exchange) -> Any:
    """The sets of custom metadata in a body: the one in the path, or several by name."""
    sent, name = exchange.json(), exchange.parameters.get("name")
    return sent if name is None else {name: sent}


def _set_business(change: Change, entity: Entity, exchange: Exchange) -> None:
    """Merge custom metadata; with `isOverwrite` replace it all. An empty set in the path is taken away."""
    business_metadata.merge(change, entity, _read_sets(exchange), overwrite=exchange.flag("isOverwrite"))


def _set_one_set(change: Change, entity: Entity, exchange: Exchange) -> None:
    """Merge one set of custom metadata; `isOverwrite` is not of this route."""
    business_metadata.merge(change, entity, _read_sets(exchange), overwrite=False)


def _set_by_display_name(change: Change, entity: Entity, exchange: Exchange) -> None:
    """Merge or replace custom metadata whose sets and attributes are sent by display name."""
    sent = exchange.json()
    if not sent:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "businessAttributes is null/empty")
    translated = business_metadata.translate(change, entity, sent)
    business_metadata.merge(change, entity, translated, overwrite=exchange.flag("isOverwrite"))


def _remove_business(change: Change, entity: Entity, exchange: Exchange) -> None:
    """Take attributes of custom metadata away; a set in the path without a body as a whole."""
    business_metadata.remove(change, entity, _read_sets(exchange))


def _make_label_work(
    summary: str, apply: Callable[[Change, Entity, set[str]], None], *, may_be_empty: bool = False
) -> Work:
    """Work that changes the labels an entity has by those sent; only setting them takes an empty list."""

    def work(change: Change, entity: Entity, exchange: Exchange) -> None:
        sent = exchange.json() if exchange.content else None
        if not sent and not may_be_empty:
            raise CatalogError(ErrorKind.INVALID_PARAMETERS, "labels is null/empty")
        apply(change, entity, read_labels(sent))

    work.__doc__ = summary
    return work


_LABELS: tuple[tuple[str, Handler], ...] = (
    ("POST", make_handler(_make_label_work("Replace the labels.", set_labels, may_be_empty=True))),
    ("PUT", make_handler(_make_label_work("Add labels.", add_labels))),
    ("DELETE", make_handler(_make_label_work("Take labels away.", take_labels))),
)

ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/entity/guid/{guid}/businessmetadata", make_handler(_set_business)),
    ("DELETE", "/entity/guid/{guid}/businessmetadata", make_handler(_remove_business)),
    ("POST", "/entity/guid/{guid}/businessmetadata/displayName", make_handler(_set_by_display_name)),
    ("POST", "/entity/guid/{guid}/businessmetadata/{name}", make_handler(_set_one_set)),
    ("DELETE", "/entity/guid/{guid}/businessmetadata/{name}", make_handler(_remove_business)),
    *(
        (method, f"/entity/{path}/labels", handler)
        for path in ("guid/{guid}", "uniqueAttribute/type/{type}")
        for method, handler in _LABELS
    ),
)
