"""Documents for the page: a small one where every thing a page can show is there once, a hostile one, and seeded
landscapes of any size."""

import json
import random
import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

MADE_AT = 1_764_384_000_000
LAYERS = ("source", "files", "target", "usage")
_KINDS = {"source": "table", "files": "files", "target": "table", "usage": "dashboard"}
_SYSTEMS = {"source": "postgres", "files": "s3", "target": "snowflake", "usage": "looker"}
_COLUMNS = ("id", "customer_id", "created_at", "amount", "currency", "email", "status", "country", "updated_at", "note")
_WORDS = (
    "orders",
    "customers",
    "payments",
    "invoices",
    "shipments",
    "returns",
    "products",
    "prices",
    "sessions",
    "events",
)

Document = dict[str, Any]


def make_node(name: str, layer: str = "source", *, columns: Iterable[str] = (), **more: Any) -> Document:
    """A node with all that is not said empty."""
    node: Document = {
        "type": "Table", "qualified_name": f"default/{_SYSTEMS[layer]}/{name}", "name": name, "kind": _KINDS[layer],
        "layer": layer, "connector": _SYSTEMS[layer], "place": [], "url": "", "facts": [], "owners": [], "tags": [],
        "freshness": {"state": "unknown", "words": ""}, "certificate": "", "description": "",
        "columns": [{"name": column, "type": "text", "tags": []} for column in columns],
    }  # fmt: skip
    return node | more


def make_edge(start: int, end: int, *, ours: bool = True, kind: str = "copied", score: float = 0.94) -> Document:
    """An edge, with evidence if it is ours."""
    words = "Rows and columns of the files are those of the table."
    evidence = {"kind": kind, "score": score, "words": words, "facts": ["412 of 412 files hold its columns"]}
    return {
        "from": start, "to": end, "process": f"default/process/{start}-{end}", "name": f"load {start} to {end}",
        "url": "", "route": "orders" if ours else "", "ours": ours,
        "by": "delta-arc-lineage/default/orders" if ours else "dbt", "evidence": evidence if ours else None,
    }  # fmt: skip


def make_document(nodes: Iterable[Document] = (), edges: Iterable[Document] = (), **more: Any) -> Document:
    """A document of these."""
    empty: Document = {
        "format": 1, "title": "Lineage of orders", "tenant": "https://tenant.example", "made_at": MADE_AT,
        "routes": ["orders"], "live": False, "column_edges": [], "findings": [], "left_out": [],
    }  # fmt: skip
    return empty | {"nodes": list(nodes), "edges": list(edges)} | more


def make_small() -> Document:
    """Two tables through files into a warehouse and dashboards: each sort of thing is there once."""
    app, lake, dw = ["appdb", "public"], ["acme-lake", "raw"], ["ANALYTICS", "PUBLIC"]
    fresh, late = {"state": "fresh", "words": "3 hours old"}, {"state": "late", "words": "2 days late"}
    nodes = [
        make_node("orders", place=app, columns=["id", "customer_id", "amount", "created_at"], freshness=fresh,
                  owners=["jane"], url="https://tenant.example/assets/1/overview", certificate="VERIFIED",
                  facts=[["rows", "about 1.2 million"]], description="Every order that a customer placed."),
        make_node("customers", place=app, columns=["id", "email", "country"], freshness=fresh, tags=["PII"]),
        make_node("orders/", "files", place=lake, columns=["id", "customer_id", "amount", "created_at"],
                  freshness=fresh, facts=[["files", "412 Parquet files"], ["newest", "2025-11-29 01:40 UTC"]]),
        make_node("customers/", "files", place=lake, columns=["id", "email", "country"], freshness=late),
        make_node("ORDERS", "target", place=dw, columns=["ID", "CUSTOMER_ID", "AMOUNT", "CREATED_AT"], freshness=fresh),
        make_node("CUSTOMERS", "target", place=dw, columns=["ID", "EMAIL", "COUNTRY"], freshness=late),
        make_node("REVENUE_BY_COUNTRY", "target", place=dw, columns=["COUNTRY", "AMOUNT"], kind="view"),
        make_node("Revenue", "usage", place=["Finance"]),
        make_node("Churn", "usage", place=["Finance"]),
    ]  # fmt: skip
    nodes[1]["columns"][1]["tags"] = ["PII"]
    edges = [
        make_edge(0, 2), make_edge(1, 3, kind="columns", score=0.81), make_edge(2, 4, kind="stated", score=1.0),
        make_edge(3, 5, kind="name", score=0.55), make_edge(4, 6, ours=False), make_edge(5, 6, ours=False),
        make_edge(6, 7, ours=False), make_edge(5, 8, ours=False),
    ]  # fmt: skip
    straight = [
        [a, n, b, n, e]
        for a, b, e, many in ((0, 2, 0, 4), (1, 3, 1, 3), (2, 4, 2, 4), (3, 5, 3, 3))
        for n in range(many)
    ]
    finding = {"severity": "error", "topic": "drift", "topic_words": "The columns drifted", "since": MADE_AT,
               "words": "customers/ has no column phone, which the contract names.", "nodes": [3, 5]}  # fmt: skip
    late_words = {"severity": "warning", "topic": "late", "topic_words": "Files are late", "since": None,
                  "words": "No file for two days.", "nodes": [3]}  # fmt: skip
    return make_document(
        nodes, edges, column_edges=[*straight, [4, 2, 6, 1, 4], [5, 2, 6, 0, 5]], findings=[late_words, finding],
        left_out=["Queries that ran once are not shown."],
    )  # fmt: skip


