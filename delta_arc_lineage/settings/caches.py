"""Where readings are remembered, as the settings say it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.settings.project import Project
from delta_arc_lineage.settings.values import in_range
from delta_arc_lineage.settings.variables import Variables

CACHE_PREFIX = "delta-arc/"


@dataclass(frozen=True, slots=True)
class CacheSettings:
    """Where readings are remembered: under the state folder, or in a bucket; files (or keys) of their own by route.

    `expiry`: hours until everything is read again, 0 for never remembering; `refresh`: it is read again now.
    """

    expiry: float = 24.0
    bucket: str | None = None
    source_files: Mapping[str, str] = field(default_factory=dict)
    target_files: Mapping[str, str] = field(default_factory=dict)
    refresh: bool = False


def cache_settings(variables: Variables, routes: Mapping[str, Route], project: Project) -> CacheSettings:
    """SettingsError where one file shall remember two schemas, or the cache would lie among a route's files."""
    source, target = variables.postgres_cache_file, variables.snowflake_cache_file
    if source is not None and source == target:
        raise SettingsError(
            what=f"{source!r} cannot remember both schemas",
            where="POSTGRES_CACHE_FILE and SNOWFLAKE_CACHE_FILE",
            next_step="name two files, or leave them out",
        )
    folder = project if variables.cache_s3_bucket is None else None
    cache = CacheSettings(
        expiry=in_range("CACHE_EXPIRY_HOURS", variables.cache_expiry_hours, 0, 24 * 365),
        bucket=variables.cache_s3_bucket,
        source_files=_cache_files("POSTGRES_CACHE_FILE", source, list(routes), folder),
        target_files=_cache_files("SNOWFLAKE_CACHE_FILE", target, list(routes), folder),
    )
    _refuse_cache_among_files(cache, routes.values())
    return cache


def _refuse_cache_among_files(cache: CacheSettings, routes: Iterable[Route]) -> None:
    """A run that keeps its cache where the sensor looks for files would start the next one, without end."""
    files = (*cache.source_files.values(), *cache.target_files.values())
    keys = (f"{CACHE_PREFIX}cache/", *(file.lstrip("/") for file in files))
    for route in routes:
        prefix = route.bucket.prefix
        among = [key for key in keys if key.startswith(prefix) or prefix.startswith(keys[0])]
        if cache.bucket == route.bucket.name and among:
            raise SettingsError(
                what=f"the cache's {among[0]!r} lies among the files of the route {route.name!r}: prefix {prefix!r} "
                f"of bucket {cache.bucket!r}",
                where="CACHE_S3_BUCKET",
                next_step="name another bucket for the cache, or leave it out to keep the cache under the state folder",
            )


def _cache_files(variable: str, file: str | None, routes: list[str], project: Project | None) -> dict[str, str]:
    """The file of each route: as it is for one, with the route in its name for several. Without a project, a key."""
    if file is None:
        return {}
    path = project.locate(file) if project else Path(file)
    if not path.name or file.endswith("/") or (project and path.is_dir()):
        raise SettingsError(what=f"{file!r} is a folder, not a file", where=variable, next_step="name a file in it")
    if len(routes) == 1:
        return {routes[0]: str(path)}
    return {route: str(path.with_name(f"{path.stem}.{route}{path.suffix}")) for route in routes}
