"""Describing: what only a HEAD tells of an object, its content type, asked of as few objects as can be where a route
asks for it at all.

An answer holds while the object is as it was listed then. While a listing goes on, answers are kept in the state, some
hundreds in a document: a listing that is killed loses the last of them, and the next one asks for what is missing. When
it is whole its snapshot holds them all, and these documents go.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from types import TracebackType
from typing import Self

from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.snapshots import BucketSnapshot, HeadAnswers, Skipped, StoredObject
from delta_arc_lineage.ports.objects import Gone, ObjectReader, Refused
from delta_arc_lineage.sync.documents import FILES, Documents
from delta_arc_lineage.sync.workspace import Workspace

ANSWERS_A_DOCUMENT = 500
MOST_REFUSALS = 1_000  # and no answer among them: the credentials may not ask, and nothing more is asked


@dataclass(frozen=True, slots=True)
class Description:
    """Objects with what is known of them, in the order they were listed; and what refuses to tell more."""

    objects: tuple[StoredObject, ...]
    refused: tuple[Skipped, ...] = ()


def describe(route: Route, listed: Sequence[StoredObject], reader: ObjectReader, space: Workspace) -> Description:
    """Listed objects with what is known of their content types and versions, those that are gone by then left out.

    An object that refuses to tell is kept without. Where the route asks for nothing, what is known already stays.
    """
    documents = space.documents(route)
    kept = documents.head_answers()
    known = _known(route, documents, kept.values())
    objects = {stored.key: _as_known(stored, known.get(stored.key)) for stored in listed}
    news = [stored for stored in objects.values() if stored.content_type is None] if route.bucket.describe else []
    refused: list[Skipped] = []
    if news:
        with _Notebook(route, documents, number=max(kept, default=0) + 1) as notebook:
            refused = _ask(news, reader, objects, notebook, space)
    return Description(tuple(objects.values()), tuple(refused))


def is_of_bucket(route: Route, kept: BucketSnapshot | HeadAnswers) -> bool:
    """Whether it is of the route's bucket and prefix: a route keeps its name when its settings change."""
    return (kept.bucket, kept.prefix) == (route.bucket.name, route.bucket.prefix)


def _known(route: Route, documents: Documents, answers: Iterable[HeadAnswers]) -> dict[str, StoredObject]:
    """By key, what the last listing and those that did not end told; the latest word of each."""
    snapshot = documents.snapshot(FILES, BucketSnapshot)
    told = [kept for kept in (snapshot, *answers) if kept is not None and is_of_bucket(route, kept)]
    return {stored.key: stored for kept in told for stored in kept.objects if _is_told(stored)}


def _is_told(stored: StoredObject) -> bool:
    return stored.content_type is not None or stored.version_id is not None


def _as_known(stored: StoredObject, known: StoredObject | None) -> StoredObject:
    """With what was told of it, if it is the object that told: listed the same, and of the same version if that is."""
    is_same = known is not None and _listed_facts(stored) == _listed_facts(known)
    if known is None or not is_same or stored.version_id not in (None, known.version_id):
        return stored
    return known


def _listed_facts(stored: StoredObject) -> tuple[str, int, int, str, str]:
    return stored.key, stored.size, stored.last_modified, stored.etag, stored.storage_class


@dataclass(slots=True)
class _Notebook:
    """Keeps answers as they come, a document at a time; what is left over where asking ends with an error too."""

    route: Route
    documents: Documents
    number: int
    answers: list[StoredObject] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: BaseException | TracebackType | None) -> None:
        if error is not None and self.answers:
            self._keep()

    def add(self, answer: StoredObject) -> None:
        self.answers.append(answer)
        if len(self.answers) == ANSWERS_A_DOCUMENT:
            self._keep()

    def _keep(self) -> None:
        bucket = self.route.bucket
        answers = HeadAnswers(bucket.name, bucket.prefix, tuple(self.answers))
        self.documents.keep_head_answers(answers, number=self.number)
        self.number, self.answers = self.number + 1, []


def _ask(
    news: Sequence[StoredObject],
    reader: ObjectReader,
    objects: dict[str, StoredObject],
    notebook: _Notebook,
    space: Workspace,
) -> list[Skipped]:
    """Ask about `news`, and put what they tell into `objects`; those that refuse."""
    what = f"describe {notebook.route.bucket.name}/{notebook.route.bucket.prefix}"
    refused: list[Skipped] = []
    has_answer = False
    worth_asking = takewhile(lambda _: has_answer or len(refused) < MOST_REFUSALS, news)
    done = 0
    for done, answer in enumerate(reader.describe(worth_asking), start=1):
        match answer:
            case StoredObject():
                has_answer = True
                objects[answer.key] = answer
                notebook.add(answer)
            case Gone():
                del objects[answer.key]
            case Refused():
                refused.append(Skipped(answer.stored.key, f"listed without its content type: {answer.why}"))
        if done % ANSWERS_A_DOCUMENT == 0:
            space.progress.step(what, done, len(news))
            space.require_time(what)
    if refused:
        space.progress.note(_note(refused, unasked=len(news) - done))
    return refused


def _note(refused: Sequence[Skipped], *, unasked: int) -> str:
    first, several = refused[0], f" and {len(refused) - 1} more" if len(refused) > 1 else ""
    rest = f"; {unasked} others were not asked, since none answers" if unasked else ""
    return f"{first.name!r}{several}: {first.reason}{rest}; without S3_DESCRIBE none is asked"
