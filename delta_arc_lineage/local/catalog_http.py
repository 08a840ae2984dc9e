"""Plain HTTP to a catalog without the product's client: the two cannot share a mistake. Failures become our errors."""

from typing import Any

import httpx

from delta_arc_lineage.errors import RequestRefused, Unreachable


def open_catalog(url: str, token: str, *, seconds: float) -> httpx.Client:
    """A client of this catalog; `seconds` is how long one answer may take."""
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=seconds, trust_env=False)


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
