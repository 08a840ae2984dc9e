"""Plain HTTP to a catalog without the product's client: the two cannot share a mistake. Failures become our errors."""

from ssl import PROTOCOL_TLS_CLIENT, SSLContext
from typing import Any

import httpx

from delta_arc_lineage.errors import RequestRefused, Unreachable


def open_catalog(url: str, token: str, *, seconds: float) -> httpx.Client:
    """A client of this catalog; `seconds` is how long one answer may take.

    It trusts no authority: the catalog speaks plain HTTP, and reading all certificates takes 20 ms of CPU.
    """
    return httpx.Client(
        base_url=url,
        headers={"Authorization": f"Bearer {token}"},
        timeout=seconds,
        trust_env=False,
        verify=SSLContext(PROTOCOL_TLS_CLIENT),
    )


def ask(client: httpx.Client, method: str, path: str, **request: Any) -> Any:
    """The JSON of the answer. Raises `RequestRefused` with the catalog's words, or `Unreachable`."""
    try:
        response = client.request(method, path, **request)
    except httpx.TransportError as error:
        raise Unreachable(
            what=f"the catalog did not answer {method} {path}: {error}",
            where=str(client.base_url),
            next_step="check that it runs and try again",
        ) from error
    if response.is_error:
        raise RequestRefused(
            what=f"the catalog refused {method} {path} with {response.status_code}: {response.text[:500]}",
            where=str(client.base_url),
            next_step="mend what the answer names",
        )
    return response.json()
