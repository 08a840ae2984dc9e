"""The page's file: it is of its sources, its policy names what is in it, and a document in it is data."""

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest

import delta_arc_lineage.page
from delta_arc_lineage.page.template import render_page
from delta_arc_lineage_tests.page.documents import HOSTILE, as_text, make_document, make_hostile, make_node, make_small

TEMPLATE = Path(delta_arc_lineage.page.__file__).with_name("lineage.html")
SOURCES = Path(__file__).parents[2] / "page"


def test_the_built_page_is_of_its_sources() -> None:
    """A source that was changed without `make page` is told, also where there is no npm."""
    named = ["build.mjs", "package-lock.json", "package.json", "tsconfig.json"]
    paths = sorted([*named, *(f"src/{path.name}" for path in (SOURCES / "src").iterdir())])
    whole = "".join(f"{path}\n{hashlib.sha256((SOURCES / path).read_bytes()).hexdigest()}\n" for path in paths)
    told = re.search(r'name="lineage-sources" content="(\w+)"', TEMPLATE.read_text(encoding="utf-8"))
    assert told and told[1] == hashlib.sha256(whole.encode()).hexdigest(), "run `make page`"


def test_the_lock_names_no_registry() -> None:
    """A lock with addresses works at one place only."""
    lock = (SOURCES / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in re.sub(r'"(url|funding)": "[^"]*"', "", lock)
    assert all("integrity" in package for at, package in json.loads(lock)["packages"].items() if at)


@pytest.mark.parametrize("text", [as_text(make_small()), as_text(make_hostile())], ids=["small", "hostile"])
def test_the_policy_names_the_script_and_the_style(text: str) -> None:
    """What runs and what colours it are what the policy names; nothing else is allowed."""
    page = render_page(text)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy
    rules = dict(rule.strip().split(" ", 1) for rule in policy[1].split(";"))
    for tag in ("script", "style"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert rules.pop(f"{tag}-src") == f"'sha256-{digest}'"
    assert rules == {"default-src": "'none'", "img-src": "data: blob:", "base-uri": "'none'", "form-action": "'none'"}


@pytest.mark.parametrize("text", HOSTILE)
def test_a_document_is_data_whatever_it_says(text: str) -> None:
    """The page holds the document that was given, letter for letter, and no more elements than before."""
    document = make_document([make_node(text)], title=text)
    page, plain = render_page(as_text(document)), render_page(as_text(make_document()))
    (embedded,) = re.findall(r'<script type="application/json" id="lineage">(.*?)</script>', page, re.DOTALL)
    assert json.loads(embedded) == document
    assert not set("<>&\u2028\u2029") & set(embedded)
    assert page.count("<") == plain.count("<")


def test_the_wheel_carries_the_page() -> None:
    """setup.cfg names it among the data of its package."""
    text = (SOURCES.parent / "setup.cfg").read_text(encoding="utf-8")
    assert re.search(r"^delta_arc_lineage\.page =\n    lineage\.html$", text, re.MULTILINE)
