"""Who opens files and contracts, imported where something is opened: the libraries cost more than most work that needs
none."""

from collections.abc import Callable
from functools import partial

from delta_arc_lineage.model.contracts import CONTRACTS_FOLDER, NO_CONTRACTS, Contracts
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.sorting import Sorter
from delta_arc_lineage.ports.column_sorter import ColumnSorter
from delta_arc_lineage.ports.file_schemas import OpenSchemas, SchemaReader
from delta_arc_lineage.settings.load import Settings


def open_columns(sorter: Sorter) -> ColumnSorter | None:
    """Who sorts many objects at once, where numpy and pyarrow are installed. They are imported where they are needed:
    that takes 0.2 s of CPU and 60 MiB."""
    try:
        from delta_arc_lineage.adapters.columns.arrow_sorter import open_sorter
    except ImportError:
        return None
    return open_sorter(sorter)


def open_schemas(*, classify: bool = False) -> SchemaReader:
    """Who opens files for their columns; imported where files are opened. `classify`: values are looked at, too."""
    from delta_arc_lineage.adapters.file_schemas.readers import FileSchemaReader

    return FileSchemaReader(classify=classify)


def schema_opener(settings: Settings) -> OpenSchemas:
    """Opens files so that their values are looked at where a route looks at classes of data."""
    return partial(open_schemas, classify=any(route.classifying.is_on for route in settings.routes.values()))


def contract_reader(settings: Settings) -> Callable[[Route], Contracts]:
    """Reads the contracts of a route; imported where its folder is there, or named."""

    def read(route: Route) -> Contracts:
        folder = settings.project.locate(route.contracts or CONTRACTS_FOLDER)
        if not route.contracts and not folder.is_dir():
            return NO_CONTRACTS
        from delta_arc_lineage.adapters.contracts.contract_files import read_contracts

        return read_contracts(folder, stated=route.contracts or CONTRACTS_FOLDER, is_named=bool(route.contracts))

    return read