HOSTILE = (
    "<img src=x onerror=\"window.PWNED=1\">", "</script><script>window.PWNED=1</script>", "<!-- <script>",
    "javascript:window.PWNED=1", "\u2028window.PWNED=1//", "שלום orders עולם", "x" * 300,
    "${window.PWNED=1}", "\u202etxt.exe",
    "]]><svg onload=window.PWNED=1>", "%%{init:{}}%% \"];click n0 call x()", "@LINEAGE@ @TITLE@",
)  # fmt: skip


def make_visible(text: str) -> str:
    """As a page shows it: what turns the direction of writing stands there as a sign, and turns nothing."""
    return re.sub("[\u202a-\u202e\u2066-\u2069]", lambda sign: f"\\u{ord(sign[0]):x}", text)


def make_hostile() -> Document:
    """Every text of it is hostile somewhere; its addresses are of the kind that runs."""
    nodes = []
    for at, text in enumerate(HOSTILE):
        node = make_node(
            text, LAYERS[at % 4], columns=[text], place=[text], owners=[text], tags=[text], description=text
        )
        nodes.append(node | {"url": "javascript:window.PWNED=1", "facts": [[text, text]], "certificate": text})
    edges = [make_edge(at, at + 1) | {"name": HOSTILE[at], "url": "data:text/html,x"} for at in range(len(HOSTILE) - 1)]
    findings = [
        {"severity": "note", "topic": text, "topic_words": text, "words": text, "since": 1, "nodes": [at]}
        for at, text in enumerate(HOSTILE)
    ]
    return make_document(nodes, edges, findings=findings, left_out=list(HOSTILE), title=HOSTILE[1], tenant=HOSTILE[0])


def make_landscape(size: int, *, columns: int = 10, seed: int = 15) -> Document:
    """So many nodes in four layers, about 1.3 edges and, along them, columns for each node."""
    chance = random.Random(seed)
    shares = (0.28, 0.27, 0.3, 0.15)
    layers = [layer for layer, share in zip(LAYERS, shares, strict=True) for _ in range(max(1, round(size * share)))][
        :size
    ]
    layers += ["usage"] * (size - len(layers))
    names = [*_COLUMNS, *(f"column_{n}" for n in range(len(_COLUMNS), columns))][:columns]
    nodes, of_layer = [], {layer: [at for at, each in enumerate(layers) if each == layer] for layer in LAYERS}
    for at, layer in enumerate(layers):
        name = f"{_WORDS[at % len(_WORDS)]}_{at:04d}"
        place = [f"db{at * 7 // max(1, size)}", f"schema{at * 29 // max(1, size)}"]
        state = chance.choices(["fresh", "late", "unknown"], [7, 1, 2])[0]
        nodes.append(make_node(name, layer, place=place, freshness={"state": state, "words": ""},
                               columns=names if layer != "usage" else ()))  # fmt: skip
    edges = []
    for before, after in pairwise(LAYERS):
        starts, ends = of_layer[before], of_layer[after]
        for nth, end in enumerate(ends):
            for _ in range(chance.choice((1, 1, 2, 3)) if after == "usage" else chance.choice((1, 1, 1, 2))):
                near = nth * len(starts) // len(ends) + chance.randint(-3, 3)
                start = starts[max(0, min(len(starts) - 1, near))]
                edges.append(make_edge(start, end, ours=after != "usage", score=round(chance.uniform(0.5, 1), 2)))
    column_edges = [
        [edge["from"], n, edge["to"], n, at] for at, edge in enumerate(edges)
        for n in range(min(len(nodes[edge["from"]]["columns"]), len(nodes[edge["to"]]["columns"])))
    ]  # fmt: skip
    findings = [
        {"severity": chance.choice(["error", "warning", "note"]), "topic": "drift", "topic_words": "Drift",
         "words": "Columns drifted.", "since": MADE_AT, "nodes": [chance.randrange(size)]}
        for _ in range(size // 40)
    ]  # fmt: skip
    return make_document(nodes, edges, column_edges=column_edges, findings=findings, title=f"A landscape of {size}")


def as_text(document: Document) -> str:
    """The document as its maker hands it on."""
    return json.dumps(document, ensure_ascii=False)
