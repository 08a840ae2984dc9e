"""The pruned package does what the whole one does: all of ours imports, and each format of files is read."""

import sys
from pathlib import Path
from typing import Any

import pytest

from delta_arc_lineage_tests.deploy.zipping.test_contents import NEVER_REACHED, OF_AN_EXPORT, STAYS
from deploy.runtime.function import Function
from deploy.runtime.sandbox import RUNTIME, TASK
from deploy.zipping.own_code import PACKAGE

pytestmark = pytest.mark.starts
HANDLERS = '''"""What tests call."""
import importlib, io, sys, tempfile
from pathlib import Path

def import_all(event, context):
    failed = {}
    for name in event["modules"]:
        try:
            importlib.import_module(name)
        except Exception as error:
            failed[name] = repr(error)
    return {"failed": failed, "loaded": sorted({name.partition(".")[0] for name in sys.modules})}

def read_formats(event, context):
    import fastavro, pyarrow as pa, pyarrow.csv, pyarrow.dataset, pyarrow.orc, pyarrow.parquet
    table = pa.table({"key": ["a", "b"], "size": [1, 2]})
    folder = Path(tempfile.mkdtemp())
    writers = {"parquet": pyarrow.parquet.write_table, "orc": pyarrow.orc.write_table, "csv": pyarrow.csv.write_csv}
    found = {}
    for form, write in writers.items():
        write(table, str(folder / form))
        found[form] = pyarrow.dataset.dataset(folder / form, format=form).to_table().num_rows
    for name in ("gzip", "snappy", "zstd", "lz4", "brotli"):
        pyarrow.parquet.write_table(table, folder / name, compression=name)
        found[name] = pyarrow.parquet.read_table(folder / name).num_rows
    schema = {"type": "record", "name": "row", "fields": [{"name": "key", "type": "string"}]}
    with io.BytesIO() as file:
        fastavro.writer(file, schema, [{"key": "a"}, {"key": "b"}])
        file.seek(0)
        found["avro"] = len(list(fastavro.reader(file)))
    return found
'''


def invoke(folder: Path, name: str, event: Any) -> Any:
    called = Function(folder, interpreter=sys.executable, variables={}, handler=f"{Path(__file__).stem}.{name}")
    with called as function:
        return function.invoke(event).body


@pytest.fixture(scope="module")
def folder(linked_folder: Path) -> Path:
    """The package, with two handlers beside it."""
    (linked_folder / TASK / f"{Path(__file__).stem}.py").write_text(HANDLERS, encoding="utf-8")
    assert (linked_folder / RUNTIME / "awslambdaric").is_dir()
    return linked_folder


def test_all_that_stays_imports_and_all_that_it_imports(folder: Path) -> None:
    """Also what is imported inside functions; none of it brings Dagster, the SDK or a server along."""
    foreign = {name for module in STAYS for name in module.imported if name.partition(".")[0] not in NEVER_REACHED}
    named = {module.name for module in STAYS} | foreign
    modules = sorted(name for name in named if not name.startswith(OF_AN_EXPORT))
    told = invoke(folder, "import_all", {"modules": modules})
    assert told["failed"] == {} and PACKAGE.name in told["loaded"]
    assert not {"dagster", "moto", "pyatlan", "uvicorn", "werkzeug"} & set(told["loaded"])


def test_each_format_of_files_is_read(folder: Path) -> None:
    """Inventories come as CSV, ORC and Parquet; data also as Avro, and compressed in each usual way."""
    told = invoke(folder, "read_formats", {})
    assert set(told) >= {"csv", "orc", "parquet", "avro", "snappy", "zstd"} and set(told.values()) == {2}
