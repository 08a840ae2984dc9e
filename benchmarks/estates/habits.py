"""What loaders do with an estate's files, night after night.

Each dataset has a habit: its files are replaced under new names, or one more comes and the oldest goes (a window), or
one more comes, or all vanish for a night, or nothing happens. The same seed draws the same nights.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from benchmarks.estates.documents import Estate, File
from benchmarks.estates.renaming import digest, rename
from benchmarks.estates.truth import Truth

_IN_TURN = ("replace", "window", "purge", "replace", "append", "idle")
IN_PLACE, BACK = "in place", "back"


@dataclass(frozen=True, slots=True)
class Habit:
    """`turn`: how many datasets before this one have had it in the same place of the order."""

    name: str
    turn: int


@dataclass(frozen=True, slots=True)
class Night:
    """The estate after a night; what is written, which keys go, and dataset → what happened to it."""

    number: int
    estate: Estate
    put: tuple[File, ...] = ()
    gone: frozenset[str] = frozenset()
    happened: Mapping[str, str] = field(default_factory=dict)


def draw_habits(estate: Estate, *, seed: int) -> dict[str, Habit]:
    """Datasets of several files come first, then those that join two tables, so that each habit meets some of them."""
    truth = Truth(estate.answer)
    joining = {name for name, ends in estate.answer.datasets.items() if ends.source and ends.target}

    def place(dataset: str) -> tuple[bool, bool, str]:
        return len(truth.keys[dataset]) == 1, dataset not in joining, digest(seed, estate.name, dataset)

    in_order = sorted(truth.keys, key=place)
    turns = len(_IN_TURN)
    return {dataset: Habit(_IN_TURN[at % turns], at // turns) for at, dataset in enumerate(in_order)}


class Nights:
    """The nights of one estate."""

    def __init__(self, estate: Estate, *, nights: int, seed: int) -> None:
        self._first, self._nights, self._seed = estate, nights, seed
        self._habits = draw_habits(estate, seed=seed)

    def next_after(self, last: Night) -> Night:
        """What comes of the estate in the night after this one."""
        return _Loads(self._first, last, seed=self._seed).run(self._habits, nights=self._nights)


class _Loads:
    """All loads of one night, dataset by dataset: a new name is free of all names given before."""

    def __init__(self, first: Estate, last: Night, *, seed: int) -> None:
        self._first, self._number, self._salt = first, last.number + 1, f"{seed} {last.number + 1}"
        self._files = {file.key: replace(file, days=file.days + 1) for file in last.estate.files}
        self._belongs = dict(last.estate.answer.objects)
        self._put: dict[str, File] = {}
        self._gone: set[str] = set()
        self._happened: dict[str, str] = {}
        self._estate = last.estate

    def run(self, habits: Mapping[str, Habit], *, nights: int) -> Night:
        of = defaultdict(list)
        for key, dataset in self._belongs.items():
            of[dataset].append(key)
        for dataset, habit in habits.items():
            keys = sorted(of[dataset], key=lambda key: (-self._files[key].days, key))  # the oldest first
            away = 1 + habit.turn % max(1, nights - 1)
            if habit.name == "purge":
                self._purge(dataset, keys, away)
            elif habit.name != "idle":
                self._load(dataset, keys, habit.name)
            self._belongs |= {key: dataset for key in self._put if key not in self._belongs}
        return self._end()

    def _purge(self, dataset: str, keys: list[str], away: int) -> None:
        if self._number == away:
            self._happened[dataset] = "purge"
            self._gone.update(keys)
        elif self._number == away + 1:
            self._happened[dataset] = BACK
            belongs = self._first.answer.objects
            self._put |= {file.key: file for file in self._first.files if belongs[file.key] == dataset}

    def _load(self, dataset: str, keys: list[str], habit: str) -> None:
        ends = self._first.answer.datasets.get(dataset)
        names = [dataset, *(table for table in (ends and ends.source, ends and ends.target) if table)]
        loaded = keys if habit == "replace" else keys[-1:]
        renamed = rename(loaded, of=keys, names=names, taken=self._belongs, salt=self._salt)
        self._put |= {new: replace(self._files[old], key=new) for old, new in renamed.items()}
        goes = {"replace": keys, "window": keys[:1]}.get(habit, [])
        self._gone.update(set(goes) - set(renamed.values()))
        is_in_place = all(old == new for old, new in renamed.items())
        self._happened[dataset] = IN_PLACE if is_in_place else habit

    def _end(self) -> Night:
        files = self._files | {key: replace(file, days=0) for key, file in self._put.items()}
        left = {key: file for key, file in files.items() if key not in self._gone}
        answer = replace(self._first.answer, objects={key: self._belongs[key] for key in left})
        estate = replace(self._estate, files=tuple(left.values()), answer=answer)
        return Night(self._number, estate, tuple(self._put.values()), frozenset(self._gone), self._happened)
