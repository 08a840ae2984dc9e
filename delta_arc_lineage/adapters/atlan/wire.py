"""The wire to one tenant: the HTTP client, and each request written as Atlan's own SDK writes it, byte for byte.

The SDK stays out: importing its client makes all of its models, 3 CPU seconds and 100 MiB of every run, and its
endpoints alone bring pydantic's first version along. What it makes of a request is little, stands here, and is held
equal to it by a test.
"""

import json
import re
import ssl
import sys
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from delta_arc_lineage.adapters.atlan.answers import Refusal
from delta_arc_lineage.masking import mask


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A method, and a path below the tenant's address. It takes JSON and gives JSON, and 200 is its one good status."""

    method: str
    path: str


SEARCH = Endpoint("POST", "api/meta/search/indexsearch")
ROLES = Endpoint("GET", "api/service/roles")
USERS = Endpoint("GET", "api/service/users")
CURRENT_USER = Endpoint("GET", "api/service/users/current")
ENTITY = Endpoint("GET", "api/meta/entity/guid")
ENTITY_NAMED = Endpoint("GET", "api/meta/entity/uniqueAttribute/type")
SAVE = Endpoint("POST", "api/meta/entity/bulk/")
DELETE = Endpoint("DELETE", "api/meta/entity/bulk/")
AUDIT = Endpoint("POST", "api/meta/entity/auditSearch")
LINEAGE = Endpoint("POST", "api/meta/lineage/list")
EVALUATE = Endpoint("POST", "api/meta/entity/evaluator")
VERSION = Endpoint("GET", "api/meta/admin/version")
GROUPS = Endpoint("GET", "api/service/v2/groups")
DEFINITIONS = Endpoint("GET", "api/meta/types/typedefs/")
DEFINE = Endpoint("POST", "api/meta/types/typedefs/")
REDEFINE = Endpoint("PUT", "api/meta/types/typedefs/")
ENTITIES = Endpoint("GET", "api/meta/entity/bulk/")
SDK_VERSION = "11.6.0"
"""The version of the SDK that requests are written as, which they say of themselves."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_LIMITS = httpx.Limits(max_connections=50, max_keepalive_connections=10, keepalive_expiry=30.0)
"""The SDK's. Atlan's gateway closes a connection that is idle for 75 s; ours is given up before, so that no request
goes into one that closes."""
_POOL_SECONDS = 30.0
_SHORTEST_KEY = 8
"""Of fewer letters than that, words are made too."""
_JSON = "application/json"
_HOST = re.compile(r"[\w-]+(\.[\w-]+)*\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")


class Wire:
    """Requests to one tenant, each sent once. No connection is opened before the first.

    `connect_timeout`, `read_timeout`: seconds. `authorities`: a file or folder of certificates to trust in place of the
    usual ones. Proxies are the environment's (HTTPS_PROXY, NO_PROXY and so on); this machine is reached without one.
    httpx.InvalidURL for what is no address; OSError for certificates, ImportError or ValueError for proxies that nobody
    can use.
    """

    def __init__(
        self, base_url: str, api_key: str, *, connect_timeout: float, read_timeout: float, authorities: str = ""
    ) -> None:
        self._address = _parse_address(base_url)
        self._keys = (api_key,) if len(api_key) >= _SHORTEST_KEY else ()
        self._client = httpx.Client(
            headers=_list_headers(api_key),
            timeout=httpx.Timeout(None, connect=connect_timeout, read=read_timeout, pool=_POOL_SECONDS),
            event_hooks={"response": [_refuse_redirect]},
            **_choose_way(self._address, authorities),
        )

    def send(
        self,
        endpoint: Endpoint,
        *,
        last: str | None = None,
        query: Mapping[str, Any] | None = None,
        body: Mapping[str, Any] | Sequence[Any] | None = None,
        request: str = "",
    ) -> str:
        """The text of the answer. `last`: a guid or a type, the last part of the path; `request`: its id, by which the
        tenant's log and audit know it, one of chance if not given.

        Refusal for a status that it should not have, without the key, which what stands in between may repeat;
        httpx.HTTPError where none came.
        """
        path = endpoint.path if last is None else f"{endpoint.path}/{quote(last, safe='')}"
        answer = self._client.request(
            endpoint.method,
            self._address.join(path),
            params=query,
            content=None if body is None else json.dumps(body),
            headers={"Accept": _JSON, "content-type": _JSON, "X-Atlan-Request-Id": request or str(uuid.uuid4())},
        )
        if answer.status_code != httpx.codes.OK:
            raise Refusal(answer.status_code, mask(answer.text, self._keys), answer.headers.get("Retry-After"))
        return answer.text

    def close(self) -> None:
        """Close the connections that are open."""
        self._client.close()


def _parse_address(base_url: str) -> httpx.URL:
    address = httpx.URL(base_url)
    if address.scheme not in ("http", "https") or not _HOST.fullmatch(address.host):
        raise httpx.InvalidURL(f"{base_url!r} does not begin with https:// and a host")
    return address


def _list_headers(api_key: str) -> dict[str, str]:
    """By these a tenant tells its programs apart. A key of nothing is none."""
    key = {"authorization": f"Bearer {api_key}"} if api_key.strip() else {}
    return {
        "x-atlan-agent": "sdk",
        "x-atlan-agent-id": "python",
        "x-atlan-client-origin": "product_sdk",
        "x-atlan-python-version": ".".join(map(str, sys.version_info[:3])),
        "x-atlan-client-type": "sync",
        "User-Agent": f"Atlan-PythonSDK/{SDK_VERSION}",
        **key,
    }


def _choose_way(address: httpx.URL, authorities: str) -> dict[str, Any]:
    """Directly or by the environment's proxies; whom to trust, and how many connections to keep."""
    if address.host not in LOOPBACK:
        return {"verify": _trust(authorities), "limits": _LIMITS}
    # Reading all authorities takes 20 ms of CPU, and without TLS nobody is asked.
    trusted = _trust(authorities) if address.scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return {"transport": httpx.HTTPTransport(verify=trusted, limits=_LIMITS)}


def _trust(authorities: str) -> ssl.SSLContext:
    if not authorities:
        return httpx.create_ssl_context()
    if Path(authorities).is_dir():
        return ssl.create_default_context(capath=authorities)
    return ssl.create_default_context(cafile=authorities)


def _refuse_redirect(answer: httpx.Response) -> None:
    """Before httpx reads where it leads, which may be no address."""
    if 300 <= answer.status_code < 400:
        raise Refusal(answer.status_code)
