"""Every page as markup: the law of its headers, landmarks and names for those who do not see, readable colours."""

import re
from itertools import pairwise, product

import httpx
import pytest

from delta_arc_lineage.local_atlan.server import CatalogServer
from delta_arc_lineage_tests.local_atlan.pages.browsing import TOKEN, Element, Person, Shown
from delta_arc_lineage_tests.local_atlan.pages.estate import FILE, ORDERS, POSTGRES, Estate

POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
PLACES = (
    *("/", "/search", "/search?q=orders", "/search?q=nothing-at-all", "/nothing"),
    *("/assets/{orders}/overview", "/assets/{orders}/lineage?columns=on&hops=4", "/assets/{orders}/columns"),
    *("/assets/{file}/overview", "/assets/{schema}/tables", "/assets/none/overview"),
)
OPEN_PLACES = ("/", "/?code=x", "/assets/{orders}/overview", "/assets/none/overview", "/browse/none-of-ours/")


@pytest.fixture(scope="module")
def answers(server: CatalogServer, person: Person, estate: Estate) -> dict[str, httpx.Response]:
    """Every kind of page, of a visit and without one."""
    guids = {
        "orders": estate.guids[ORDERS],
        "file": estate.guids[FILE],
        "schema": estate.guids[f"{POSTGRES}/SHOP/SALES"],
    }
    inside = {f"visit {place}": person.client.get(person.base + place.format(**guids)) for place in PLACES}
    outside = {place: httpx.get(server.url + place.format(**guids)) for place in OPEN_PLACES}
    return {**inside, **outside, "refused": Person(server.url).open(token="wrong")}


@pytest.fixture(scope="module")
def pages(answers: dict[str, httpx.Response]) -> dict[str, Shown]:
    """The same, read."""
    return {place: Shown(answer.text) for place, answer in answers.items()}


def test_the_law_of_content_holds_on_every_page(answers: dict[str, httpx.Response]) -> None:
    """Exactly this policy: no script, nothing from elsewhere, in no frame, forms to this server alone."""
    for place, answer in answers.items():
        sent = answer.headers["Content-Security-Policy"]
        assert dict(rule.strip().split(" ", 1) for rule in sent.split(";")) == POLICY, place
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_page_needs_nothing_that_the_law_forbids(pages: dict[str, Shown], server: CatalogServer) -> None:
    """No script, no style of its own, no handler; what it loads is here and of the type it says."""
    loaded = set()
    for place, page in pages.items():
        assert not [
            element.tag for element in page.elements if element.tag in ("script", "style", "iframe", "object")
        ], place
        assert not [
            name for element in page.elements for name in element.attributes if name == "style" or name[:2] == "on"
        ]
        loaded |= {(link.attributes["rel"], link.attributes["href"]) for link in page.all("link")}
    assert loaded == {("stylesheet", "/pages/style.css"), ("icon", "/pages/icon.svg")}
    for path, media_type in (("/pages/style.css", "text/css; charset=utf-8"), ("/pages/icon.svg", "image/svg+xml")):
        answer = httpx.get(server.url + path)
        assert answer.status_code == 200 and answer.headers["Content-Type"] == media_type
        assert "url(" not in answer.text and "@import" not in answer.text and "<script" not in answer.text


def test_a_redirect_and_a_file_keep_the_law_too(server: CatalogServer) -> None:
    """Whatever a browser is given for a person."""
    for answer in (Person(server.url).open(), httpx.get(f"{server.url}/pages/style.css")):
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_every_page_has_its_landmarks(pages: dict[str, Shown]) -> None:
    """A language, a title of its own, one main part with one first heading, a header, a footer, and a way past them."""
    for place, page in pages.items():
        assert page.one("html").attributes["lang"] == "en" and page.all("title")[0].text.strip(), place
        assert len(page.all("main")) == len(page.all("header")) == len(page.all("footer")) == len(page.all("h1")) == 1
        assert any(element.tag == "main" for element in page.one("h1").ancestors())
        first = page.all("a")[0]
        assert first.attributes["href"] == "#main" and page.one("main").attributes["id"] == "main"
        assert page.one("meta", name="viewport")


def test_headings_go_down_a_step_at_a_time(pages: dict[str, Shown]) -> None:
    """So that a list of headings is a table of contents."""
    for place, page in pages.items():
        levels = [int(element.tag[1]) for element in page.elements if re.fullmatch(r"h[1-6]", element.tag)]
        assert levels[0] == 1 and all(after <= before + 1 for before, after in pairwise(levels)), place


def find_name(page: Shown, element: Element) -> str:
    """The accessible name, as far as these pages need it."""
    ids = {known.attributes.get("id"): known for known in page.elements}
    if "aria-labelledby" in element.attributes:
        return ids[element.attributes["aria-labelledby"]].text.strip()
    label = next(
        (label.text for label in page.all("label") if label.attributes["for"] == element.attributes.get("id")), ""
    )
    return (element.attributes.get("aria-label") or label or element.text).strip()


def test_whatever_one_can_use_has_a_name(pages: dict[str, Shown]) -> None:
    """Links, buttons, fields, regions, navigations; no link around a link."""
    for place, page in pages.items():
        for element in page.elements:
            is_field = element.tag == "input" and element.attributes.get("type") != "hidden"
            is_region = element.tag in ("nav", "section") or element.attributes.get("role") in ("region", "group")
            if element.tag in ("a", "button", "summary") or is_field or is_region:
                assert find_name(page, element), (place, element.tag, element.attributes)
            if element.tag in ("a", "button"):
                assert not {"a", "button"} & {outer.tag for outer in element.ancestors()}, place


