"""Where readings are remembered, as the settings say it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.settings.project import Project
from delta_arc_lineage.settings.state_place import StatePlace
from delta_arc_lineage.settings.values import in_range
from delta_arc_lineage.settings.variables import Variables

CACHE_PREFIX = "delta-arc/"


@dataclass(frozen=True, slots=True)
class CacheSettings:
    """Where readings are remembered: beside the state, or in a bucket of their own; files (or keys) by route.

    `expiry`: hours until everything is read again, 0 for never remembering; `refresh`: it is read again now.
    """

    expiry: float = 24.0
    bucket: str | None = None
    source_files: Mapping[str, str] = field(default_factory=dict)
    target_files: Mapping[str, str] = field(default_factory=dict)
    refresh: bool = False


def cache_settings(
    variables: Variables, routes: Mapping[str, Route], project: Project, state: StatePlace
) -> CacheSettings:
    """SettingsError where one file shall remember two schemas. Where the cache lies in a bucket, files are keys."""
    source, target = variables.postgres_cache_file, variables.snowflake_cache_file
    if source is not None and source == target:
        raise SettingsError(
            what=f"{source!r} cannot remember both schemas",
            where="POSTGRES_CACHE_FILE and SNOWFLAKE_CACHE_FILE",
            next_step="name two files, or leave them out",
        )
    folder = None if variables.cache_s3_bucket or state.bucket else project
    return CacheSettings(
        expiry=in_range("CACHE_EXPIRY_HOURS", variables.cache_expiry_hours, 0, 24 * 365),
        bucket=variables.cache_s3_bucket,
        source_files=_cache_files("POSTGRES_CACHE_FILE", source, list(routes), folder),
        target_files=_cache_files("SNOWFLAKE_CACHE_FILE", target, list(routes), folder),
    )


def _cache_files(variable: str, file: str | None, routes: list[str], project: Project | None) -> dict[str, str]:
    """The file of each route: as it is for one, with the route in its name for several. Without a project, a key."""
    if file is None:
        return {}
    path = project.locate(file, where=variable) if project else Path(file)
    if not path.name or file.endswith("/") or (project and path.is_dir()):
        raise SettingsError(what=f"{file!r} is a folder, not a file", where=variable, next_step="name a file in it")
    if len(routes) == 1:
        return {routes[0]: str(path)}
    return {route: str(path.with_name(f"{path.stem}.{route}{path.suffix}")) for route in routes}
