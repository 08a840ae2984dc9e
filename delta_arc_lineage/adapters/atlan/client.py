"""Requests to Atlan through pyatlan's client: counted, patient, and never sending a write twice blindly.

The only module that imports pyatlan, and only at the first request: the import costs seconds of CPU. Payloads are plain
values through the SDK's own call interface with its retry set to none, because its default tries again on 403 (six
requests and 48 s for a plain refusal), gives up inside the tenant's one-minute block, and sends a POST again whose
first answer was lost.

What is tried again here:
    429         reads and writes: refused before it was done, so it is safe; waits as told, or the whole block
    no answer   reads only (refused, reset, timed out, 5xx, cut off); a write raises `Unreachable`, and whoever
                sent it reads back first. A connection that never opened carried no write, so it is tried again.
"""

import gc
import json
import logging
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property, partial
from typing import Any
from urllib.parse import urlsplit

import httpx

from delta_arc_lineage.adapters.atlan.answers import wrong_shape
from delta_arc_lineage.adapters.atlan.failures import is_about_the_key, is_never_sent, translate
from delta_arc_lineage.errors import RateLimited, Unreachable
from delta_arc_lineage.ports.ambient import Clock, Progress
from delta_arc_lineage.ports.budget import RequestBudget, Unlimited
from delta_arc_lineage.ports.catalog import Spent

BLOCK_SECONDS = 60.0
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_BACKOFF = (1.0, 2.0, 4.0)
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


class AtlanRequests:
    """Named requests to one tenant. `patience`: seconds to wait in all for the rate limit to open again."""

    def __init__(
        self,
        *,
        base_url: str,
        api_key: str,
        clock: Clock,
        progress: Progress,
        budget: RequestBudget | None = None,
        patience: float = 300.0,
        connect_timeout: float = 10.0,
        read_timeout: float = 120.0,
    ) -> None:
        self._clock, self._progress, self._patience = clock, progress, patience
        self._budget = budget or Unlimited()
        self._base_url = base_url
        self._connect = partial(_connect, base_url, api_key, connect_timeout=connect_timeout, read_timeout=read_timeout)
        self._reads = self._writes = 0
        self._answered_in = 0.0
        self._retry_after: str | None = None
        self._status: int | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._base_url})"

    @cached_property
    def _connection(self) -> tuple[Any, dict[str, Any]]:
        client, apis = self._connect()
        client._session.event_hooks["response"].append(self._note_head)
        return client, apis

    @property
    def spent(self) -> Spent:
        return Spent(self._reads, self._writes)

    @property
    def answered_in(self) -> float:
        """The seconds that the last answer took, waiting for a place in the request limit left out."""
        return self._answered_in

    def close(self) -> None:
        """Close the connections, if a request ever opened one."""
        if "_connection" in vars(self):
            self._connection[0]._session.close()
            del self._connection

    def search(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """`POST search/indexsearch`."""
        return self._read("search", lambda: self._call("INDEX_SEARCH", body=body))

    def roles(self, name: str) -> dict[str, Any]:
        """`GET service/roles` of one role name."""
        query = {"filter": json.dumps({"name": {"$eq": name}}), "limit": 1}
        return self._read("read roles", lambda: self._call("GET_ROLES", query=query))

    def entity(self, guid: str) -> dict[str, Any]:
        """`GET entity/guid/{guid}`, without relationships."""
        query = {"minExtInfo": True, "ignoreRelationships": True}
        return self._read("read an asset", lambda: self._call("GET_ENTITY_BY_GUID", query=query, path=guid))

    def save(self, entities: list[dict[str, Any]]) -> dict[str, Any]:
        """`POST entity/bulk`; tags and custom metadata are left as they are."""
        query = {
            "replaceTags": False,
            "appendTags": False,
            "replaceBusinessAttributes": False,
            "overwriteBusinessAttributes": False,
        }
        body = {"entities": entities}
        return self._write("create or update assets", lambda: self._call("BULK_UPDATE", query=query, body=body))

    def archive(self, guids: list[str]) -> dict[str, Any]:
        """`DELETE entity/bulk?guid=…&deleteType=SOFT`."""
        return self._write("archive assets", lambda: self._delete(guids, "SOFT"))

    def purge(self, guids: list[str]) -> dict[str, Any]:
        """`DELETE entity/bulk?guid=…&deleteType=PURGE`: for good."""
        return self._write("purge assets", lambda: self._delete(guids, "PURGE"))

    def _delete(self, guids: list[str], kind: str) -> Any:
        return self._call("DELETE_ENTITIES_BY_GUIDS", query={"guid": guids, "deleteType": kind})

    def _call(self, api: str, *, query: Any = None, body: Any = None, path: str | None = None) -> Any:
        client, apis = self._connection
        endpoint = apis[api] if path is None else apis[api].format_path_with_params(path)
        return client._call_api(endpoint, query, body, text_response=True)

    def _read(self, operation: str, call: Callable[[], Any]) -> dict[str, Any]:
        for wait in (*_BACKOFF, None):
            self._reads += 1
            try:
                return self._answer(operation, call, count_retry=self._count_read)
            except Unreachable as error:
                if wait is None or is_never_sent(error.__cause__):  # tried again already, and not once more for each
                    raise
                self._progress.note(f"{error.what}; trying again in {wait:g} s")
                self._clock.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _write(self, operation: str, call: Callable[[], Any]) -> dict[str, Any]:
        self._writes += 1
        return self._answer(operation, call, count_retry=self._count_write)

    def _count_read(self) -> None:
        self._reads += 1

    def _count_write(self) -> None:
        self._writes += 1

    def _answer(self, operation: str, call: Callable[[], Any], *, count_retry: Callable[[], None]) -> dict[str, Any]:
        """One answer, waiting out the rate limit and connections that never opened."""
        waited, refused = 0.0, 0
        self._be_ready(operation)
        while True:
            self._wait_for_a_place(operation)
            began, self._status = self._clock.now(), None
            try:
                answer = _parse(call(), operation=operation)
                self._answered_in = (self._clock.now() - began) / 1000
                return answer
            except Exception as foreign:  # noqa: BLE001 - every foreign failure is translated here, and only here
                error = translate(foreign, operation=operation, status=self._status)
                if isinstance(error, RateLimited):
                    wait = self._wait_for_limit()
                    self._budget.block(wait)  # for all who share it, whether or not this one goes on
                    waited += wait
                    goes_on = waited <= self._patience
                else:
                    goes_on = is_never_sent(foreign) and refused < len(_BACKOFF)
                    wait = _BACKOFF[refused] if goes_on else 0.0
                    refused += 1
                if not goes_on:
                    raise error from _without_secret(foreign)
            self._progress.note(f"{error.what}; going on in {wait:g} s")
            self._clock.sleep(wait)
            count_retry()

    def _be_ready(self, operation: str) -> None:
        """Make the client before a place is taken: it takes seconds, and a place's time is that of the sending."""
        try:
            _ = self._connection
        except Exception as foreign:  # noqa: BLE001 - translated, as in `_answer`
            raise translate(foreign, operation=operation) from _without_secret(foreign)

    def _wait_for_a_place(self, operation: str) -> None:
        """A place that a block came over while it was waited for is given up for another: all go out after it."""
        wait = self._budget.take()
        while wait > 0:
            if wait >= 1:
                self._progress.note(f"the request budget is used up; '{operation}' goes out in {wait:.0f} s")
            self._clock.sleep(wait)
            wait = self._budget.take() if self._budget.closed() else 0.0

    def _wait_for_limit(self) -> float:
        try:
            told = float(self._retry_after or BLOCK_SECONDS)
        except ValueError:
            told = BLOCK_SECONDS
        return min(max(told, 1.0), 2 * BLOCK_SECONDS)

    def _note_head(self, response: httpx.Response) -> None:
        self._status = response.status_code
        self._retry_after = response.headers.get("Retry-After") if response.status_code == 429 else None


def _parse(text: str | None, *, operation: str) -> dict[str, Any]:
    """The JSON object of an answer. pyatlan gives None for an empty answer and for 503 alike."""
    if text is None:
        raise httpx.RemoteProtocolError(f"{operation}: the answer was empty or 503")
    answer = _writable(json.loads(text)) if _SURROGATE.search(text) else json.loads(text)
    if not isinstance(answer, dict):
        raise httpx.RemoteProtocolError("the answer is JSON, and no object")
    if wrong := wrong_shape(answer, operation=operation):
        raise httpx.RemoteProtocolError(wrong)
    return answer


def _writable(answer: Any) -> Any:
    """With U+FFFD for each half of a character, which JSON can escape alone and no file or request can hold."""
    text = json.dumps(answer, ensure_ascii=False)
    return json.loads(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))


