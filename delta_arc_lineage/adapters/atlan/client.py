"""Requests to Atlan: counted, patient, and never sending a write twice blindly.

Each goes over `Wire`, which tries nothing again. The SDK's own retry does on 403 (six requests and 48 s for a plain
refusal), gives up inside the tenant's one-minute block, and sends a POST again whose first answer was lost.

What is tried again here:
    429         reads and writes: refused before it was done, so it is safe; waits as told, or the whole block
    no answer   reads only (refused, reset, timed out, 5xx, cut off, or a 200 of something else than Atlan); a write
                raises `Unreachable`, and whoever sent it reads back first. A connection that never opened carried no
                write, so it is tried again.
"""

import json
import math
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from delta_arc_lineage.adapters.atlan import wire
from delta_arc_lineage.adapters.atlan.answers import Refusal, parse_answer
from delta_arc_lineage.adapters.atlan.failures import (
    blame_address,
    is_never_sent,
    translate,
    translate_unready,
    without_secret,
)
from delta_arc_lineage.errors import RateLimited, Unreachable
from delta_arc_lineage.ports.budget import RequestBudget, Unlimited
from delta_arc_lineage.ports.catalog import RequestCount
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.ports.progress import Progress

BLOCK_SECONDS = 60.0
_BACKOFF = (1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class Call:
    """One request: what it does, in words, its endpoint, the last part of its path, and what goes with it.

    `answers_list`: where all others answer an object, it answers a list, which then stands as the `items` of one.
    `request`: its id, one of chance if not given; the same where it is tried again.
    """

    operation: str
    endpoint: wire.Endpoint
    last: str | None = None
    query: Mapping[str, Any] | None = None
    body: Mapping[str, Any] | Sequence[Any] | None = None
    answers_list: bool = False
    request: str = ""


class AtlanRequests:
    """Named requests to one tenant. `patience`: seconds to wait in all for the rate limit to open again; `authorities`:
    a file or folder of certificates to trust in place of the usual ones."""

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
        authorities: str = "",
    ) -> None:
        self._clock, self._progress, self._patience = clock, progress, patience
        self._budget = budget or Unlimited()
        self._base_url, self._api_key = base_url, api_key
        self._timeouts, self._authorities = (connect_timeout, read_timeout), authorities
        self._spent = RequestCount()
        self._answered_in = 0.0
        self._was_atlan = False

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._base_url})"

    @cached_property
    def _wire(self) -> wire.Wire:
        connect, read = self._timeouts
        return wire.Wire(
            self._base_url, self._api_key, connect_timeout=connect, read_timeout=read, authorities=self._authorities
        )

    @property
    def spent(self) -> RequestCount:
        return self._spent

    @property
    def answered_in(self) -> float:
        """The seconds that the last answer took, waiting for a place in the request limit left out."""
        return self._answered_in

    def close(self) -> None:
        """Close the connections, if a request ever opened one, and give back what is left of the request budget."""
        self._budget.close()
        if "_wire" in vars(self):
            self._wire.close()
            del self._wire

    def search(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """`POST search/indexsearch`."""
        return self._read(Call("search", wire.SEARCH, body=body))

    def audit(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """`POST entity/auditSearch`."""
        return self._read(Call("search the audit", wire.AUDIT, body=body))

    def roles(self, name: str) -> dict[str, Any]:
        """`GET service/roles` of one role name."""
        query = {"filter": json.dumps({"name": {"$eq": name}}), "limit": 1}
        return self._read(Call("read roles", wire.ROLES, query=query))

    def users(self, condition: Mapping[str, Any], *, most: int) -> dict[str, Any]:
        """`GET service/users` that meet a condition, all where there is none. Not tried again: a key need not be
        allowed to see them."""
        return self._answer(Call("read users", wire.USERS, query=_records(condition, most=most)))

    def groups(self, condition: Mapping[str, Any], *, most: int) -> dict[str, Any]:
        """`GET service/v2/groups` that meet a condition. Not tried again, as `users`."""
        return self._answer(Call("read groups", wire.GROUPS, query=_records(condition, most=most)))

    def current_user(self) -> dict[str, Any]:
        """`GET service/users/current`: whom the key is of. Not tried again, as `users`."""
        return self._answer(Call("read the current user", wire.CURRENT_USER))

    def entity(self, guid: str) -> dict[str, Any]:
        """`GET entity/guid/{guid}`, without relationships."""
        query = {"minExtInfo": True, "ignoreRelationships": True}
        return self._read(Call("read an asset", wire.ENTITY, last=guid, query=query))

    def entity_named(self, type_name: str, qualified_name: str) -> dict[str, Any]:
        """`GET entity/uniqueAttribute/type/{type}` by qualified name, without relationships."""
        query = {"attr:qualifiedName": qualified_name, "minExtInfo": True, "ignoreRelationships": True}
        return self._read(Call("read an asset", wire.ENTITY_NAMED, last=type_name, query=query))

    def list_lineage(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """`POST lineage/list`: one page of a walk, in one direction."""
        return self._read(Call("walk lineage", wire.LINEAGE, body=body))

    def evaluate(self, questions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """`POST entity/evaluator`: what this key may do, without doing it. Not tried again: not all tenants have it."""
        items = self._answer(Call("evaluate access", wire.EVALUATE, body=questions, answers_list=True)).get("items")
        return list(items or ())

    def version(self) -> dict[str, Any]:
        """`GET admin/version`. Not tried again: it is not worth waiting for."""
        return self._answer(Call("read the version", wire.VERSION))

    def save(self, entities: list[dict[str, Any]], *, request: str = "") -> dict[str, Any]:
        """`POST entity/bulk`; tags and custom metadata are left as they are."""
        query = {
            "replaceTags": False,
            "appendTags": False,
            "replaceBusinessAttributes": False,
            "overwriteBusinessAttributes": False,
        }
        body = {"entities": entities}
        return self._write(Call("create or update assets", wire.SAVE, query=query, body=body, request=request))

    def save_marked(self, entities: list[dict[str, Any]], *, request: str = "") -> dict[str, Any]:
        """`POST entity/bulk`; tags are added and taken as each entity says, and custom metadata is merged."""
        told = {"replaceTags": False, "appendTags": True}
        query = {**told, "replaceBusinessAttributes": True, "overwriteBusinessAttributes": False}
        return self._write(Call("mark assets", wire.SAVE, query=query, body={"entities": entities}, request=request))

    def entities(self, guids: Sequence[str]) -> dict[str, Any]:
        """`GET entity/bulk` of these guids, as they are now and without relationships."""
        query = {"guid": list(guids), "minExtInfo": True, "ignoreRelationships": True}
        return self._read(Call("read assets", wire.ENTITIES, query=query))

    def definitions(self, *categories: str) -> dict[str, Any]:
        """`GET types/typedefs`: all definitions of these categories."""
        return self._read(Call("read definitions", wire.DEFINITIONS, query={"type": list(categories)}))

    def define(self, definitions: Mapping[str, Any], *, is_new: bool) -> dict[str, Any]:
        """`POST types/typedefs` of new definitions, `PUT` of those that are there."""
        endpoint = wire.DEFINE if is_new else wire.REDEFINE
        return self._write(Call("define custom metadata", endpoint, body=definitions))

    def archive(self, guids: list[str], *, request: str = "") -> dict[str, Any]:
        """`DELETE entity/bulk?guid=…&deleteType=SOFT`."""
        query = {"guid": guids, "deleteType": "SOFT"}
        return self._write(Call("archive assets", wire.DELETE, query=query, request=request))

    def purge(self, guids: list[str], *, request: str = "") -> dict[str, Any]:
        """`DELETE entity/bulk?guid=…&deleteType=PURGE`: for good."""
        query = {"guid": guids, "deleteType": "PURGE"}
        return self._write(Call("purge assets", wire.DELETE, query=query, request=request))

    def _read(self, call: Call) -> dict[str, Any]:
        for wait in (*_BACKOFF, None):
            try:
                return self._answer(call)
            except Unreachable as error:
                if wait is None or is_never_sent(error.__cause__):  # tried again already, and not once more for each
                    self._refuse_address(call, error)
                    raise
                self._progress.note(f"{error.what}; trying again in {wait:g} s")
                self._clock.sleep(wait)
        raise AssertionError("the last try returns or raises")

    def _refuse_address(self, call: Call, error: Unreachable) -> None:
        """Raise where no answer of Atlan's ever came from there; else it is the weather's fault."""
        cause = error.__cause__
        refused = blame_address(cause, operation=call.operation)
        if refused and not self._was_atlan:
            raise refused from cause

    def _write(self, call: Call) -> dict[str, Any]:
        return self._answer(call, writes=True)

    def _answer(self, call: Call, *, writes: bool = False) -> dict[str, Any]:
        """One answer, waiting out the rate limit and connections that never opened."""
        waited, refused = 0.0, 0
        self._count(writes=writes)
        self._be_ready(call)
        while True:
            self._wait_for_a_place(call)
            began = self._clock.now()
            try:
                answer = parse_answer(self._send(call), operation=call.operation, answers_list=call.answers_list)
                self._answered_in = (self._clock.now() - began) / 1000
                self._was_atlan = self._was_atlan or not writes or "mutatedEntities" in answer
                return answer
            except Exception as foreign:  # noqa: BLE001 - every foreign failure is translated here, and only here
                error = translate(foreign, operation=call.operation)
                if isinstance(error, RateLimited) and isinstance(foreign, Refusal):
                    wait = _find_wait(foreign.retry_after)
                    self._budget.block(wait)  # for all who share it, whether or not this one goes on
                    waited += wait
                    goes_on = waited <= self._patience
                else:
                    goes_on = is_never_sent(foreign) and refused < len(_BACKOFF)
                    wait = _BACKOFF[refused] if goes_on else 0.0
                    refused += 1
                if not goes_on:
                    raise error from without_secret(foreign)
            self._progress.note(f"{error.what}; going on in {wait:g} s")
            self._clock.sleep(wait)
            self._count(writes=writes)

    def _send(self, call: Call) -> str:
        """Sent once, and told as a detail: never with its query, its body, or what came."""
        request, began, ended = call.request or str(uuid.uuid4()), time.monotonic(), "200"
        try:
            return self._wire.send(call.endpoint, last=call.last, query=call.query, body=call.body, request=request)
        except Refusal as refusal:
            ended = str(refusal.status)
            raise
        except Exception as foreign:
            ended = f"no answer ({type(foreign).__name__})"
            raise
        finally:
            took = round((time.monotonic() - began) * 1000)
            path = "/".join(filter(None, (call.endpoint.path, call.last)))
            self._progress.detail(f"{call.endpoint.method} {path}: {ended} in {took} ms, request {request}")

    def _count(self, *, writes: bool) -> None:
        self._spent += RequestCount(writes=1) if writes else RequestCount(reads=1)

    def _be_ready(self, call: Call) -> None:
        """Make the client before a place is taken: what no request can go over takes none."""
        try:
            _ = self._wire
        except Exception as foreign:  # noqa: BLE001 - translated, as in `_answer`
            raise translate_unready(foreign, operation=call.operation) from without_secret(foreign)

    def _wait_for_a_place(self, call: Call) -> None:
        """A place that is good no more after the wait, since a block came over it, is given up for another."""
        wait = self._budget.take()
        while wait > 0:
            if wait >= 1:
                self._progress.note(f"the request budget is used up; '{call.operation}' goes out in {wait:.0f} s")
            self._clock.sleep(wait)
            wait = 0.0 if self._budget.holds() else self._budget.take()


def _records(condition: Mapping[str, Any], *, most: int) -> dict[str, Any]:
    """The query of a list of accounts."""
    chosen = {"filter": json.dumps(condition)} if condition else {}
    return {**chosen, "limit": most, "offset": 0}


def _find_wait(stated: str | None) -> float:
    """Seconds to wait for the request limit, as told, or the whole block where no time is told."""
    try:
        seconds = float(stated or BLOCK_SECONDS)
    except ValueError:  # a date, or no time at all
        seconds = BLOCK_SECONDS
    return min(max(seconds, 1.0), 2 * BLOCK_SECONDS) if math.isfinite(seconds) else BLOCK_SECONDS