def test_navigations_of_a_page_have_names_of_their_own(pages: dict[str, Shown]) -> None:
    """Two landmarks of one kind are told apart."""
    for page in pages.values():
        names = [find_name(page, element) for element in page.all("nav")]
        assert len(set(names)) == len(names)


def test_ids_are_there_once_and_what_is_named_is_there(pages: dict[str, Shown]) -> None:
    """For labels, descriptions and links within the page."""
    for place, page in pages.items():
        ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
        assert len(set(ids)) == len(ids), place
        wanted = {label.attributes["for"] for label in page.all("label")}
        wanted |= {
            element.attributes["aria-labelledby"]
            for element in page.elements
            if "aria-labelledby" in element.attributes
        }
        wanted |= {address[1:] for _, address in page.links() if address.startswith("#")}
        wanted |= {
            element.attributes["marker-end"][5:-1] for element in page.elements if "marker-end" in element.attributes
        }
        assert wanted <= set(ids), place


def test_tables_say_what_their_cells_are_of(pages: dict[str, Shown]) -> None:
    """Every head cell has a scope; what scrolls can be reached by keyboard and has a name."""
    for page in pages.values():
        assert all(cell.attributes.get("scope") in ("col", "row") for cell in page.all("th"))
        for element in page.elements:
            if element.attributes.get("class") in ("scroll", "drawing"):
                assert element.attributes["tabindex"] == "0" and element.attributes["role"] == "region"


def test_no_order_of_its_own_for_the_keyboard(pages: dict[str, Shown]) -> None:
    """The order of the page is the order of the keys, and nothing takes the focus by itself."""
    for page in pages.values():
        assert all(element.attributes.get("tabindex", "0") == "0" for element in page.elements)
        assert not [
            element
            for element in page.elements
            if "autofocus" in element.attributes or "accesskey" in element.attributes
        ]


def test_forms_say_what_they_are_for(pages: dict[str, Shown]) -> None:
    """The token is no history of a browser and no address; a search is an address one can pass on."""
    for place, page in pages.items():
        for form in page.all("form"):
            search = form.attributes.get("role") == "search"
            assert form.attributes["method"] == ("get" if search else "post"), place
        for field in page.all("input", name="token"):
            assert field.attributes["type"] == "password" and field.attributes["autocomplete"] == "current-password"


def read_colours(css: str) -> list[dict[str, str]]:
    """The colours of the light and the dark page, by name."""
    blocks = re.findall(r":root\s*\{(.*?)\}", css, re.DOTALL)
    light, dark = (dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]+)", block)) for block in blocks)
    return [light, {**light, **dark}]


def measure_light(colour: str) -> float:
    """The relative luminance of WCAG."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """The contrast of WCAG: 1 to 21."""
    light, dark = sorted((measure_light(first), measure_light(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_texts_can_be_read_in_light_and_in_dark(server: CatalogServer) -> None:
    """WCAG's 4.5 for each text on each ground that it stands on, 3 for lines, and for the words of buttons."""
    for colours in read_colours(httpx.get(f"{server.url}/pages/style.css").text):
        for text, ground in product(("ink", "soft", "link"), ("page", "paper", "note")):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
        for text, ground in (
            ("ink", "start"),
            ("soft", "start"),
            ("ink", "process"),
            ("good", "paper"),
            ("paper", "link"),
        ):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
        for ground in ("paper", "page", "gone-paper"):
            assert contrast(colours["gone"], colours[ground]) >= 4.5
        for line in ("edge", "column-edge", "focus"):
            assert contrast(colours[line], colours["paper"]) >= 3
    assert contrast("#000", "#ffffff") == pytest.approx(21) and contrast("#777777", "#777777") == 1


def test_the_focus_is_seen_and_dark_is_what_a_person_set(server: CatalogServer) -> None:
    """An outline for the keyboard, and the scheme of the system."""
    css = httpx.get(f"{server.url}/pages/style.css").text
    assert ":focus-visible { outline: 2px" in css and "outline: none" not in css and "outline: 0" not in css
    assert "@media (prefers-color-scheme: dark)" in css and "color-scheme: light dark" in css


def test_a_link_in_a_text_is_told_by_more_than_its_colour(server: CatalogServer, pages: dict[str, Shown]) -> None:
    """Underlined, unless it stands in a list of links, a heading, a drawing: so for who sees no blue."""
    css = httpx.get(f"{server.url}/pages/style.css").text
    (rule,) = re.findall(r"^a \{([^}]*)\}", css, re.MULTILINE)
    assert "text-decoration: underline" in rule
    (bare,) = re.findall(r"^([^{\n]*) \{ text-decoration: none; \}", css, re.MULTILINE)
    assert bare == "nav a, h2 a, h3 a, svg a, .brand, .types a, .related a"


def test_the_sheet_knows_every_class_and_no_more(pages: dict[str, Shown], server: CatalogServer) -> None:
    """A class without a rule, and a rule without a class, is a leftover; some are of pages not among these."""
    css = httpx.get(f"{server.url}/pages/style.css").text
    ruled = set(re.findall(r"\.([a-z][a-z-]*)(?=[\s,:{.>\[])", css))
    used = {
        name
        for page in pages.values()
        for element in page.elements
        for name in element.attributes.get("class", "").split()
    }
    elsewhere = {
        "announcement",
        "certificate",
        "verified",
        "other",
        "tag",
        "gone",
        "back",
        "more",
        "pages",
        "none",
        "plain",
    }
    assert used - ruled <= elsewhere | {"box", "visit"}, used - ruled
    assert ruled - used <= elsewhere | {"process", "note", "types", "related"}, ruled - used


def test_the_token_is_nowhere(answers: dict[str, httpx.Response]) -> None:
    """Not on any page, not in any header."""
    assert not [place for place, answer in answers.items() if TOKEN in answer.text or TOKEN in str(answer.headers)]