def _without_secret(foreign: Exception) -> Exception | None:
    """The cause to keep. SDK errors hold only what the server said; requests, which hold the key, are cut off."""
    if is_about_the_key(foreign):
        return None
    if isinstance(foreign, httpx.HTTPError):
        foreign._request = None
    return foreign


@contextmanager
def _made_for_good() -> Iterator[None]:
    """What pyatlan's import makes stays to the end, so the garbage collector need not look at it, then or later.

    Of a command's 5.0 s of CPU that saves a third: part of it while importing, part when the process ends. Once a
    process: what lives at a later call is not all to stay.
    """
    if "pyatlan.client.atlan" in sys.modules:
        yield
        return
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        if was_enabled:
            gc.enable()


def _connect(base_url: str, api_key: str, *, connect_timeout: float, read_timeout: float) -> tuple[Any, dict[str, Any]]:
    with _made_for_good():
        from httpx_retries import Retry
        from pyatlan.client import constants
        from pyatlan.client.atlan import AtlanClient

    logging.getLogger("pyatlan").setLevel(logging.WARNING)
    direct = {"proxy": None, "verify": True} if urlsplit(base_url).hostname in _LOOPBACK else {}
    client = AtlanClient(
        base_url=base_url,
        api_key=api_key,
        retry=Retry(total=0),
        connect_timeout=connect_timeout,
        read_timeout=read_timeout,
        **direct,
    )
    names = ("INDEX_SEARCH", "GET_ROLES", "GET_ENTITY_BY_GUID", "BULK_UPDATE", "DELETE_ENTITIES_BY_GUIDS")
    return client, {name: getattr(constants, name) for name in names}
