"""Routes as people write them: a YAML file, each entry over the defaults that the environment gives.

routes:
  sales-orders:
    source: {connection: pg-prod, database: SALES, schema: PUBLIC}
    bucket: {name: landing, prefix: sales/orders/}
    target: {connection: sf-prod, database: RAW, schema: SALES_ORDERS}
    file_name_pattern: '{table_name}\\.csv'
"""

from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.settings.route_entry import RouteEntry


class _RoutesFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    routes: dict[str, RouteEntry] = Field(min_length=1)


def read_routes_file(path: Path) -> dict[str, RouteEntry]:
    """The file's entries by name; SettingsError with the line or the field where it is malformed."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        return _RoutesFile.model_validate(document).routes
    except OSError as error:
        raise _malformed(path, f"it cannot be read: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise _malformed(path, " ".join(str(error).split())) from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise _malformed(path, f"{place}: {first['msg']}") from error


def _malformed(path: Path, why: str) -> SettingsError:
    return SettingsError(
        what=f"the routes file is malformed: {why}",
        where=f"DELTA_ARC_ROUTES={path}",
        next_step="mend it there; the README shows a whole one",
    )
