"""What the product drew, as sets of edges: every input of a process with every output."""

from collections.abc import Iterable
from itertools import product

from benchmarks.estates.documents import Estate
from benchmarks.estates.standing import Standing
from benchmarks.estates.truth import Hop, Pair, Truth
from benchmarks.estates.written import Reference, Written, is_of_s3


class Drawn:
    """Of an estate, by its active assets. `assets`: what each S3 asset stands for."""

    def __init__(self, estate: Estate, truth: Truth, written: Iterable[Written]) -> None:
        self.standing = Standing(estate.bucket, truth)
        self._sides = {estate.source.name: "source", estate.target.name: "target"}
        self.hops: set[Hop] = set()
        self.flows: set[Pair] = set()
        self.columns: set[Pair] = set()
        self.assets: dict[Reference, frozenset[str]] = {}
        for asset in written:
            if asset.is_of_s3:
                self.assets[asset.reference] = self.standing.keys_of(asset.reference)
            for start, end in product(asset.inputs, asset.outputs):
                self._add(start, end)

    def datasets_of(self, asset: Written, truth: Truth) -> set[str]:
        """The datasets whose files an S3 asset stands for, or the ends of a process."""
        references = filter(is_of_s3, (asset.reference, *asset.inputs, *asset.outputs))
        return {truth.answer.objects[key] for reference in references for key in self.standing.keys_of(reference)}

    def _add(self, start: Reference, end: Reference) -> None:
        start_side, end_side = self._side_of(start), self._side_of(end)
        pair = _words(start), _words(end)
        if start[0] == end[0] == "Column":
            self.columns.add(pair)
        elif end[0].startswith("S3") and start_side:
            side = "in" if start_side == "source" else "back"
            self.hops |= {Hop(side, pair[0], key) for key in self.standing.keys_of(end)}
        elif start[0].startswith("S3") and end_side:
            side = "out" if end_side == "target" else "back"
            self.hops |= {Hop(side, pair[1], key) for key in self.standing.keys_of(start)}
        elif start_side and end_side:
            self.flows.add(pair)

    def _side_of(self, reference: Reference) -> str:
        return self._sides.get("/".join(reference[1].split("/")[:3]), "")


def _words(reference: Reference) -> str:
    """A table or a column without its connection and database: `schema.table`, `schema.table.column`."""
    return ".".join(reference[1].split("/")[4:])
