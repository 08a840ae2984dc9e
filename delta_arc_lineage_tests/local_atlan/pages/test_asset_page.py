"""The page of an asset: where it lies, what it holds, what people put on it, what happened to it."""

import re

import httpx
import pytest

from delta_arc_lineage.local_atlan.pages.asset import FEW_RELATED, LATEST, PAGE_SIZE
from delta_arc_lineage_tests.local_atlan.calls import Json, reference, save, text_attribute
from delta_arc_lineage_tests.local_atlan.definitions import define, make_set
from delta_arc_lineage_tests.local_atlan.pages.browsing import Person, Shown
from delta_arc_lineage_tests.local_atlan.pages.estate import ORDERS, POSTGRES, S3, SNOWFLAKE, Estate, make_table, named


def path_of(shown: Shown) -> str:
    """The path on top of a page."""
    return " ".join(shown.one("nav", **{"aria-label": "Path"}).text.split())


def see(person: Person, estate: Estate, name: str, tab: str = "overview", **query: str) -> Shown:
    """The page of an asset by qualified name."""
    return person.see(f"/assets/{estate.guids[name]}/{tab}", **query)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (POSTGRES, "postgres postgres-of-ours"),
        (f"{POSTGRES}/SHOP", "postgres postgres-of-ours › SHOP"),
        (f"{POSTGRES}/SHOP/SALES", "postgres postgres-of-ours › SHOP › SALES"),
        (ORDERS, "postgres postgres-of-ours › SHOP › SALES › ORDERS"),
        (f"{ORDERS}/NAME", "postgres postgres-of-ours › SHOP › SALES › ORDERS › NAME"),
        (f"{S3}/lake/ORDERS.csv", "s3 s3-of-ours › lake › ORDERS.csv"),
        (f"{S3}/unload", "s3 s3-of-ours › unload"),
    ],
)
def test_the_path_leads_from_the_connection_to_the_asset(person: Person, estate: Estate, name: str, path: str) -> None:
    """Connector, then each thing that holds the next; the asset itself is no link."""
    shown = see(person, estate, name)
    assert path_of(shown) == path
    assert shown.one("span", **{"aria-current": "page"}).text == path.rpartition(" ")[2]


def test_a_prefix_and_a_term_have_a_path_too(person: Person, estate: Estate) -> None:
    """Nested prefixes below their bucket; a term below its glossary."""
    bucket = reference("S3Bucket", f"{S3}/lake")
    outer, inner = f"{S3}/lake/2025/", f"{S3}/lake/2025/01/"
    estate.make(named("S3Prefix", outer, name="2025", connectionQualifiedName=S3, s3Bucket=bucket))
    up = reference("S3Prefix", outer)
    estate.make(named("S3Prefix", inner, name="01", connectionQualifiedName=S3, s3ParentPrefix=up))
    assert path_of(see(person, estate, inner)) == "s3 s3-of-ours › lake › 2025 › 01"
    estate.make_term("Order", "o", glossary=("Terms", "t"))
    assert path_of(see(person, estate, "o")) == "Terms › Order"


def test_a_circle_of_containers_ends(person: Person, estate: Estate) -> None:
    """Prefixes that hold each other: the path says each once."""
    first, second = f"{S3}/loop/a/", f"{S3}/loop/b/"
    estate.make(named("S3Prefix", first, name="a"), named("S3Prefix", second, name="b"))
    for child, parent in ((first, second), (second, first)):
        save(estate.client, named("S3Prefix", child, name=child[-2], s3ParentPrefix=reference("S3Prefix", parent)))
    assert path_of(see(person, estate, first)) == "b › a"


def test_what_people_say_of_an_asset_stands_on_top(person: Person, estate: Estate, client: httpx.Client) -> None:
    """Their description before the crawler's; owners, certificate, announcement."""
    said = {
        "description": "crawled",
        "userDescription": "Told by a person",
        "ownerUsers": ["ada", "bob"],
        "ownerGroups": ["analysts"],
        "certificateStatus": "VERIFIED",
        "certificateStatusMessage": "checked in May",
        "announcementType": "warning",
        "announcementTitle": "Moves",
        "announcementMessage": "to another schema in June",
    }
    estate.make(named("Table", "said/TABLE", **said))
    shown = see(person, estate, "said/TABLE")
    assert "Told by a person" in shown.main and "crawled" not in shown.one("p", **{"class": "description"}).text
    assert "Owners ada, bob, analysts" in shown.main and "VERIFIED: checked in May" in shown.main
    announcement = " ".join(shown.one("section", **{"aria-label": "Announcement"}).text.split())
    assert announcement == "warning: Moves to another schema in June"
    names = {cell.text for cell in shown.all("th", scope="row")}
    assert not names & said.keys() and "guid" in names


