"""What is added to a document: once whatever becomes of the answers, at a cost that follows what is added."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delta_arc_lineage.adapters.s3.part_chains import FULL
from delta_arc_lineage.errors import StateUnusable, Unreachable
from delta_arc_lineage_tests.adapters.s3.small_s3 import SmallS3, losing, small_s3

pytestmark = [
    pytest.mark.starts,
    # A connection whose answer was lost is left to Python's collector by botocore.
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]
NAME, KEY = "journal/a", "p/journal/a.json"
LARGE = ["x" * 1_023 + "\n"] * (FULL // 1_024 + 1)
nothing_lost = losing("PUT")


@pytest.fixture(scope="module")
def shared() -> Iterator[SmallS3]:
    with small_s3() as small:
        yield small


@pytest.fixture
def small(shared: SmallS3) -> SmallS3:
    """Empty, and without trouble."""
    shared.objects.clear()
    shared.asked.clear()
    shared.trouble, shared.honours, shared.sent = nothing_lost, ("If-None-Match", "If-Match"), 0
    return shared


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)
@given(
    first=st.none() | st.sampled_from(["", "a", "".join(LARGE)]),
    added=st.lists(st.sampled_from(["", "b", "é" * 9, "y" * (FULL - 1), "z" * FULL, "long" * FULL]), max_size=5),
    lost=st.sets(st.integers(2, 5), max_size=1),
    status=st.sampled_from([0, 503, 409]),
    machines=st.integers(1, 2),
)
def test_what_is_added_is_there_once_whatever_becomes_of_the_answers(
    small: SmallS3, first: str | None, added: list[str], lost: set[int], status: int, machines: int
) -> None:
    """A put that landed and was not answered, a conflict, a store that is busy; added to by one machine or by two."""
    small.objects.clear()
    small.trouble = nothing_lost
    stores = [small.store() for _ in range(machines)]
    stores[0].create("proof", "")
    if first is not None:
        stores[0].write_lines(NAME, [first])
    small.trouble = losing("PUT", *lost, status=status)
    for number, text in enumerate(added):
        stores[number % machines].append(NAME, text)
    expected = None if first is None and not added else (first or "") + "".join(added)
    for store in (stores[0], small.store()):
        assert store.read(NAME) == expected
        lines = store.read_lines(NAME)
        assert (None if lines is None else "".join(lines)) == expected
        assert store.first_line(NAME) == (None if expected is None else expected.partition("\n")[0])
    assert all(name in ("proof", NAME) for folder in ("journal",) for name in small_names(small, folder))


def small_names(small: SmallS3, folder: str) -> set[str]:
    keys = (key.removeprefix("p/") for key in small.objects if key.startswith(f"p/{folder}/"))
    return {key.removesuffix(".json") for key in keys if key.endswith(".json")}


def test_adding_is_one_put_and_at_most_two_requests(small: SmallS3) -> None:
    """Of the machine that wrote the document, or of another one to a small document; a part costs a look at whether its
    document still stands. Only who comes new to a document with parts reads the end of it first."""
    one = small.store()
    for lines, own, anew, overtaken in ((["small\n"], 1, 2, 4), (LARGE, 2, 3, 6)):
        one.write_lines(NAME, lines)
        for machine, requests in ((one, own), (one, own), (small.store(), anew), (one, overtaken)):
            machine.create("proof", "")
            before = small.asked.total()
            machine.append(NAME, "end\n")
            assert small.asked.total() - before == requests, (lines[:1], requests)
        assert small.store().read(NAME) == "".join(lines) + "end\n" * 4


def test_what_adding_sends_does_not_grow_with_the_document(small: SmallS3) -> None:
    """Its own text, and less than `FULL` bytes beside it."""
    store = small.store()
    text = "y" * 10_000
    for number in range(60):
        before = small.sent
        store.append(NAME, text)
        assert small.sent - before < FULL + len(text) + 10, number
    assert small.store().read(NAME) == text * 60


def test_what_is_removed_takes_its_parts_along(small: SmallS3) -> None:
    """And what is replaced is nothing to what takes its place, though parts may lie there still."""
    store = small.store()
    store.write_lines(NAME, LARGE)
    store.append(NAME, "end")
    assert [key for key in small.objects if key.startswith(KEY)] == [KEY, f"{KEY}.part1"]
    store.write_lines(NAME, LARGE)
    assert small.store().read(NAME) == "".join(LARGE)
    small.store().append(NAME, "another end")
    assert store.read(NAME) == "".join(LARGE) + "another end"
    store.append(NAME, " of it")
    assert small.store().read(NAME) == "".join(LARGE) + "another end of it"
    store.write(NAME, None)
    assert not [key for key in small.objects if key.startswith(KEY)] and store.read(NAME) is None


def test_a_part_of_a_document_that_was_replaced_meanwhile_is_not_added_to(small: SmallS3) -> None:
    """What a machine remembers of the end is of another document by then."""
    here, there = small.store(), small.store()
    here.write_lines(NAME, LARGE)
    here.append(NAME, "end")
    there.write(NAME, "anew ")
    here.append(NAME, "and more")
    assert there.read(NAME) == "anew and more"
    there.write_lines(NAME, LARGE)
    here.append(NAME, "1")
    there.append(NAME, "2")
    assert here.read(NAME) == "".join(LARGE) + "12"


def test_two_machines_that_add_at_once_both_add(small: SmallS3) -> None:
    """Neither text is lost, and neither is there twice."""
    small.store().write_lines(NAME, LARGE)
    stores = [small.store(), small.store()]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda n: stores[n % 2].append(NAME, f"{n:03};"), range(20)))
    added = (small.store().read(NAME) or "").removeprefix("".join(LARGE))
    assert sorted(added.split(";")) == sorted(["", *(f"{n:03}" for n in range(20))])


def test_what_another_adds_while_a_whole_document_is_put_again_is_kept(small: SmallS3) -> None:
    """It was not made to be added to, and another one made it so in between: what that one added in parts counts."""
    here, there = small.store(), small.store()
    here.write(NAME, "".join(LARGE))
    before = dict(small.objects)
    there.append(NAME, "1")
    there.append(NAME, "2")
    added = dict(small.objects)
    small.objects.clear()
    small.objects.update(before)
    looks = 0

    def come_between(asked: str, key: str) -> int | None:
        """The look at its beginning, what the other one adds, the look at all of it."""
        nonlocal looks
        looks += (asked, key) == ("GET", KEY)
        if looks == 2:
            small.objects.update(added)
            looks += 1
        return None

    small.trouble = come_between
    here.append(NAME, "3")
    assert small.store().read(NAME) == "".join(LARGE) + "123"


@pytest.mark.parametrize("use", ["create", "replace"])
@pytest.mark.parametrize("status", [0, 503, 409])
def test_a_lost_answer_of_a_condition_is_no_refusal(small: SmallS3, use: str, status: int) -> None:
    """Whoever made it is told so, also where S3 refuses the second try because of the first."""
    store = small.store()
    version = store.replace("lease", "free", version="")
    assert version
    small.trouble = losing("PUT", 1, status=status)
    if use == "create":
        assert store.create("mine", "mine") == "mine"
    else:
        assert store.replace("lease", "mine", version=version) == store.read_version("lease").version
        assert store.read("lease") == "mine"


def test_tries_are_bounded_and_their_end_is_told(small: SmallS3) -> None:
    """A conflict that stays, and a store that is busy for good, end in an error that names the bucket."""
    store = small.store()
    store.create("proof", "")
    version = store.read_version("proof").version
    for status in (409, 503):
        small.trouble = lambda method, _, status=status: status if method == "PUT" else None
        with pytest.raises(Unreachable, match="'kept'"):
            store.append(NAME, "x")
    small.trouble = lambda method, _: 409 if method == "PUT" else None
    with pytest.raises(Unreachable, match="'kept'"):
        store.replace("proof", "x", version=version)


@pytest.mark.parametrize("ignored", ["If-None-Match", "If-Match"])
def test_a_store_that_does_not_honour_conditions_is_refused_before_it_is_relied_on(
    small: SmallS3, ignored: str
) -> None:
    """By whatever comes first that rests on conditions; the error names the condition, the place and the setting."""
    small.honours = tuple(name for name in small.honours if name != ignored)
    for rely in (
        lambda: small.store().create("a", "x"),
        lambda: small.store().replace("a", "x", version=""),
        lambda: small.store().append("a", "x"),
        lambda: small.store().write_lines("a", ["x"]),
    ):
        with pytest.raises(StateUnusable, match=rf"s3://kept/p/ does not honour conditional writes \({ignored}") as no:
            rely()
        assert no.value.where == "DELTA_ARC_STATE" and small.store().read("a") is None
    small.store().write("cache/a", "what rests on no condition is written")


def test_a_proof_is_had_once_for_all_who_read_first(small: SmallS3) -> None:
    """Three requests of the first machine, one or two of each that writes before it reads, none of all others."""
    first = small.store()
    first.create("a", "x")
    assert small.asked.total() == 3 + 1
    first.create("b", "x")
    assert small.asked.total() == 4 + 1
    reader, writer = small.store(), small.store()
    assert reader.read("a") == "x"
    reader.create("c", "x")
    assert small.asked.total() == 5 + 2
    writer.create("d", "x")
    assert small.asked.total() == 7 + 2 + 1
