"""The component: routes in another team's code location, beside its own assets, stated in a `defs.yaml`.

    type: delta_arc_lineage.component.LineageRoutes
    attributes:
      routes_file: routes.yaml
      asset_prefix: lake/lineage

The graph is that of this project's own location. What is not stated is as the variables of the environment say, but for
consent: a component plans, and applies nothing until somebody says `apply: safe` or a person approves a digest. The
location's resources are used, so no key is in a component; its names begin with the prefix of its assets.

Routes are read from the file itself, as those of a routes file are: a schema called `NO` or `2025` is one, and what is
wrong is told with its line. Dagster's reader has made False and a number of them by then.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import dagster as dg
import yaml
from dagster_shared.yaml_utils.source_position import SourcePosition
from pydantic import Field, PrivateAttr

from delta_arc_lineage.defs.graph import build_graph
from delta_arc_lineage.defs.host import Host
from delta_arc_lineage.defs.resources import AtlanResource, S3Resource, atlan_resource, s3_resource
from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.routes import Route, refuse_overlaps
from delta_arc_lineage.settings.keys import collect_keys
from delta_arc_lineage.settings.load import Settings, load_settings
from delta_arc_lineage.settings.plain_yaml import MalformedYaml, PlainPart, PlainYaml, read_plain_yaml
from delta_arc_lineage.settings.project import PROJECT, read_environment
from delta_arc_lineage.settings.routes_file import list_entries, malformed, read_routes_file
from delta_arc_lineage.settings.stated_routes import Defaults, state_entries

_ATTRIBUTES, _ROUTES, _ROUTES_FILE = "attributes", "routes", "routes_file"
_VARIABLES = {
    "asset_prefix": "DELTA_ARC_ASSET_PREFIX",
    "schedule": "DELTA_ARC_SCHEDULE",
    "apply": "DELTA_ARC_APPLY",
    "state": "DELTA_ARC_STATE",
    "deployment": "DELTA_ARC_DEPLOYMENT",
}
"""The attributes that state what a variable states of this project's own location."""
_TENANT = ("ATLAN_BASE_URL", "ATLAN_API_KEY", "ATLAN_API_TOKEN")


@dataclass(frozen=True, slots=True)
class _Written:
    """Routes as they stand in a file, and how the file is called in errors."""

    part: PlainPart
    stated: str


def _find_written(context: dg.ResolutionContext, routes: object) -> object:
    """The routes of the `defs.yaml` that Dagster reads just now, its templates (`{{ env.BUCKET }}`) filled in."""
    tree = context.source_position_tree
    if tree is None or not isinstance(routes, dict):
        return routes
    stated = _call(tree.position)
    try:
        whole = read_plain_yaml(Path(tree.position.filename), begins=tree.position.start.line)
    except MalformedYaml as error:
        raise malformed(stated, str(error)) from error

    def read(text: str) -> str:
        return str(context.resolve_value(text)) if "{{" in text else text

    return _Written(whole.part(_ATTRIBUTES, _ROUTES, read=read), stated)


def _call(position: SourcePosition) -> str:
    """The file with its folder, which is what tells components apart."""
    return "/".join(Path(position.filename).parts[-2:])


def _find_file(context: dg.ResolutionContext, path: str) -> Path:
    return context.resolve_source_relative_path(path)


