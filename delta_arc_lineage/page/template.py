"""The lineage page: a document of a lineage graph as one HTML file that needs nothing else.

Whatever the document says is text: it cannot end the element that holds it, and the page runs and loads nothing that
is not in its own policy.
"""

import base64
import hashlib
import html
import json
from collections.abc import Iterator
from typing import Any

_STYLE = """
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}body{margin:2rem auto;max-width:72rem;padding:0 1rem}
table{border-collapse:collapse;width:100%}td,th{border-bottom:1px solid #8884;padding:.3rem .6rem;text-align:start}
td{overflow-wrap:anywhere;vertical-align:top}.late{font-weight:600}
"""
_NOT_IN_SCRIPT = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def render_page(document: str) -> str:
    """The page of a document, as `model/graph_document.py` makes it."""
    lineage = json.loads(document)
    embedded = document.translate(_NOT_IN_SCRIPT)
    digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="generator" content="delta-arc-lineage">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(lineage['title'])}</title>\n<style>{_STYLE}</style>\n</head>\n"
    )
    body = "\n".join(_list_parts(lineage))
    script = f'<script type="application/json" id="lineage">{embedded}</script>'
    return f"{head}<body>\n<main>\n{body}\n</main>\n{script}\n</body>\n</html>\n"


def _list_parts(lineage: dict[str, Any]) -> Iterator[str]:
    nodes = lineage["nodes"]
    yield f"<h1>{html.escape(lineage['title'])}</h1>"
    yield _table(["From", "To", "Process", "Why", "Drawn by"], (_of_edge(edge, nodes) for edge in lineage["edges"]))
    if lineage["findings"]:
        yield "<h2>Findings</h2>"
        findings = ([each["severity"], each["topic_words"], each["words"]] for each in lineage["findings"])
        yield _table(["How grave", "About", "What"], findings)
    for words in lineage["left_out"]:
        yield f"<p>{html.escape(words)}</p>"


def _of_edge(edge: dict[str, Any], nodes: list[dict[str, Any]]) -> list[str]:
    why = edge["evidence"] or {"words": "", "score": ""}
    ends = (nodes[edge[side]] for side in ("from", "to"))
    names = (" · ".join([*node["place"], node["name"]]) for node in ends)
    return [*names, edge["name"], f"{why['words']} {why['score']}".strip(), edge["by"]]


def _table(heads: list[str], rows: Any) -> str:
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    body = "\n".join(f"<tr>{''.join(f'<td>{html.escape(text)}</td>' for text in row)}</tr>" for row in rows)
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
