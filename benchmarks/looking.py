"""What a look at values costs where files are read: requests, bytes and CPU with and without it, by format.

    python -m benchmarks.looking [--files 200]

The same files on one counted S3, one after the other; medians of the CPU of one file. Each reader is loaded and has
read one file before it is measured.
"""

import argparse
import statistics

from benchmarks.canned_files import PREFIX
from benchmarks.measuring import cpu_of, show, show_header
from benchmarks.schemas import weighed_bucket
from benchmarks.serving import requests_of
from delta_arc_lineage.adapters.file_schemas.readers import FileSchemaReader

ENDINGS = ("csv", "csv.gz", "jsonl", "parquet", "avro")


def measure(ending: str, files: int) -> None:
    """One row: without the look, and with it."""
    told: list[tuple[float, float]] = []
    signs = 0
    with weighed_bucket(ending, files) as (bucket, _, url):
        stored = list(bucket.list_objects(PREFIX))[:files]
        for classify in (False, True):
            reader = FileSchemaReader(classify=classify)
            list(reader.read(stored[:1], bucket))
            before = requests_of(url)
            looks = [cpu_of(lambda one=one, by=reader: list(by.read([one], bucket))) for one in stored]
            sent = (requests_of(url) - before) / files
            told.append((sent, statistics.median(cpu for _, cpu in looks) * 1_000))
            signs = sum(bool(column.signs) for column in looks[0][0][0].columns)
    (requests, cpu), (requests_with, cpu_with) = told
    show(ending, f"{requests:.2f}", f"{requests_with:.2f}", f"{cpu:.1f}", f"{cpu_with:.1f}", signs)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=int, default=200)
    arguments = parser.parse_args()
    show_header(("format", "requests a file", "with the look", "CPU ms a file", "with the look", "columns with signs"))
    for ending in ENDINGS:
        measure(ending, arguments.files)


if __name__ == "__main__":
    main()
