"""Words of files: what a key is, what each part of it says, and what a dataset holds, for whoever asks."""

from collections.abc import Iterable

from delta_arc_lineage.model.datasets import Dataset
from delta_arc_lineage.model.file_schemas import SchemaSample
from delta_arc_lineage.model.key_expressions import Part
from delta_arc_lineage.model.media import Medium
from delta_arc_lineage.model.not_data import NoData
from delta_arc_lineage.model.outcomes import Side

_MOST_COLUMNS = 12


def explain_no_data(key: str, no_data: NoData, show: Medium) -> str:
    """One line for a key that is no data, with what tells it."""
    unless = ", and no table is called so" if no_data.unless_named else ""
    return f"{Side.FILE.words} {show(key)} is no data: {show(no_data.words)}{unless}"


def explain_reading(key: str, parts: Iterable[Part], show: Medium, *, dataset: str = "") -> str:
    """One line for a key: the dataset it is counted in, and which placeholder of the pattern took which part."""
    took = ", ".join(f"{{{part.placeholder}}} took {show(part.text) or 'nothing'}" for part in parts)
    counted_in = f" is one of {show(dataset)}" if dataset else ""
    return f"{Side.FILE.words} {show(key)}{counted_in}: {took}"


def explain_sample(sample: SchemaSample, show: Medium) -> str:
    """One line for what a file says of its columns."""
    columns = [f"{column.name} {column.type}".strip() for column in sample.schema.columns]
    more = f", … and {len(columns) - _MOST_COLUMNS} more" if len(columns) > _MOST_COLUMNS else ""
    named = f": {', '.join(map(show, columns[:_MOST_COLUMNS]))}{more}" if columns else ""
    return f"{show(sample.key)}: {show(sample.schema.words)}{named}"


def explain_dataset(dataset: Dataset, show: Medium) -> str:
    """One line for a dataset of several files, with what it holds."""
    mixed = "; its files are of several formats" if dataset.is_mixed else ""
    return f"{dataset.shape.words} {show(dataset.path)}: {show(dataset.words)}{mixed}"