@pytest.fixture(scope="module")
def marked(client: httpx.Client, estate: Estate) -> dict[str, str]:
    """Two tables with a process between: a tag on the first comes along; custom metadata and a term on it."""
    attribute = text_attribute("Cost centre")
    tag_value = {"displayName": "Level", "typeName": "string"}
    own_tag = {"displayName": "Own", "attributeDefs": [tag_value]}
    made = define(client, classificationDefs=[{"displayName": "Private data"}, own_tag])
    private, own = (definition["name"] for definition in made["classificationDefs"])
    money, keys = make_set(client, "Money", attribute, {**attribute, "displayName": "Unset"})
    values = {money: {keys["Cost centre"]: "4711"}}
    first, second = named("Table", "marked/FIRST"), named("Table", "marked/SECOND")
    estate.make(
        {**first, "businessAttributes": values, "labels": ["seen"], "customAttributes": {"ticket": "T-1"}}, second
    )
    estate.flow("marked", ("Table", "marked/FIRST"), ("Table", "marked/SECOND"))
    tags: list[Json] = [{"typeName": private, "propagate": True}, {"typeName": own, "propagate": False}]
    path = f"/api/meta/entity/guid/{estate.guids['marked/FIRST']}/classifications"
    client.post(path, json=tags).raise_for_status()
    meanings = [estate.make_term("Buyer", "marked-t", glossary=("G", "marked-g"))]
    save(client, named("Table", "marked/FIRST", meanings=meanings))
    return {"private": private, "own": own, "money": money}


def test_tags_say_whether_they_are_the_assets_own(person: Person, estate: Estate, marked: dict[str, str]) -> None:
    """By human names; what came along links to where it came from, also on the process between."""
    first = see(person, estate, "marked/FIRST")
    assert [" ".join(chip.text.split()) for chip in first.all("span", **{"class": "chip tag"})] == [
        "Own",
        "Private data",
    ]
    for name in ("marked/SECOND", f"{S3}/marked"):
        shown = see(person, estate, name)
        (chip,) = shown.all("span", **{"class": "chip tag"})
        assert " ".join(chip.text.split()) == "Private data carried from FIRST"
        assert estate.guids["marked/FIRST"] in shown.link("FIRST")
        assert marked["private"] not in shown.text


def test_custom_metadata_labels_and_terms_are_told(person: Person, estate: Estate, marked: dict[str, str]) -> None:
    """By human names, what is unset left out; a term is a link, and leads back."""
    shown = see(person, estate, "marked/FIRST")
    money = shown.section("Money")
    assert "Cost centre" in money and "4711" in money and "Unset" not in money.partition("<h2")[0]
    assert "seen" in shown.section("Labels") and "T-1" in shown.section("Labels")
    term = person.follow(shown.link("Buyer"))
    assert term.one("h1").text == "Buyer" and "FIRST" in term.section("assignedEntities")
    assert marked["money"] not in shown.section("Money")


def test_what_happened_is_told_latest_first(person: Person, estate: Estate, marked: dict[str, str]) -> None:
    """Who, when, which action, and which values by human names."""
    shown = see(person, estate, "marked/FIRST")
    history = shown.section("Recent changes")
    actions = re.findall(r"<code>([A-Z_]+)</code>", history)
    assert actions[-1] == "ENTITY_CREATE" and {"CLASSIFICATION_ADD"} <= set(actions)
    assert "Private data" in history and "service-account-apikey-local" in history and " UTC" in history
    for number in range(LATEST + 2):
        save(estate.client, named("Table", "marked/SECOND", description=f"word {number}"))
    history = see(person, estate, "marked/SECOND").section("Recent changes")
    assert history.count("<code>") == LATEST and f"word {LATEST + 1}" in history and "word 0" not in history
    assert f"the latest {LATEST}" in history


