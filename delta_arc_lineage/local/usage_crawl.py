"""The crawl of what the tables are used for: a view of the warehouse and Looker's assets, and the processes between
them, as Atlan's crawlers leave them.

Lineage of assets goes table → view of LookML → explore → tile or look → dashboard, that of columns through the fields
of each, a column process under each process. A project, a model and a folder hold assets and take no part in lineage.
Qualified names of Looker are of the form that Atlan's have, and nobody reads anything from them.
"""

import hashlib
import time
from collections.abc import Iterable, Iterator

from delta_arc_lineage.local.catalog_http import ask, open_catalog
from delta_arc_lineage.local.crawl import Entity, make_entity, split_batches
from delta_arc_lineage.local.landscape import TARGET
from delta_arc_lineage.local.usage_model import (
    DASHBOARDS,
    EXPLORES,
    FOLDER,
    LOOKER,
    LOOKER_NAME,
    LOOKER_VIEWS,
    LOOKS,
    MODEL,
    PROJECT,
    REPORTING,
    SALES_VIEW,
    Dashboard,
    Shown,
)

_SECONDS = 60.0
_Named = tuple[str, str]
"""Type and qualified name."""
_PROJECT, _MODEL = f"{LOOKER}/projects/{PROJECT}", f"{LOOKER}/models/{MODEL}"
_FOLDER = f"{LOOKER}/folders/{FOLDER}"
_VIEW = f"{REPORTING.schema_qualified_name}/{SALES_VIEW.name}"


def crawl_usage(url: str, token: str, *, at: float | None = None) -> int:
    """Upsert all of it; the number of requests it took. The target's tables must be there. Idempotent but for its time;
    `at` (seconds since 1970) fixes that too."""
    usage = _Usage(int((time.time() if at is None else at) * 1000))
    requests = 0
    with open_catalog(url, token, seconds=_SECONDS) as client:
        for level in (usage.make_holders(), usage.make_assets(), usage.make_parts(), usage.make_lineage()):
            for batch in split_batches(level):
                ask(client, "POST", "/api/meta/entity/bulk", json={"entities": batch})
                requests += 1
    return requests


