"""Describing: content types are asked only where a route says so, of new and changed files; answers are kept, and one
refusal stops nobody."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace

import pytest

from delta_arc_lineage.adapters.memory_bucket import MemoryBucket
from delta_arc_lineage.errors import Unreachable
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.routes import BucketLocation
from delta_arc_lineage.model.snapshots import BucketSnapshot, Skipped, StoredObject
from delta_arc_lineage.ports.objects import Gone, Refused
from delta_arc_lineage.sync.documents import FILES
from delta_arc_lineage.sync.reading.describing import ANSWERS_A_DOCUMENT, MOST_REFUSALS
from delta_arc_lineage.sync.reading.listings import list_bucket
from delta_arc_lineage_tests.model.examples import PREFIX, ROUTE
from delta_arc_lineage_tests.sync.estate import Estate

OTHER_BUCKET = BucketLocation(name="other", arn="arn:aws:s3:::other", prefix=PREFIX, describe=True)
ASKING = replace(ROUTE.bucket, describe=True)


class AskedBucket(MemoryBucket):
    """Remembers what it was asked about. Files of `gone` are gone between listing and asking, and after `breaks_after`
    answers there is no other."""

    def __init__(self, *, content_type: str) -> None:
        super().__init__(content_type=content_type)
        self.asked: list[str] = []
        self.gone: set[str] = set()
        self.breaks_after: int | None = None

    def describe(self, objects: Iterable[StoredObject]) -> Iterator[StoredObject | Gone | Refused]:
        for stored in objects:
            if len(self.asked) == self.breaks_after:
                raise Unreachable(what="S3 answered 503")
            self.asked.append(stored.key)
            if stored.key in self.gone:
                yield Gone(stored.key)
            else:
                yield from super().describe([stored])


def asked_estate(*, files: int = 0, content_type: str = "text/csv") -> tuple[Estate, AskedBucket]:
    """`files`: how many there are more of one table; `content_type`: what each tells when asked."""
    estate, bucket = Estate(), AskedBucket(content_type=content_type)
    bucket.objects = estate.bucket.objects
    estate.bucket, estate.route = bucket, replace(estate.route, bucket=ASKING)
    if files:
        estate.route = replace(estate.route, file_pattern=KeyPattern(r"(\d+/)?{table_name}\.csv"), fold=False)
    for number in range(files):
        estate.put(f"{number:05}/ORDERS.csv")
    return estate, bucket


def test_content_types_are_asked_of_new_and_changed_files_that_fit_and_of_no_others() -> None:
    """A HEAD costs a request: an unchanged bucket costs none."""
    estate, bucket = asked_estate()
    estate.put("readme.txt")
    first = list_bucket(estate.route, estate.space).found
    assert bucket.asked == [f"{PREFIX}ORDERS.csv", f"{PREFIX}SHIPPERS.csv"]
    bucket.asked.clear()
    assert list_bucket(estate.route, estate.space).found == first and bucket.asked == []
    estate.put("ORDERS.csv", size=11)
    estate.put("REGIONS.csv")
    second = list_bucket(estate.route, estate.space).found
    assert bucket.asked == [f"{PREFIX}ORDERS.csv", f"{PREFIX}REGIONS.csv"]
    types = {stored.key.removeprefix(PREFIX): stored.content_type for stored in second.objects}
    assert types == {**dict.fromkeys(["ORDERS.csv", "REGIONS.csv", "SHIPPERS.csv"], "text/csv"), "readme.txt": None}


def test_a_file_that_fits_only_since_the_pattern_changed_is_asked_too() -> None:
    """The file was listed before, and its type was never asked."""
    estate, bucket = asked_estate()
    estate.put("readme.txt")
    list_bucket(estate.route, estate.space)
    estate.route = replace(estate.route, file_pattern=KeyPattern(r"{table_name}\.(csv|txt)"), fold=False)
    bucket.asked.clear()
    listing = list_bucket(estate.route, estate.space).found
    assert bucket.asked == [f"{PREFIX}readme.txt"] and {stored.content_type for stored in listing.objects} == {
        "text/csv"
    }


def test_a_file_that_is_gone_before_it_is_asked_is_left_out() -> None:
    """The file is left out. The others are listed."""
    estate, bucket = asked_estate()
    bucket.gone = {f"{PREFIX}ORDERS.csv"}
    assert [stored.key for stored in list_bucket(estate.route, estate.space).found.objects] == [f"{PREFIX}SHIPPERS.csv"]


@pytest.mark.parametrize("bucket", [OTHER_BUCKET, replace(ASKING, prefix="")])
def test_what_was_told_of_another_buckets_file_is_told_of_no_other(bucket: BucketLocation) -> None:
    """The same key, size and ETag in the bucket that the settings name now: its own type and version are asked."""
    estate, asked_bucket = asked_estate()
    list_bucket(estate.route, estate.space)
    asked_bucket.asked.clear()
    pattern = KeyPattern(r"(sales/)?{table_name}\.csv")
    list_bucket(replace(estate.route, bucket=bucket, file_pattern=pattern, fold=False), estate.space)
    assert asked_bucket.asked == [f"{PREFIX}ORDERS.csv", f"{PREFIX}SHIPPERS.csv"]


def test_an_unfinished_listing_goes_on_where_it_was() -> None:
    """What was answered before it broke is not asked again, and no file is left out; then nothing is remembered but
    the snapshot."""
    estate, bucket = asked_estate(files=2 * ANSWERS_A_DOCUMENT)
    bucket.breaks_after = ANSWERS_A_DOCUMENT + 7
    with pytest.raises(Unreachable):
        list_bucket(estate.route, estate.space)
    answered = set(bucket.asked)
    assert estate.documents.snapshot(FILES, BucketSnapshot) is None and estate.state.names("heads/sales")
    bucket.breaks_after = None
    bucket.asked.clear()
    listing = list_bucket(estate.route, estate.space).found
    assert not answered & {*bucket.asked} and len(answered) + len(bucket.asked) == listing.count == len(bucket.objects)
    assert {stored.content_type for stored in listing.objects} == {"text/csv"}
    assert not estate.state.names("heads/sales")


def test_a_listing_that_breaks_again_and_again_comes_to_an_end() -> None:
    """Each one keeps what it was answered, beside what the earlier ones kept."""
    estate, bucket = asked_estate(files=40)
    tries = 0
    while estate.documents.snapshot(FILES, BucketSnapshot) is None:
        tries += 1
        bucket.breaks_after = len(bucket.asked) + 10
        with suppress(Unreachable):
            list_bucket(estate.route, estate.space)
    assert tries == 5 and len(bucket.asked) == len({*bucket.asked}) == 42


def test_what_an_unfinished_listing_was_told_holds_of_the_same_object_only() -> None:
    """One that was written anew, deleted, or is of another bucket is another object; a damaged document is none."""
    estate, bucket = asked_estate(files=4)
    bucket.breaks_after = 5
    with pytest.raises(Unreachable):
        list_bucket(estate.route, estate.space)
    estate.put("00001/ORDERS.csv", size=11)
    estate.delete("00002/ORDERS.csv")
    bucket.breaks_after = None
    for route, asked in ((replace(estate.route, bucket=OTHER_BUCKET), 5), (estate.route, 5)):
        bucket.asked.clear()
        list_bucket(route, estate.space)
        assert len(bucket.asked) == asked  # the other bucket's listing forgot what the first one's was told
    bucket.breaks_after = len(bucket.asked) + 1
    estate.put("00001/ORDERS.csv", size=12)
    estate.put("00000/ORDERS.csv", size=12)
    with pytest.raises(Unreachable):
        list_bucket(estate.route, estate.space)
    (document,) = estate.state.names("heads/sales")
    estate.state.write(document, "{")
    bucket.breaks_after = None
    bucket.asked.clear()
    list_bucket(estate.route, estate.space)
    assert len(bucket.asked) == 2 and not estate.state.names("heads/sales")


def test_answers_are_kept_some_hundreds_at_a_time() -> None:
    """A write for each would cost more than the questions."""
    estate, bucket = asked_estate(files=3 * ANSWERS_A_DOCUMENT)
    bucket.breaks_after = 3 * ANSWERS_A_DOCUMENT
    with pytest.raises(Unreachable):
        list_bucket(estate.route, estate.space)
    assert len(estate.state.names("heads/sales")) == 3


def test_a_file_that_refuses_to_tell_is_listed_without_and_named_and_the_rest_goes_on() -> None:
    """It is asked again the next time: somebody may have mended it."""
    estate, bucket = asked_estate()
    bucket.refusing = {f"{PREFIX}ORDERS.csv"}
    listing = list_bucket(estate.route, estate.space).found
    types = {stored.key: stored.content_type for stored in listing.objects}
    assert types == {f"{PREFIX}ORDERS.csv": None, f"{PREFIX}SHIPPERS.csv": "text/csv"}
    assert listing.skipped == (Skipped(f"{PREFIX}ORDERS.csv", "listed without its content type: it is refused"),)
    assert [note for note in estate.progress.notes if "ORDERS.csv" in note and "S3_DESCRIBE" in note]
    bucket.refusing.clear()
    bucket.asked.clear()
    assert list_bucket(estate.route, estate.space).found.skipped == () and bucket.asked == [f"{PREFIX}ORDERS.csv"]


@pytest.mark.parametrize("answering", [0, 1])
def test_where_nothing_answers_not_everything_is_asked(answering: int) -> None:
    """Credentials that may not ask would cost a request a file on every run. One answer, and all are asked."""
    estate, bucket = asked_estate(files=MOST_REFUSALS + 50)
    bucket.refusing = {*sorted(bucket.objects)[answering:]}
    listing = list_bucket(estate.route, estate.space).found
    assert listing.count == MOST_REFUSALS + 52
    assert len(bucket.asked) == (listing.count if answering else MOST_REFUSALS)
    assert any("52 others were not asked" in note for note in estate.progress.notes) is not bool(answering)


def test_where_nothing_is_asked_what_was_told_before_stays() -> None:
    """What was told is no guess: where nobody asks any more it stays in the catalog, also where the state is lost."""
    estate, bucket = asked_estate(content_type="binary/octet-stream")
    estate.sync()
    estate.route = ROUTE
    bucket.asked.clear()
    assert estate.sync(run="second").is_empty
    estate.state.write("snapshots/sales/s3_listing", None)
    assert estate.sync(run="third").is_empty
    estate.put("REGIONS.csv")
    listing = list_bucket(estate.route, estate.space).found
    assert {stored.content_type for stored in listing.objects} == {None} and bucket.asked == []


def test_a_long_listing_tells_how_many_it_has_asked() -> None:
    """S20: asking takes longer than listing."""
    estate, _ = asked_estate(files=ANSWERS_A_DOCUMENT)
    list_bucket(estate.route, estate.space)
    assert ("describe landing/sales/", ANSWERS_A_DOCUMENT, ANSWERS_A_DOCUMENT + 2) in estate.progress.steps
