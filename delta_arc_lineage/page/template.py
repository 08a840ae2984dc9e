"""The lineage page: a document of a lineage graph as one HTML file that needs nothing else.

`lineage.html` is built from `page/` by `make page`. Its policy names the hashes of its own script and style, so
nothing else runs. The document stands in it as data: what would end its element is written as JSON's own escapes,
which changes no value. A page made with string templates for a script would have to trust every name in it.
"""

import html
import json
from functools import cache
from pathlib import Path

_HOLES = ("@TITLE@", "@LINEAGE@")
_ESCAPES = str.maketrans({letter: f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"})


def render_page(document: str) -> str:
    """The page of a document, which is JSON text of format 1."""
    title = html.escape(str(json.loads(document)["title"]))
    head, between, tail = _read_template()
    return f"{head}{title}{between}{document.translate(_ESCAPES)}{tail}"


@cache
def _read_template() -> tuple[str, str, str]:
    """The text before the title, between title and document, and after the document."""
    text = Path(__file__).with_name("lineage.html").read_text(encoding="utf-8")
    head, rest = text.split(_HOLES[0])
    between, tail = rest.split(_HOLES[1])
    return head, between, tail
