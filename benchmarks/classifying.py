"""Classes of labelled columns: precision and recall, beside presidio-analyzer on the same columns, and CPU as a ratio.

    python -m benchmarks.classifying [PYTHON] [--split SPLIT] [--wrong]

The labels stand in `labelled_columns.txt` and `labelled_domains.txt`, the values are made by `labelled.py`. PYTHON is
that of an environment of its own that has `presidio-analyzer`; it is run without a model of language, by its
recognizers of patterns, the words of a column's name given as context. Each is loaded and has seen one column before it
is measured.
"""

import argparse
import json
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.labelled import HELD_OUT, SPLITS, LabelledColumn, group_tables, make_values, read_labelled
from benchmarks.measuring import cpu_of, show, show_header
from delta_arc_lineage.adapters.classifying.value_look import open_value_look
from delta_arc_lineage.model.classification import LEAST_FOUND, LEAST_SURE, ColumnClass, DataClass
from delta_arc_lineage.model.classifying.column_reasons import ColumnFacts
from delta_arc_lineage.model.classifying.name_reading import split_words
from delta_arc_lineage.model.classifying.table_classes import classify_columns

Answers = Mapping[LabelledColumn, Mapping[DataClass, str]]
"""The classes that somebody gives a column, each with its sort."""
_THEIRS = """
import json, sys, time, logging
logging.disable(logging.CRITICAL)
import spacy
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine, NerModelConfiguration

class Blank(SpacyNlpEngine):
    def __init__(self):
        super().__init__(models=[{"lang_code": "en", "model_name": "blank"}])
        self.nlp = {"en": spacy.blank("en")}
        self.ner_model_configuration = NerModelConfiguration()

registry = RecognizerRegistry(supported_languages=["en"])
registry.load_predefined_recognizers(languages=["en"])
import presidio_analyzer.predefined_recognizers as every
have = {type(one).__name__ for one in registry.recognizers}
for name in dir(every):
    if sys.argv[1] == "all" and name.endswith("Recognizer") and name not in have:
        try:
            one = getattr(every, name)(supported_language="en")
        except Exception:
            continue
        if type(one).__mro__[1].__name__ in ("PatternRecognizer", "LocalRecognizer"):
            registry.add_recognizer(one)
engine = AnalyzerEngine(registry=registry, nlp_engine=Blank(), supported_languages=["en"])

def analyze(column):
    found = {}
    for value in column["values"]:
        best = {}
        for result in engine.analyze(value, language="en", context=column["context"], score_threshold=0.5):
            best[result.entity_type] = 1
        for entity in best:
            found[entity] = found.get(entity, 0) + 1
    return {entity: count / len(column["values"]) for entity, count in found.items()}

columns = json.load(sys.stdin)
analyze(columns[0])
before = time.process_time()
answers = [analyze(column) for column in columns]
print(json.dumps({"cpu": time.process_time() - before, "answers": answers, "recognizers": len(registry.recognizers)}))
"""
_FINANCIAL = {"CREDIT_CARD", "IBAN_CODE", "US_BANK_NUMBER", "CRYPTO", "ABA_ROUTING_NUMBER", "IBAN_GENERIC"}
_NO_CLASS = {"URL", "DATE_TIME", "NRP_NONE"}
_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Score:
    """`found`: right ones; `told`: that were said; `true`: that there are."""

    found: int
    told: int
    true: int

    @property
    def precision(self) -> float:
        return self.found / self.told if self.told else 1.0

    @property
    def recall(self) -> float:
        return self.found / self.true if self.true else 1.0


def classify(
    columns: Sequence[LabelledColumn], *, with_names: bool = True, with_values: bool = True, least: float = LEAST_FOUND
) -> Answers:
    """By our engine, table by table; what is at `least` so sure."""
    look = open_value_look()
    answers: dict[LabelledColumn, dict[DataClass, str]] = {}
    for table, told in group_tables(list(columns)):
        facts = [
            ColumnFacts(
                column.name if with_names else f"c{number}",
                column.type if with_names else "",
                look(make_values(column)) if look and with_values else (),
            )
            for number, column in enumerate(told)
        ]
        for column, classes in zip(told, classify_columns(table if with_names else "t", facts), strict=True):
            answers[column] = _choose(classes, least)
    return answers


def _choose(classes: Iterable[ColumnClass], least: float) -> dict[DataClass, str]:
    return {told.data_class: told.sort for told in classes if told.confidence >= least}


