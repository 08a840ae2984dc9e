"""HTTP: who asks more than once keeps a client, and each client says whom it trusts."""

import ast

from delta_arc_lineage_tests.architecture.modules import OURS, Module

CLIENTS = {"Client", "AsyncClient", "HTTPTransport", "AsyncHTTPTransport"}
ASKS_AT_ONCE = {"get", "post", "put", "patch", "delete", "head", "options", "request", "stream"}


def calls_of_httpx(module: Module) -> list[tuple[str, set[str | None]]]:
    """What it calls of httpx, by name, with the names of what it gives; None for many in one."""
    return [
        (node.func.attr, {keyword.arg for keyword in node.keywords})
        for node in module.nodes(ast.Call)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "httpx"
    ]


def test_nobody_makes_a_client_for_one_request() -> None:
    """`httpx.post` makes a client, which reads the certificates of all authorities: 20 ms of CPU. Keep one."""
    assert not [module.name for module in OURS for called, _ in calls_of_httpx(module) if called in ASKS_AT_ONCE]


def test_each_client_says_whom_it_trusts() -> None:
    """Left out, all authorities are read, also where no TLS is spoken: say `verify=`."""
    made = [(module.name, given) for module in OURS for called, given in calls_of_httpx(module) if called in CLIENTS]
    assert len(made) >= 3
    assert not [name for name, given in made if not given & {"verify", None}]


def test_what_breaks_either_is_found() -> None:
    """Both ways, as anybody would write them."""
    module = Module("made_up", "import httpx\nhttpx.post('x', json={})\nhttpx.Client(timeout=1)\nhttpx.Client(**way)\n")
    assert calls_of_httpx(module) == [("post", {"json"}), ("Client", {"timeout"}), ("Client", {None})]
