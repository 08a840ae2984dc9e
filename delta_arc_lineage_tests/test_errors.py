"""The error tree: it branches by who acts next, says what, where and the next step, and travels between processes."""

import pickle
from collections.abc import Iterator

import pytest

from delta_arc_lineage import errors
from delta_arc_lineage.errors import (
    ConsentError,
    DataOwnerError,
    DeltaArcError,
    NotConfirmed,
    OperatorError,
    PatternError,
    StalePlan,
    TransientError,
    UnsafePlan,
)

BRANCHES = [OperatorError, DataOwnerError, ConsentError, TransientError]


def below(kind: type[DeltaArcError]) -> Iterator[type[DeltaArcError]]:
    for child in kind.__subclasses__():
        yield child
        yield from below(child)


EVERY = [DeltaArcError, *below(DeltaArcError)]


def drawn_tree() -> dict[str, int]:
    """Names of the tree in the module's docstring, with the depth they are drawn at."""
    tree = {"DeltaArcError": 0}
    for line in (errors.__doc__ or "").splitlines():
        before, mark, after = line.partition("── ")
        if mark:
            tree[after.split()[0]] = (len(before) - 1) // 4
    return tree


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_each_error_survives_pickling(kind: type[DeltaArcError]) -> None:
    """Dagster carries errors between processes: message, parts, typed fields and exit code come back."""
    error = kind(what="a broke", where="b", next_step="mend c", digest="d", missing=("é\n",))
    restored = pickle.loads(pickle.dumps(error))
    assert type(restored) is kind and str(restored) == str(error)
    assert (restored.what, restored.where, restored.next_step) == ("a broke", "b", "mend c")
    assert restored.fields == {"digest": "d", "missing": ("é\n",)} and restored.exit_code == error.exit_code


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_a_message_says_what_where_and_the_next_step(kind: type[DeltaArcError]) -> None:
    """In this order, and nothing in place of what is not known."""
    assert str(kind(what="a broke", where="b", next_step="mend c")) == "a broke [b] Next: mend c"
    assert str(kind(what="a broke")) == "a broke"


def test_each_branch_ends_with_a_code_of_its_own_and_names_who_acts_next() -> None:
    """A script tells by the exit code whose turn it is."""
    assert [kind.exit_code for kind in (DeltaArcError, *BRANCHES)] == [1, 2, 3, 4, 5]
    assert len({kind.acts_next for kind in (DeltaArcError, *BRANCHES)}) == 5


@pytest.mark.parametrize("kind", EVERY[1:], ids=lambda kind: kind.__name__)
def test_each_error_is_on_one_branch_and_keeps_its_code(kind: type[DeltaArcError]) -> None:
    """No leaf says otherwise than its branch."""
    (branch,) = [branch for branch in BRANCHES if issubclass(kind, branch)]
    assert kind.exit_code == branch.exit_code and kind.acts_next == branch.acts_next


def test_the_tree_that_is_drawn_is_the_tree_that_is_there() -> None:
    """The docstring on page one cannot go stale."""
    assert drawn_tree() == {kind.__name__: kind.__mro__.index(DeltaArcError) for kind in EVERY}


def test_what_is_retried_is_the_transient_branch_only() -> None:
    """A plan that waits for a person is not run again and again."""
    assert not issubclass(UnsafePlan, TransientError) and not issubclass(StalePlan, TransientError)
    assert issubclass(NotConfirmed, TransientError) and issubclass(PatternError, OperatorError)
