"""The frame of every page, and how values become text. Whatever comes from a client is escaped here or not shown.

No script runs on these pages and nothing is loaded from elsewhere; the headers say so to the browser as well. The
address of an asset's page is its secret, so pages tell no other site where a visitor came from.
"""

import json
from datetime import UTC, datetime
from html import escape
from typing import Any

from delta_arc_lineage.local_atlan.web.exchange import Answer

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #777; --link: #2456c9; --card: #8881; }
@media (prefers-color-scheme: dark) { :root { --link: #8db4ff; --soft: #999; } }
body { font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 58rem; padding: 1.5rem 1rem 4rem; }
header { display: flex; justify-content: space-between; color: var(--soft); font-size: .85rem; margin-bottom: 1.5rem; }
h1 { font-size: 1.6rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
a { color: var(--link); text-decoration: none; } a:hover { text-decoration: underline; }
code, pre { font: .85em/1.45 ui-monospace, monospace; overflow-wrap: anywhere; }
pre { background: var(--card); padding: .8rem; white-space: pre-wrap; }
.type, .state { border: 1px solid var(--line); border-radius: 1rem; padding: .05rem .6rem; font-size: .8rem; }
.gone { color: #c33; border-color: #c33; } .soft { color: var(--soft); }
table { border-collapse: collapse; width: 100%; } td, th { border-top: 1px solid var(--line); }
td, th { padding: .35rem .8rem .35rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: 500; color: var(--soft); width: 14rem; } td.number { text-align: right; width: 6rem; }
ul { margin: 0; padding: 0; list-style: none; } .flow { background: var(--card); padding: .6rem .9rem; }
"""

_TEMPLATE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>{style}</style></head>
<body><header><a href="/">Local catalog server</a><span>a stand-in on this machine, not Atlan</span></header>
{body}
</body></html>
"""


def make_page(title: str, body: str, *, status: int = 200) -> Answer:
    """A page; `body` is HTML that is safe already."""
    content = _TEMPLATE.format(title=escape(title), style=_STYLE, body=body)
    return Answer(content, status=status, media_type="text/html; charset=utf-8", headers=dict(_HEADERS))


def format_moment(milliseconds: Any) -> str:
    """A time as people read it.

    >>> format_moment(1700000000000)
    '2023-11-14 22:13:20 UTC'
    """
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (TypeError, ValueError, OverflowError, OSError):
        return str(milliseconds)


def format_value(value: Any, declared: str = "string") -> str:
    """A value as safe HTML, by its declared type.

    >>> format_value("<b>")
    '&lt;b&gt;'
    >>> format_value(["a", "b"], "array<string>")
    'a, b'
    """
    if declared == "date" and isinstance(value, int):
        return f'{format_moment(value)} <span class="soft">({value})</span>'
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and not any(isinstance(member, (list, dict)) for member in value):
        return escape(", ".join(str(member) for member in value))
    if isinstance(value, (list, dict)):
        return f"<pre>{escape(json.dumps(value, indent=1, ensure_ascii=False))}</pre>"
    return escape(str(value))


def format_rows(pairs: list[tuple[str, str]]) -> str:
    """A table of names and values that are safe already."""
    return (
        "<table>" + "".join(f"<tr><th>{escape(name)}</th><td>{value}</td></tr>" for name, value in pairs) + "</table>"
    )
