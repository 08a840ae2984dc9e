"""DataHub's inference of schemas beside ours: the same files on one counted S3, one file after the other.

    python -m benchmarks.datahub_schemas PYTHON [--files 200]

PYTHON is that of an environment of its own, as `benchmarks.datahub` says. Theirs is `get_fields` of its S3 source,
which its ingestion calls for each dataset; ours is the reader of `file_schemas`. Both are loaded and have read one file
before they are measured, and connections stay open.
"""

import argparse
import json
import statistics
import subprocess
from pathlib import Path

from benchmarks.canned_files import BUCKET, COLUMNS, PREFIX
from benchmarks.measuring import cpu_of, show, show_header
from benchmarks.schemas import weighed_bucket
from benchmarks.serving import requests_of
from delta_arc_lineage.adapters.file_schemas.readers import FileSchemaReader

ENDINGS = ("csv", "csv.gz", "jsonl", "parquet", "avro")
_THEIRS = """
import json, sys, time
from datetime import datetime
from datahub.ingestion.api.common import PipelineContext
from datahub.ingestion.source.s3.source import S3Source, TableData

url, bucket, ending, *keys = sys.argv[1:]
include = f"s3://{bucket}/bench/*.{ending}"
keys_of_aws = {"aws_access_key_id": "bench", "aws_secret_access_key": "bench"}
aws = {"aws_endpoint_url": url, "aws_region": "us-east-1", **keys_of_aws}
config = {"path_specs": [{"include": include}], "aws_config": aws, "platform": "s3"}
source = S3Source.create(config, PipelineContext(run_id="bench"))
(spec,) = source.source_config.path_specs

def infer(key):
    path = f"s3://{bucket}/{key}"
    return source.get_fields(TableData(key, True, path, datetime.now(), path, 1, 1), spec)

infer(keys[0])
times, columns = [], set()
for key in keys[1:]:
    before = time.process_time()
    columns.add(len(infer(key)))
    times.append(time.process_time() - before)
print(json.dumps({"times": times, "columns": sorted(columns)}))
"""


def measure(python: Path, ending: str, files: int) -> None:
    """One row."""
    with weighed_bucket(ending, files) as (bucket, _, url):
        stored = list(bucket.list_objects(PREFIX))[:files]
        keys = [found.key for found in stored]
        reader = FileSchemaReader()
        list(reader.read(stored[:1], bucket))
        before = requests_of(url)
        times = [cpu_of(lambda one=one: list(reader.read([one], bucket)))[1] for one in stored[1:]]
        ours = requests_of(url) - before
        before = requests_of(url)
        command = [str(python), "-c", _THEIRS, url, BUCKET, ending.partition(".")[0], *keys]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if ran.returncode:
            raise SystemExit(f"DataHub ended with {ran.returncode}: {ran.stderr[-2_000:]}")
        theirs = json.loads(ran.stdout.splitlines()[-1])
        sent = requests_of(url) - before
    assert theirs["columns"] in ([COLUMNS], [0]), theirs["columns"]
    our_median, their_median = (statistics.median(each) * 1_000 for each in (times, theirs["times"]))
    told = "20" if theirs["columns"] == [COLUMNS] else "none"
    show(ending, f"{ours / (files - 1):.2f}", f"{our_median:.1f}", told, f"{sent / files:.2f}", f"{their_median:.1f}",
         f"{their_median / our_median:.1f}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("python", type=Path, nargs="?")
    parser.add_argument("--files", type=int, default=200)
    arguments = parser.parse_args()
    if arguments.python is None:
        print("DataHub is not compared: no Python was named that has `acryl-datahub[s3]`.")  # noqa: T201
        return
    show_header(
        ("format", "our requests", "CPU ms", "columns that DataHub tells", "its requests", "its CPU ms", "ratio")
    )
    for ending in ENDINGS:
        measure(arguments.python, ending, arguments.files)


if __name__ == "__main__":
    main()