def ask_presidio(python: Path, columns: Sequence[LabelledColumn], which: str) -> tuple[Answers, float, int]:
    """What it says of the same values, the CPU seconds it took, and how many recognizers it has. `which`: `default`,
    those that it loads for English, or `all`, with those of every country."""
    asked = [{"values": make_values(column), "context": list(split_words(column.name))} for column in columns]
    ran = subprocess.run(
        [str(python), "-c", _THEIRS, which], input=json.dumps(asked), capture_output=True, text=True, check=False
    )
    if ran.returncode:
        raise SystemExit(f"presidio ended with {ran.returncode}: {ran.stderr[-2_000:]}")
    told = json.loads(ran.stdout.splitlines()[-1])
    answers = {column: _translate(answer) for column, answer in zip(columns, told["answers"], strict=True)}
    return answers, told["cpu"], told["recognizers"]


def _translate(answer: Mapping[str, float]) -> dict[DataClass, str]:
    entities = [entity for entity, share in answer.items() if share >= _SHARE and entity not in _NO_CLASS]
    return {DataClass.FINANCIAL if entity in _FINANCIAL else DataClass.PERSONAL: entity for entity in entities}


def score_class(answers: Answers, data_class: DataClass) -> Score:
    """Of one class."""
    true = {column for column in answers if column.sort is not None and column.sort.data_class is data_class}
    told = {column for column, classes in answers.items() if data_class in classes}
    return Score(len(true & told), len(told), len(true))


def score_sorts(answers: Answers) -> dict[str, Score]:
    """By sort, of those that there are."""
    true = Counter(column.sort.value for column in answers if column.sort)
    told = Counter(sort for classes in answers.values() for sort in classes.values())
    found = Counter(column.sort.value for column, classes in answers.items() if column.sort in classes.values())  # type: ignore[union-attr]
    return {sort: Score(found[sort], told[sort], true[sort]) for sort in sorted(true | told)}


def list_wrong(answers: Answers) -> list[str]:
    """Each column that is not as its label says."""
    wrong = []
    for column, classes in answers.items():
        label = {column.sort.data_class} if column.sort else set()
        if classes.keys() != label:
            said = ", ".join(sorted(classes.values())) or "nothing"
            wrong.append(f"{column.schema}.{column.table}.{column.name}: {said}, and is {column.sort or 'of no class'}")
    return wrong


def _show_classes(way: str, answers: Answers, cpu: str) -> None:
    for data_class in DataClass:
        score = score_class(answers, data_class)
        show(
            way,
            data_class.value,
            score.true,
            f"{score.precision:.3f}" if score.told else "–",
            f"{score.recall:.3f}",
            cpu,
        )


def _measure(way: Callable[[], Answers]) -> tuple[Answers, float]:
    way()
    return cpu_of(way)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("python", type=Path, nargs="?")
    parser.add_argument("--split", choices=(*SPLITS, "all"), default=HELD_OUT)
    parser.add_argument("--wrong", action="store_true")
    arguments = parser.parse_args()
    columns = [column for column in read_labelled() if arguments.split in (column.split, "all")]
    _, making = cpu_of(lambda: [make_values(column) for column in columns])
    show_header(("way", "class", "columns of it", "precision", "recall", "CPU ms a column"))
    ours, cpu = _measure(lambda: classify(columns))
    per_column = (cpu - making) / len(columns) * 1_000
    _show_classes("names and values", ours, f"{per_column:.2f}")
    names, cpu_of_names = _measure(lambda: classify(columns, with_values=False))
    _show_classes("names and values, sure", classify(columns, least=LEAST_SURE), "")
    _show_classes("names alone", names, f"{cpu_of_names / len(columns) * 1_000:.2f}")
    _show_classes("names alone, sure", classify(columns, with_values=False, least=LEAST_SURE), "")
    values, _ = _measure(lambda: classify(columns, with_names=False))
    _show_classes("values alone", values, "")
    for which in ("default", "all") if arguments.python else ():
        theirs, their_cpu, recognizers = ask_presidio(arguments.python, columns, which)
        their_ms = their_cpu / len(columns) * 1_000
        _show_classes(f"presidio, {which}: {recognizers} recognizers", theirs, f"{their_ms:.2f}")
        show("its CPU over ours", "", "", "", "", f"{their_ms / per_column:.0f}")
    if not arguments.python:
        print("presidio is not compared: no Python was named that has `presidio-analyzer`.")  # noqa: T201
    show_header(("sort", "columns of it", "precision", "recall"))
    for sort, score in score_sorts(ours).items():
        show(sort, score.true, f"{score.precision:.2f}", f"{score.recall:.2f}")
    if arguments.wrong:
        print("\n".join(list_wrong(ours)))  # noqa: T201


if __name__ == "__main__":
    main()
