"""valentine on pairs of tables, schemas alone: a script for the Python of an environment that has it; imports nothing
of ours.

    PYTHON valentine_peer.py MATCHER < pairs.json > scores.json

In: a list of pairs of tables, each `[name, [column, …]]`. Out: `cpu`, the seconds that matching all of them took, and
`scores`, a list of `[left column, right column, score]` for each pair.
"""

import importlib
import json
import sys
import time
import warnings


def main() -> None:
    warnings.simplefilter("ignore")
    valentine, pandas = importlib.import_module("valentine"), importlib.import_module("pandas")
    matcher = getattr(importlib.import_module("valentine.algorithms"), sys.argv[1])
    pairs, scores = json.load(sys.stdin), []

    def to_frame(table: tuple[str, list[str]], *, with_names: bool) -> object:
        """Jaccard compares values: it is given the name of each column, and its words, as the column's values."""
        rows = {name: [name, *name.split("_")] if with_names else [] for name in table[1]}
        return pandas.DataFrame({name: pandas.Series(values, dtype="str") for name, values in rows.items()})

    started = time.process_time()
    for left, right in pairs:
        frames = [to_frame(table, with_names=sys.argv[1].startswith("Jaccard")) for table in (left, right)]
        found = valentine.valentine_match(frames, matcher(), [left[0], f"{right[0]} "])
        scores.append([[pair.source_column, pair.target_column, float(score)] for pair, score in found.items()])
    json.dump({"cpu": time.process_time() - started, "scores": scores}, sys.stdout)


if __name__ == "__main__":
    main()