class _Usage:
    """The payloads, level by level: each refers to those before it. `at`: milliseconds since the epoch."""

    def __init__(self, at: int) -> None:
        run = {"lastSyncRunAt": at}
        self._warehouse: Entity = {
            **run,
            "connectorName": REPORTING.connector,
            "lastSyncWorkflowName": REPORTING.workflow,
            "connectionName": REPORTING.name,
            "connectionQualifiedName": REPORTING.qualified_name,
            "databaseName": REPORTING.database,
            "databaseQualifiedName": REPORTING.database_qualified_name,
        }
        self._in_schema: Entity = {
            **self._warehouse,
            "schemaName": REPORTING.schema,
            "schemaQualifiedName": REPORTING.schema_qualified_name,
        }
        self._connection: Entity = {
            **run,
            "connectorName": "looker",
            "lastSyncWorkflowName": f"atlan-looker-{LOOKER.rpartition('/')[2]}-cron",
        }
        self._looker: Entity = {
            **self._connection,
            "connectionName": LOOKER_NAME,
            "connectionQualifiedName": LOOKER,
        }

    def make_holders(self) -> Iterator[Entity]:
        yield make_entity("Connection", LOOKER, {**self._connection, "name": LOOKER_NAME, "category": "bi"})
        yield make_entity(
            "Schema",
            REPORTING.schema_qualified_name,
            {**self._warehouse, "name": REPORTING.schema, "tableCount": 0, "viewsCount": 1},
            database=("Database", REPORTING.database_qualified_name),
        )
        yield self._make("LookerProject", _PROJECT, PROJECT)
        yield self._make("LookerFolder", _FOLDER, FOLDER)
        yield self._make("LookerModel", _MODEL, MODEL, {"projectName": PROJECT}, project=("LookerProject", _PROJECT))

    def make_assets(self) -> Iterator[Entity]:
        yield make_entity(
            "View",
            _VIEW,
            {
                **self._in_schema,
                "name": SALES_VIEW.name,
                "columnCount": len(SALES_VIEW.columns),
                "definition": SALES_VIEW.sql,
            },
            atlanSchema=("Schema", REPORTING.schema_qualified_name),
        )
        in_project = {"projectName": PROJECT}
        for view in LOOKER_VIEWS:
            yield self._make(*_view(view.name), view.name, in_project, project=("LookerProject", _PROJECT))
        for explore in EXPLORES:
            of_model = {**in_project, "modelName": MODEL, "sourceConnectionName": TARGET.name}
            yield self._make(*_explore(explore), explore, of_model, model=("LookerModel", _MODEL))
        for look in LOOKS:
            in_folder = {"folderName": FOLDER, "modelName": MODEL}
            yield self._make(*_look(look.name), look.name, in_folder, folder=("LookerFolder", _FOLDER))
        for dashboard in DASHBOARDS:
            yield self._make(
                *_dashboard(dashboard.name), dashboard.name, _said_of(dashboard), folder=("LookerFolder", _FOLDER)
            )

    def make_parts(self) -> Iterator[Entity]:
        """Columns, fields and tiles."""
        for order, (name, (declared, _)) in enumerate(SALES_VIEW.columns.items(), 1):
            of_view = {"viewName": SALES_VIEW.name, "viewQualifiedName": _VIEW, "dataType": declared, "order": order}
            yield make_entity(
                "Column", f"{_VIEW}/{name}", {**self._in_schema, **of_view, "name": name}, view=("View", _VIEW)
            )
        for dashboard in DASHBOARDS:
            for tile in dashboard.tiles:
                yield self._make(*_tile(dashboard, tile), tile.name, {}, dashboard=_dashboard(dashboard.name))
        for view in LOOKER_VIEWS:
            yield from self._make_fields(_view(view.name), "view", [f"{view.name}.{name}" for name in view.fields])
        for explore in EXPLORES:
            yield from self._make_fields(_explore(explore), "explore", _list_fields(explore))
        for look in LOOKS:
            yield from self._make_fields(_look(look.name), "look", look.fields)
        for dashboard in DASHBOARDS:
            for tile in dashboard.tiles:
                yield from self._make_fields(_tile(dashboard, tile), "tile", tile.fields)
            yield from self._make_fields(_dashboard(dashboard.name), "dashboard", _list_shown(dashboard))

    def _make_fields(self, holder: _Named, relation: str, names: Iterable[str]) -> Iterator[Entity]:
        for name in names:
            said = {"projectName": PROJECT, f"looker{relation.title()}QualifiedName": holder[1]}
            field = self._make(*_field(holder, name), name, said)
            field["relationshipAttributes"] = {relation: _refer_to(holder)}
            yield field

    def make_lineage(self) -> Iterator[Entity]:
        """Each process, and below it those of its columns."""
        for target, sources, columns in _list_edges():
            process = self._make_process("Process", sources, [target])
            yield process
            parent = ("Process", process["attributes"]["qualifiedName"])
            for column, origins in columns:
                yield self._make_process("ColumnProcess", origins, [column], process=parent)

    def _make_process(
        self, type_name: str, sources: Iterable[_Named], targets: Iterable[_Named], **relations: _Named
    ) -> Entity:
        sources, targets = sorted(sources), sorted(targets)
        is_of_looker = targets[0][1].startswith(f"{LOOKER}/")
        common, home = (self._looker, LOOKER) if is_of_looker else (self._warehouse, REPORTING.qualified_name)
        digest = hashlib.md5(repr((sources, targets)).encode(), usedforsecurity=False).hexdigest()
        name = f"{', '.join(_last(end) for end in sources)} -> {', '.join(_last(end) for end in targets)}"
        sql = {} if is_of_looker or type_name == "ColumnProcess" else {"sql": SALES_VIEW.sql}
        process = make_entity(type_name, f"{home}/{digest}", {**common, **sql, "name": name}, **relations)
        process["relationshipAttributes"] |= {
            side: list(map(_refer_to, ends)) for side, ends in (("inputs", sources), ("outputs", targets))
        }
        return process

    def _make(
        self, type_name: str, qualified_name: str, name: str, said: Entity | None = None, **relations: _Named
    ) -> Entity:
        return make_entity(type_name, qualified_name, {**self._looker, "name": name, **(said or {})}, **relations)