class LineageRoutes(dg.Component, dg.Model, dg.Resolvable):
    """Lineage PostgreSQL → S3 → Snowflake in Atlan, for the routes stated: nine assets, one partition a route."""

    routes: Annotated[
        Any,
        dg.Resolver(
            _find_written,
            model_field_type=dict[str, Any],
            description="Routes by name, each as in a routes file. This, or routes_file.",
        ),
    ] = None
    routes_file: Annotated[
        Path | None,
        dg.Resolver(_find_file, model_field_type=str, description="A routes file; a relative path is of this folder."),
    ] = None
    atlan: str = Field(default="atlan", description="The key of the location's AtlanResource.")
    s3: str = Field(default="s3", description="The key of the location's S3Resource (delta_arc_lineage's).")
    asset_prefix: str = Field(default="", description="What the assets' keys begin with, as `lake/lineage`.")
    schedule: str | None = Field(default=None, description="Cron (UTC) of the run of every route.")
    apply: Literal["plan", "safe"] | None = Field(
        default=None, description="`plan`: every plan waits for a person. `safe`: those within the limits are applied."
    )
    state: str | None = Field(default=None, description="Where state is kept: a folder, or `s3://bucket/prefix`.")
    deployment: str | None = Field(default=None, description="Part of the mark on all that is made. Never changed.")
    upstream: list[str] = Field(default=[], description="Keys of assets after which the catalogs are read: `raw/sync`.")
    start: bool = Field(default=False, description="Sensors and schedule run as soon as the location is loaded.")
    embedded: bool = Field(default=False, description="Without a tenant, use the embedded stack, to try it.")
    _settings: Settings | None = PrivateAttr(default=None)

    def build_defs(self, context: dg.ComponentLoadContext) -> dg.Definitions:
        """The definitions; SettingsError that names file, line and attribute."""
        try:
            settings = self.read_settings()
            graph = build_graph(settings, self._host(settings))
        except SettingsError as error:
            raise _place(error, context, self._list_stated()) from None
        for other in context.component_tree.get_all_components(LineageRoutes):
            if other is not self and other.atlan == self.atlan:
                _refuse_same(settings, other.read_settings())
        return graph

    def _host(self, settings: Settings) -> Host:
        return Host(
            atlan=self.atlan,
            s3=self.s3,
            prefix="".join(f"{part}__" for part in settings.asset_prefix),
            upstream=tuple(map(dg.AssetKey.from_user_string, self.upstream)),
            is_started=self.start,
            has_tenant=settings.tenant is not None,
        )

    def _list_stated(self) -> set[str]:
        """The attributes that are stated instead of a variable."""
        return {name for name in _VARIABLES if getattr(self, name)}

    def read_settings(self) -> Settings:
        """What is stated, over what the environment says; read once. SettingsError as of the variables."""
        if self._settings is None:
            project, environment = read_environment()
            own = {_VARIABLES[name]: getattr(self, name) for name in self._list_stated()}
            variables = {"DELTA_ARC_APPLY": "plan"} | _list_set(environment) | {PROJECT: str(project.folder)} | own
            _require_tenant(variables, embedded=self.embedded)
            read = partial(self._read_routes, keys=collect_keys(variables))
            self._settings = load_settings(variables, routes=read)
        return self._settings

    def _read_routes(self, defaults: Defaults, *, keys: Mapping[str, str]) -> Mapping[str, Route]:
        if (self.routes is None) == (self.routes_file is None):
            raise SettingsError(
                what="routes are stated " + ("nowhere" if self.routes is None else "in two ways"),
                where=f"{_ROUTES} and {_ROUTES_FILE}",
                next_step=f"state {_ROUTES}, or name the file that holds them in {_ROUTES_FILE}",
            )
        if self.routes_file is not None:
            stated = self.routes_file.name
            entries = read_routes_file(
                self.routes_file,
                stated=stated,
                keys=keys,
                where=f"{_ROUTES_FILE}: {stated}",
                of="the folder of defs.yaml",
            )
            return state_entries(entries, defaults, stated=stated)
        written = self.routes
        if not isinstance(written, _Written):
            text = yaml.safe_dump({_ATTRIBUTES: {_ROUTES: written}}, sort_keys=False)
            part = PlainYaml(text.encode()).part(_ATTRIBUTES, _ROUTES, read=str)
            written = _Written(part, "the component's routes, written as YAML")
        entries = list_entries(written.part, where=written.stated, keys=keys)
        return state_entries(entries, defaults, stated=written.stated)


def lineage_resources() -> dict[str, AtlanResource | S3Resource]:
    """The two resources as the variables of the environment state them, under the keys that a component takes unless it
    is told others: for the location that has none yet. The API key is named by its variable and never held."""
    settings = load_settings(with_routes=False)
    return {"atlan": atlan_resource(settings), "s3": s3_resource(settings)}


def _list_set(environment: Mapping[str, str]) -> dict[str, str]:
    """What is set: an empty value counts as none."""
    return {name: value for name, value in environment.items() if value.strip()}


def _require_tenant(variables: Mapping[str, str], *, embedded: bool) -> None:
    """A forgotten variable must not be another catalog."""
    if not embedded and not any(name in variables for name in _TENANT):
        raise SettingsError(
            what="no tenant is set where this location is loaded",
            where="ATLAN_BASE_URL",
            next_step="set ATLAN_BASE_URL and ATLAN_API_KEY there, or state `embedded: true` to try the component",
        )


def _refuse_same(settings: Settings, other: Settings) -> None:
    """Two components of one location that would make the same thing: each would remove what the other makes."""
    if settings.deployment == other.deployment:
        for name in settings.routes.keys() & other.routes.keys():
            raise SettingsError(
                what=f"two components of this location state a route {name!r} of deployment {settings.deployment!r}",
                where=_ROUTES,
                next_step="call one of the routes otherwise, or give one component a deployment of its own",
            )
    refuse_overlaps([*settings.routes.values(), *other.routes.values()])


def _place(error: SettingsError, context: dg.ComponentLoadContext | None, stated: Set[str]) -> SettingsError:
    """The same error, of the attribute and its line where it is told of the variable that the attribute stands for."""
    source = getattr(context.component_decl, "source_tree", None) if context else None
    attribute = next((name for name in stated if _VARIABLES[name] == error.where), "")
    if source is None or not (attribute or error.where.startswith(_ROUTES)):
        return error
    position, _ = source.source_position_tree.lookup_closest_and_path([_ATTRIBUTES, attribute], None)
    return SettingsError(
        what=error.what.replace(error.where, attribute) if attribute else error.what,
        where=f"{_call(position)}, line {position.start.line}: {attribute or error.where}",
        next_step=error.next_step,
    )