def test_columns_stand_in_their_order_with_their_types(person: Person, estate: Estate) -> None:
    """Number, name, type, what they are."""
    table = make_table(POSTGRES, "TYPED", ("Z", "A", "M"))
    table[1]["attributes"].update(isPrimary=True, isNullable=False, description="the key")
    estate.make(*table)
    columns = see(person, estate, f"{POSTGRES}/SHOP/SALES/TYPED").section("Columns")
    rows = [
        " ".join(Shown(f"<p>{row}</p>").text_of_all().split())
        for row in re.findall(r"<tr>(.*?)</tr>", columns, re.DOTALL)
    ]
    assert rows[1:4] == ["1 Z key NUMBER(38,0) not null the key", "2 A VARCHAR", "3 M VARCHAR"]


def test_three_hundred_columns_are_paged(person: Person, estate: Estate) -> None:
    """A hundred on the asset's page, the rest behind links; every column once, in order."""
    names = tuple(f"C{number:03}" for number in range(300))
    estate.make(*make_table(SNOWFLAKE, "WIDE", names))
    shown = see(person, estate, f"{SNOWFLAKE}/SHOP/SALES/WIDE")
    assert "Columns 300" in shown.main and "200 more columns" in shown.main and "C100" not in shown.main
    met = [text for text, _ in shown.links() if text in names]
    shown = person.follow(shown.link("200 more columns"))
    while True:
        met += [text for text, _ in shown.links() if text in names]
        if "Next" not in dict(shown.links()):
            break
        shown = person.follow(shown.link("Next"))
    assert met == list(names) and "Page 3 of 3" in shown.main
    assert person.follow(shown.link("Back to WIDE")).one("h1").text == "WIDE"


def test_archived_columns_are_told_and_come_last(person: Person, estate: Estate) -> None:
    """A dropped column is still there, marked."""
    estate.make(*make_table(POSTGRES, "SHRUNK", ("FIRST", "SECOND", "THIRD")))
    table = f"{POSTGRES}/SHOP/SALES/SHRUNK"
    estate.archive(f"{table}/FIRST")
    shown = see(person, estate, table)
    columns = shown.section("Columns")
    assert "1 of them archived" in columns
    assert columns.index("SECOND") < columns.index("THIRD") < columns.index("FIRST")
    assert "archived" in columns[columns.index("FIRST") :]


def test_an_archived_asset_says_so_and_keeps_what_it_had(person: Person, estate: Estate) -> None:
    """Its path, its columns, its history; and a notice on top."""
    estate.make(*make_table(POSTGRES, "OLD"))
    table = f"{POSTGRES}/SHOP/SALES/OLD"
    estate.archive(table, f"{table}/ID")
    shown = see(person, estate, table)
    assert "This asset is archived" in shown.one("p", role="status").text
    assert path_of(shown).endswith("SHOP › SALES › OLD") and "Columns 3" in shown.main
    assert "ENTITY_DELETE" in shown.section("Recent changes")
    column = see(person, estate, f"{table}/ID")
    assert "This asset is archived" in column.main and path_of(column).endswith("OLD › ID")


def test_related_things_are_cut_with_their_count(person: Person, estate: Estate) -> None:
    """A bucket of many objects shows a few, says how many, and lists all behind a link."""
    estate.make(named("S3Bucket", f"{S3}/full", connectionQualifiedName=S3))
    lies = {"bucket": reference("S3Bucket", f"{S3}/full"), "connectionQualifiedName": S3}
    count = PAGE_SIZE + FEW_RELATED + 1
    names = [f"{S3}/full/o{number:03}" for number in range(count)]
    estate.make(*(named("S3Object", name, **lies) for name in names))
    shown = see(person, estate, f"{S3}/full")
    assert f"objects {count}" in shown.main and f"{PAGE_SIZE + 1} more" in shown.main and "o012" not in shown.main
    listed = person.follow(shown.link(f"{PAGE_SIZE + 1} more"))
    assert "o099" in listed.main and "o100" not in listed.main
    assert "o100" in person.follow(listed.link("Next")).main
    assert "None on this page" in see(person, estate, f"{S3}/full", "objects", page="9").main