def _list_edges() -> Iterator[tuple[_Named, list[_Named], list[tuple[_Named, list[_Named]]]]]:
    """What each asset is made of, and each of its columns."""
    schema = TARGET.schema_qualified_name
    made = [
        (("Column", f"{_VIEW}/{name}"), [("Column", f"{schema}/{source.replace('.', '/')}") for source in sources])
        for name, (_, sources) in SALES_VIEW.columns.items()
    ]
    yield ("View", _VIEW), [("Table", f"{schema}/{name}") for name in SALES_VIEW.tables], made
    for view in LOOKER_VIEWS:
        table = f"{TARGET.database_qualified_name}/{view.table}"
        shown = [
            (_field(_view(view.name), f"{view.name}.{name}"), [("Column", f"{table}/{column}")])
            for name, column in view.fields.items()
        ]
        yield _view(view.name), [("View" if table == _VIEW else "Table", table)], shown
    for explore, views in EXPLORES.items():
        taken = [
            (_field(_explore(explore), name), [_field(_view(name.partition(".")[0]), name)])
            for name in _list_fields(explore)
        ]
        yield _explore(explore), [_view(name) for name in views], taken
    for look in LOOKS:
        yield _look(look.name), [_explore(look.explore)], _take_from_explore(_look(look.name), look)
    for dashboard in DASHBOARDS:
        yield from _list_edges_of(dashboard)


def _list_edges_of(dashboard: Dashboard) -> Iterator[tuple[_Named, list[_Named], list[tuple[_Named, list[_Named]]]]]:
    for tile in dashboard.tiles:
        own = _tile(dashboard, tile)
        yield own, [_explore(tile.explore)], _take_from_explore(own, tile)
    looks = [look for look in LOOKS if look.name in dashboard.looks]
    holders = [
        *((_tile(dashboard, tile), tile) for tile in dashboard.tiles),
        *((_look(look.name), look) for look in looks),
    ]
    shown = [
        (
            _field(_dashboard(dashboard.name), name),
            [_field(holder, name) for holder, of in holders if name in of.fields],
        )
        for name in _list_shown(dashboard)
    ]
    yield _dashboard(dashboard.name), [holder for holder, _ in holders], shown


def _take_from_explore(holder: _Named, shown: Shown) -> list[tuple[_Named, list[_Named]]]:
    return [(_field(holder, name), [_field(_explore(shown.explore), name)]) for name in shown.fields]


def _list_fields(explore: str) -> list[str]:
    views = (view for view in LOOKER_VIEWS if view.name in EXPLORES[explore])
    return [f"{view.name}.{name}" for view in views for name in view.fields]


def _list_shown(dashboard: Dashboard) -> list[str]:
    looks = (look for look in LOOKS if look.name in dashboard.looks)
    return sorted({name for shown in (*dashboard.tiles, *looks) for name in shown.fields})


def _said_of(dashboard: Dashboard) -> Entity:
    said = {
        "ownerUsers": list(dashboard.owners),
        "ownerGroups": list(dashboard.groups),
        "certificateStatus": dashboard.certificate,
    }
    return {"folderName": FOLDER, **{name: value for name, value in said.items() if value}}


def _view(name: str) -> _Named:
    return "LookerView", f"{_PROJECT}/views/{name}"


def _explore(name: str) -> _Named:
    return "LookerExplore", f"{_MODEL}/explores/{name}"


def _look(name: str) -> _Named:
    return "LookerLook", f"{LOOKER}/looks/{name}"


def _dashboard(name: str) -> _Named:
    return "LookerDashboard", f"{LOOKER}/dashboards/{name}"


def _tile(dashboard: Dashboard, tile: Shown) -> _Named:
    return "LookerTile", f"{_dashboard(dashboard.name)[1]}/tiles/{tile.name}"


def _field(holder: _Named, name: str) -> _Named:
    return "LookerField", f"{holder[1]}/fields/{name}"


def _refer_to(named: _Named) -> Entity:
    return {"typeName": named[0], "uniqueAttributes": {"qualifiedName": named[1]}}


def _last(end: _Named) -> str:
    return end[1].rpartition("/")[2]
