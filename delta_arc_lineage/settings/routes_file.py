"""Routes as people write them: a YAML file, each entry over the defaults that the environment gives.

routes:
  sales-orders:
    source: {connection: pg-prod, database: SALES, schema: PUBLIC}
    bucket: {name: landing, prefix: sales/orders/}
    target: {connection: sf-prod, database: RAW, schema: SALES_ORDERS}
    file_name_pattern: '{table_name}\\.csv'
    ignore: {columns: [_LOADED_AT], keys: [_SUCCESS]}
    pairs:
      - {source: users, target: DIM_USERS, columns: {full_name: NAME}, file: people}
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.nearest import NearestNames
from delta_arc_lineage.settings.enrich_entry import EnrichEntry, Inferred, InheritEntry, StatedRules
from delta_arc_lineage.settings.keys import refuse_secrets
from delta_arc_lineage.settings.plain_yaml import MalformedYaml, PlainPart, PlainYaml, read_plain_yaml
from delta_arc_lineage.settings.route_entry import RouteEntry

_MOST_PROBLEMS = 5
_ROUTES = "routes"


class _RoutesFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    routes: dict[str, RouteEntry] = Field(min_length=1)
    enrich: tuple[EnrichEntry, ...] | None = None
    inherit: InheritEntry | None = None
    infer: Inferred | None = None


@dataclass(frozen=True, slots=True)
class StatedRoute:
    """One entry of the file. `line_of`: the line, from 1, of a field as `bucket.prefix`, of one entry of a list as
    `ignore.keys.0`, or of what is there on the way to it; of the route itself for an empty one. `of_all`: the rules of
    markings that stand in the file for all routes, with their lines in the places."""

    entry: RouteEntry
    line_of: Callable[[str], int]
    of_all: StatedRules


def read_routes_file(
    path: Path, *, stated: str, keys: Mapping[str, str], where: str = "", of: str = "the project folder"
) -> dict[str, StatedRoute]:
    """The file's entries by name; SettingsError with line and field where it is malformed, or
    where one of these `keys` or another secret stands in it.

    `stated`: the path as a person set it; `where`: who names it, if the variable does not; `of`: the
    folder that relative paths are of.
    """
    where = where or f"DELTA_ARC_ROUTES={stated}"
    try:
        document = read_plain_yaml(path)
    except OSError as error:
        raise SettingsError(
            what=f"the routes file cannot be read: {error.strerror}",
            where=where,
            next_step=f"name a file that can be read; a relative path is of {of}",
        ) from error
    except MalformedYaml as error:
        raise malformed(where, str(error)) from error
    return list_entries(document, where=where, keys=keys)


def list_entries(document: PlainYaml | PlainPart, *, where: str, keys: Mapping[str, str]) -> dict[str, StatedRoute]:
    """The entries of a file that was read, or of the part of one that holds them."""
    for text, line in document.texts():
        refuse_secrets(f"{where}, line {line}", text, keys=keys)
    try:
        stated = _RoutesFile.model_validate(document.value)
    except ValidationError as error:
        raise malformed(where, _list_problems(error, document)) from error
    place = partial(_find_place, document, where.partition("=")[2] or where)
    of_all = StatedRules(place, stated.enrich, stated.inherit, stated.infer)
    return {n: StatedRoute(entry, partial(_find_line, document, n), of_all) for n, entry in stated.routes.items()}


def _find_place(document: PlainYaml | PlainPart, stated: str, field: str) -> str:
    """Where a field stands that is stated for all routes."""
    return f"{stated}, line {document.line(*field.split('.'))}: {field}"


def _find_line(document: PlainYaml | PlainPart, route: str, field: str) -> int:
    return document.line("routes", route, *filter(None, field.split(".")))


def _list_problems(error: ValidationError, document: PlainYaml | PlainPart) -> str:
    """Each with its line, and the field that was meant where none is called so."""
    problems = error.errors(include_url=False, include_context=False, include_input=False)
    lines = [_say(problem["type"], problem["msg"], problem["loc"], document) for problem in problems]
    more = f"; and {len(lines) - _MOST_PROBLEMS} more" if len(lines) > _MOST_PROBLEMS else ""
    return "; ".join(lines[:_MOST_PROBLEMS]) + more


def _say(kind: str, message: str, keys: tuple[int | str, ...], document: PlainYaml | PlainPart) -> str:
    line, place = document.line(*keys), ".".join(map(str, keys)) or "the whole file"
    if kind != "extra_forbidden":
        return f"line {line}: {place}: {message}"
    *outer, last = keys
    known = _fields_at(outer)
    near = NearestNames(known).to(str(last))
    return f"line {line}: {place} is not known; " + (
        f"did you mean {near[0]}?" if near else f"there is {', '.join(known)}"
    )


def _fields_at(keys: Sequence[int | str]) -> list[str]:
    """The names of the fields at a place, as people write them."""
    model: Any = _RoutesFile
    for at, key in enumerate(keys):
        if (at == 1 and keys[0] == _ROUTES) or isinstance(key, int):  # the name of a route, an item of a list
            continue
        found = {_name_of(name, field): field for name, field in model.model_fields.items()}
        model = RouteEntry if at == 0 and key == _ROUTES else _model_in(found[str(key)].annotation)
    return [_name_of(name, field) for name, field in model.model_fields.items()]


def _model_in(annotation: Any) -> Any:
    """The model that an annotation names, alone or as the items of a list."""
    models = [annotation, *(_model_in(part) for part in get_args(annotation))]
    return next((model for model in models if hasattr(model, "model_fields")), None)


def _name_of(name: str, field: Any) -> str:
    return str(field.alias or name)


def malformed(where: str, why: str) -> SettingsError:
    """`why`: with its line."""
    return SettingsError(
        what=f"the routes file is malformed: {why}",
        where=where,
        next_step="mend it there; the README shows a whole one",
    )
