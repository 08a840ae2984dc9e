"""The objects of a state: what S3 is asked of one key, and what each object says of itself in its metadata.

A put may land and its answer be lost. The client sends it again, and S3 refuses its condition because of its own
success. So each put carries a `word` of its own: who is refused looks whether the word is there already.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import count
from random import random
from typing import IO, Any, NamedTuple
from uuid import uuid4

from delta_arc_lineage.adapters.s3.botocore_failures import code_of, is_absent
from delta_arc_lineage.ports.clock import Clock

ABSENT = "NoSuchKey"
FAILED, CONFLICT = "PreconditionFailed", "ConditionalRequestConflict"
_CHAIN, _WORDS, _PROVEN = "chain", "words", "proven"
_LENGTH = re.compile(r"\d+$")  # of the whole object, in `bytes 0-99/1234`
_MOST_WORDS = 8
_TRIES, _FIRST_PAUSE, _LONGEST_PAUSE = 8, 0.1, 3.0  # seconds


class Words(NamedTuple):
    """What an object says of itself: `chain` is of all the parts of one document, `words` of the last puts to it."""

    chain: str = ""
    words: tuple[str, ...] = ()
    proven: str = ""

    @classmethod
    def read(cls, metadata: dict[str, str]) -> "Words":
        """Of an object that says nothing, none."""
        return cls(metadata.get(_CHAIN, ""), tuple(metadata.get(_WORDS, "").split()), metadata.get(_PROVEN, ""))

    @property
    def metadata(self) -> dict[str, str]:
        said = {_CHAIN: self.chain, _WORDS: " ".join(self.words[-_MOST_WORDS:]), _PROVEN: self.proven}
        return {name: value for name, value in said.items() if value}


class Stored(NamedTuple):
    """An object as S3 gives it; `size` in bytes of all of it, `body` to be read, None of who asked for the head."""

    etag: str
    size: int
    said: Words
    body: Any = None


@dataclass(slots=True)
class _Proof:
    mark: str = ""


class StateObjects:
    """Those of a bucket. botocore repeats what finds no answer, or 500, 503 and the like, with pauses between that grow
    and are jittered (its standard mode, four times in all). What it does not repeat, a conflict of two who put at the
    same moment (409), is repeated here, eight times in all, with pauses by `clock`.
    """

    def __init__(self, bucket: str, connect: Callable[[], Any], *, clock: Clock) -> None:
        self._bucket, self._connect, self._clock = bucket, connect, clock
        self._proof = _Proof()

    @cached_property
    def client(self) -> Any:
        """Made at the first use: it costs 0.1 s of CPU."""
        return self._connect()

    def get(self, key: str, *, most: int | None = None) -> Stored | None:
        """The object, or its first `most` bytes; None where there is none."""
        part = {} if most is None else {"Range": f"bytes=0-{most - 1}"}
        try:
            answer = self.client.get_object(Bucket=self._bucket, Key=key, **part)
        except Exception as error:
            if code_of(error) == ABSENT:
                return None
            if part and code_of(error) == "InvalidRange":  # of an empty object no part can be read
                return self.get(key)
            raise
        whole = _LENGTH.search(answer.get("ContentRange", ""))
        return self._stored(answer, size=int(whole[0]) if whole else answer["ContentLength"])

    def head(self, key: str) -> Stored | None:
        """The object without its body; None where there is none."""
        try:
            answer = self.client.head_object(Bucket=self._bucket, Key=key)
        except Exception as error:
            if is_absent(error):
                return None
            raise
        return self._stored(answer, size=answer["ContentLength"])

    def put(self, key: str, body: bytes | IO[bytes], *, said: Words = Words()) -> str:  # noqa: B008 - a frozen value
        """Whatever stands there; the ETag."""
        return self._put(key, body, said)

    def put_if(self, key: str, body: bytes, *, etag: str, said: Words) -> str | None:
        """Put it where an object of this ETag stands, or none if it is empty; the new ETag, None where another does."""
        condition = {"IfMatch": etag} if etag else {"IfNoneMatch": "*"}
        for pause in self.pauses():
            try:
                return self._put(key, body, said, **condition)
            except Exception as error:
                if code_of(error) == FAILED or (etag and code_of(error) == ABSENT):
                    return None
                if code_of(error) != CONFLICT or pause is None:
                    raise
                self._clock.sleep(pause)
        return None

    def delete(self, key: str) -> None:
        """Whether it is there or not."""
        self.client.delete_object(Bucket=self._bucket, Key=key)

    def pauses(self) -> Iterator[float | None]:
        """Seconds between two tries, jittered; None after the last."""
        for tried in count(1):
            if tried == _TRIES:
                yield None
                return
            yield min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**tried) * (0.5 + random() / 2)

    @property
    def is_proven(self) -> bool:
        """Whether an object was read, or a proof had, that tells that conditions are honoured here."""
        return bool(self._proof.mark)

    def hold_proven(self) -> None:
        """Conditions are honoured: all that is put from now on says so, to whoever reads it."""
        self._proof.mark = self._own_mark

    @cached_property
    def _own_mark(self) -> str:
        return sha256(f"{self.client.meta.endpoint_url}\n{self._bucket}".encode()).hexdigest()[:8]

    def _stored(self, answer: Any, *, size: int) -> Stored:
        said = Words.read(answer.get("Metadata", {}))
        if said.proven == self._own_mark:
            self.hold_proven()
        return Stored(answer["ETag"], size, said, answer.get("Body"))

    def _put(self, key: str, body: bytes | IO[bytes], said: Words, **condition: str) -> str:
        answer = self.client.put_object(
            Bucket=self._bucket,
            Key=key,
            Body=body,
            ContentType="application/json",
            Metadata=said._replace(proven=self._proof.mark).metadata,
            **condition,
        )
        return str(answer["ETag"])


def new_word() -> str:
    """One that nobody else says."""
    return uuid4().hex[:12]
