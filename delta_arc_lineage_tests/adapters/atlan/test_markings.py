"""Markings over HTTP: what they cost, what plain pyatlan reads of them, and what a restricted token is told."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from delta_arc_lineage.adapters.atlan.catalog import AtlanCatalog
from delta_arc_lineage.errors import NotFound, PermissionDenied, RequestRefused
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage_tests.adapters.atlan.conftest import Tenant
from delta_arc_lineage_tests.local_atlan.access_calls import make_connection_policy, make_persona, make_token
from delta_arc_lineage_tests.ports.test_catalog import BUCKET, MARK, S3, s3_object, save
from delta_arc_lineage_tests.support.marker import Marker

pytestmark = pytest.mark.starts
Sort = MarkingSort
GIVEN = (
    Marking(Sort.OWNER, "admin"),
    Marking(Sort.OWNER_GROUP, "Everyone"),
    Marking(Sort.STEWARD, "admin"),
    Marking(Sort.TAG, "PII", "lineage"),
    Marking(Sort.TERM, "Revenue@Words"),
    Marking(Sort.CUSTOM, "RACI.Score", "7"),
    Marking(Sort.DESCRIPTION, value="Ours"),
    Marking(Sort.DISPLAY_NAME, value="Orders"),
    Marking(Sort.CERTIFICATE, value="VERIFIED\nchecked"),
    Marking(Sort.ANNOUNCEMENT, value="warning\nLate\nuntil noon"),
    Marking(Sort.README, value="<h1>100 % &amp; more</h1>"),
    Marking(Sort.LINK, "https://example.com/a?b=c", "Runbook"),
)
FILES = tuple(s3_object(f"sales/F{number:03}.csv") for number in range(301))


@pytest.fixture(scope="module")
def marker(server: Any) -> Iterator[Marker]:
    tenant = Tenant(server)
    catalog = tenant.catalog()
    save(catalog, S3, BUCKET)
    catalog.save(FILES, mark=MARK)
    yield Marker(tenant.http)
    tenant.close()


def spent(catalog: AtlanCatalog, ask: Any) -> tuple[int, int]:
    before = catalog.requests
    ask()
    done = catalog.requests - before
    return done.reads, done.writes


def references(*files: Any) -> list[Reference]:
    return [file.reference for file in files]


def test_a_request_reads_three_hundred_assets_and_one_writes_to_all(tenant: Tenant, marker: Marker) -> None:
    """Definitions are read once a process, a term once; all but terms and links is looked at before, a request for
    150."""
    catalog, some = tenant.catalog(), FILES[:300]
    assert spent(catalog, lambda: catalog.read_markings(references(*some))) == (2, 0)
    assert spent(catalog, lambda: catalog.read_markings(references(*some))) == (1, 0)
    tags = {file.reference: [Marking(Sort.TAG, "PII")] for file in some}
    terms = {file.reference: [Marking(Sort.TERM, "Cost@Words")] for file in some}
    owners = {file.reference: [Marking(Sort.OWNER, "admin")] for file in some}
    assert spent(catalog, lambda: catalog.add_markings(tags)) == (2, 1)
    assert spent(catalog, lambda: catalog.add_markings(terms)) == (1, 1)
    assert spent(catalog, lambda: catalog.add_markings(owners)) == (2, 1)
    assert spent(catalog, lambda: catalog.take_markings(tags)) == (2, 1)
    assert spent(catalog, lambda: catalog.take_markings(terms)) == (3, 1)
    assert spent(catalog, lambda: catalog.take_markings(owners)) == (2, 1)
    assert not any(marked.markings for marked in catalog.read_markings(references(*some)))


def test_what_was_changed_of_many_costs_what_was_changed(tenant: Tenant, marker: Marker) -> None:
    """Of more than a page, one request where little was."""
    catalog = tenant.catalog()
    guid = catalog.read(references(FILES[7])).assets[0].guid
    since = int(marker.shown(guid)["updateTime"]) + 10_000_000
    everybody = references(*FILES)
    assert spent(catalog, lambda: catalog.find_remarked(everybody, since=since)) == (1, 0)
    assert spent(catalog, lambda: catalog.find_remarked(everybody[:300], since=since)) == (1, 0)
    marker.say(FILES[7].reference, guid, Marking(Sort.DESCRIPTION, value="news"))
    since = int(marker.shown(guid)["updateTime"])
    assert catalog.find_remarked(everybody, since=since).keys() == {FILES[7].reference}
    assert spent(catalog, lambda: catalog.find_remarked(everybody, since=since)) == (1, 0)
    assert catalog.find_remarked(everybody, since=0).keys() == {*everybody}


def test_plain_pyatlan_reads_every_marking_and_none_after_they_are_taken(tenant: Tenant, marker: Marker) -> None:
    """By names as people see them; what somebody else said stays."""
    from pyatlan.client.atlan import AtlanClient
    from pyatlan.model.assets import S3Object

    file = FILES[300]
    catalog = tenant.catalog()
    guid = catalog.read([file.reference]).assets[0].guid
    theirs = (Marking(Sort.TAG, "Financial"), Marking(Sort.LINK, "https://example.com/", "Theirs"))
    marker.say(file.reference, guid, *theirs)
    assert catalog.add_markings({file.reference: GIVEN}).confirmed == {file.qualified_name}
    sdk = AtlanClient(base_url=tenant.server.url, api_key=tenant.server.token)
    shown = sdk.asset.get_by_guid(guid, S3Object, ignore_relationships=False)
    assert (shown.owner_users, shown.owner_groups, shown.admin_users) == ({"admin"}, {"Everyone"}, {"admin"})
    tags = {str(tag.type_name): tag for tag in shown.atlan_tags or []}
    assert tags.keys() == {"PII", "Financial"} and tags["PII"].propagate
    assert tags["PII"].restrict_propagation_through_hierarchy
    assert not tags["PII"].restrict_propagation_through_lineage
    assert [term.display_text for term in shown.meanings or []] == ["Revenue"]
    assert shown.get_custom_metadata(client=sdk, name="RACI")["Score"] == 7
    assert (shown.user_description, shown.display_name) == ("Ours", "Orders")
    assert shown.certificate_status and shown.certificate_status.value == "VERIFIED"
    assert (shown.certificate_status_message, shown.announcement_title) == ("checked", "Late")
    assert shown.announcement_type == "warning" and shown.announcement_message == "until noon"
    readme = sdk.asset.get_by_guid(str(shown.readme.guid))
    assert readme.description == "<h1>100 % &amp; more</h1>"
    links = {sdk.asset.get_by_guid(str(each.guid)).name for each in shown.links or []}
    assert links == {"Runbook", "Theirs"}
    assert catalog.take_markings({file.reference: GIVEN}).confirmed == {file.qualified_name}
    left = sdk.asset.get_by_guid(guid, S3Object, ignore_relationships=False)
    assert [str(tag.type_name) for tag in left.atlan_tags or []] == ["Financial"]
    assert not (left.owner_users or left.owner_groups or left.admin_users or left.meanings or left.user_description)
    assert not (left.certificate_status or left.announcement_title or left.display_name)
    assert left.get_custom_metadata(client=sdk, name="RACI")["Score"] is None
    marked = catalog.read_markings([file.reference])[0]
    assert marked.markings == {*theirs}
    sdk._session.close()


def test_what_is_no_value_of_its_type_is_refused_before_anything_is_written(tenant: Tenant, marker: Marker) -> None:
    """Others of the same request are not written either."""
    catalog = tenant.catalog()
    wrong = {FILES[1].reference: [Marking(Sort.CUSTOM, "RACI.Score", "many"), Marking(Sort.DESCRIPTION, value="x")]}
    with pytest.raises(RequestRefused, match=r"RACI.Score takes a value of type int"):
        catalog.add_markings(wrong)
    assert not catalog.read_markings(references(FILES[1]))[0].markings


def restricted(tenant: Tenant, name: str) -> AtlanCatalog:
    """With a token that may read and update assets of the S3 connection, and nothing else."""
    persona = make_persona(tenant.http, name)
    make_connection_policy(tenant.http, persona, S3.qualified_name, "persona-asset-read", "persona-asset-update")
    key = make_token(tenant.http, name, persona)["attributes"]["accessToken"]
    return tenant.catalog(requests=tenant.requests(key=key))


def test_a_token_that_may_not_tag_is_told_so(tenant: Tenant, marker: Marker) -> None:
    """Owners are given all the same, and with a tag nothing is written."""
    catalog = restricted(tenant, "marking")
    owner = Marking(Sort.OWNER, "admin")
    assert catalog.add_markings({FILES[2].reference: [owner]}).confirmed == {FILES[2].qualified_name}
    with pytest.raises(PermissionDenied):
        catalog.add_markings({FILES[2].reference: [Marking(Sort.TAG, "PII"), Marking(Sort.OWNER, "zoë")]})
    assert catalog.read_markings(references(FILES[2]))[0].markings == {owner}


def test_where_definitions_and_people_are_hidden_all_else_is_read_and_written(tenant: Tenant, marker: Marker) -> None:
    """Their names come as None, no tag as Atlan calls it; who gives a tag or custom metadata is told why it cannot."""
    guid = tenant.catalog().read(references(FILES[3])).assets[0].guid
    marker.say(FILES[3].reference, guid, Marking(Sort.TAG, "Financial"))
    hidden = ("*/types/typedefs*", "*/users*", "*/groups*")
    tenant.misbehave(*({"kind": "forbid", "method": "GET", "route": route} for route in hidden))
    catalog, sorts = tenant.catalog(), (Sort.TAG, Sort.CUSTOM, Sort.OWNER, Sort.STEWARD, Sort.OWNER_GROUP)
    assert all(catalog.find_vocabulary(sort, ["PII"]).names is None for sort in sorts)
    owner = Marking(Sort.OWNER, "admin")
    assert catalog.add_markings({FILES[3].reference: [owner]}).confirmed == {FILES[3].qualified_name}
    (marked,) = catalog.read_markings(references(FILES[3]))
    assert marked.markings == {owner} and marked.unseen == {Sort.TAG, Sort.CUSTOM}
    for marking in (Marking(Sort.TAG, "PII"), Marking(Sort.CUSTOM, "RACI.Score", "7")):
        with pytest.raises(PermissionDenied, match="read definitions"):
            catalog.add_markings({FILES[3].reference: [marking]})
    with pytest.raises(PermissionDenied, match="read definitions"):
        catalog.find_custom_set("RACI")


def test_what_the_moment_of_change_does_not_tell(tenant: Tenant, marker: Marker) -> None:
    """Another text of a README, another title of a link, and a tag that comes from the bucket; a first one it tells."""
    catalog, file = tenant.catalog(), FILES[4]
    guid, bucket = (catalog.read([each]).assets[0].guid for each in (file.reference, BUCKET.reference))
    address = "https://example.com/b"
    marker.say(file.reference, guid, Marking(Sort.README, value="one"), Marking(Sort.LINK, address, "one"))
    since = int(marker.shown(guid)["updateTime"])
    assert catalog.find_remarked([file.reference], since=since).keys() == {file.reference}
    marker.say(file.reference, guid, Marking(Sort.README, value="two"), Marking(Sort.LINK, address, "two"))
    marker.say(BUCKET.reference, bucket, Marking(Sort.TAG, "PII", "hierarchy"))
    assert catalog.find_remarked([file.reference], since=since + 1) == {}
    (marked,) = catalog.read_markings([file.reference])
    assert marked.propagated == {"PII"}
    assert marked.markings == {Marking(Sort.README, value="two"), Marking(Sort.LINK, address, "two")}


def test_a_word_that_the_index_has_not_seen_yet_is_not_written_over(tenant: Tenant, marker: Marker) -> None:
    """What somebody said since the index saw the asset stands, and ours is not confirmed; the rest is written."""
    catalog, file = tenant.catalog(), FILES[7]
    (marked,) = catalog.read_markings([file.reference])
    theirs = (
        Marking(Sort.DESCRIPTION, value="Theirs"),
        Marking(Sort.CERTIFICATE, value="DEPRECATED"),
        Marking(Sort.CUSTOM, "RACI.Score", "1"),
        Marking(Sort.OWNER, "admin"),
        Marking(Sort.TAG, "PII"),
        Marking(Sort.README, value="Theirs"),
    )
    marker.say(file.reference, marked.guid, *theirs)
    ours = [
        Marking(Sort.DESCRIPTION, value="Ours"),
        Marking(Sort.CERTIFICATE, value="VERIFIED"),
        Marking(Sort.CUSTOM, "RACI.Score", "7"),
        Marking(Sort.TAG, "PII", "lineage"),
        Marking(Sort.README, value="Ours"),
        Marking(Sort.DISPLAY_NAME, value="Orders"),
    ]
    assert not catalog.add_markings({file.reference: ours}).confirmed
    there = catalog.read_markings([file.reference])[0].markings
    assert {*theirs, ours[-1]} <= there and there.isdisjoint(ours[:-1])
    for said, own, other in ((theirs[-2], ours[-3], FILES[12]), (theirs[-1], ours[-2], FILES[13])):
        (marked,) = catalog.read_markings([other.reference])
        marker.say(other.reference, marked.guid, said)
        assert not catalog.add_markings({other.reference: [own]}).confirmed
        assert catalog.read_markings([other.reference])[0].markings == {said}


def test_what_somebody_says_just_before_us_in_the_same_words_is_told_to_be_theirs(
    tenant: Tenant, marker: Marker
) -> None:
    """It is confirmed, since it is there, and it is not ours to take back."""
    catalog, file = tenant.catalog(), FILES[10]
    (marked,) = catalog.read_markings([file.reference])
    theirs = (Marking(Sort.DESCRIPTION, value="Same"), Marking(Sort.OWNER, "admin"), Marking(Sort.TAG, "PII"))
    marker.say(file.reference, marked.guid, *theirs)
    ours = Marking(Sort.CERTIFICATE, value="VERIFIED")
    confirmation = catalog.add_markings({file.reference: [*theirs, ours]})
    assert confirmation.confirmed == {file.qualified_name}
    assert confirmation.theirs == {(file.reference, each) for each in theirs}
    assert not catalog.add_markings({file.reference: [*theirs, ours]}).theirs


def test_what_somebody_puts_in_the_place_of_what_we_just_took_is_theirs(tenant: Tenant, marker: Marker) -> None:
    """Also where it is what stood there before: we take and give in two requests."""
    catalog, file = tenant.catalog(), FILES[14]
    old, new = Marking(Sort.TAG, "PII"), Marking(Sort.TAG, "PII", "lineage")
    catalog.add_markings({file.reference: [old]})
    (marked,) = catalog.read_markings([file.reference])
    assert catalog.take_markings({file.reference: [old]}).confirmed
    marker.say(file.reference, marked.guid, old)
    assert not catalog.add_markings({file.reference: [new]}).confirmed
    assert catalog.read_markings([file.reference])[0].markings == {old}


def test_a_tag_of_anothers_that_is_called_as_ours_was_is_not_taken(tenant: Tenant, marker: Marker) -> None:
    """Named by the identity of ours: it is not there any more."""
    file, given = FILES[11], Marking(Sort.TAG, "Financial")
    tenant.catalog().add_markings({file.reference: [given]})
    catalog = tenant.catalog()
    (ours,) = catalog.identify([given])
    taken = replace(ours, identity="another")
    assert catalog.take_markings({file.reference: [taken]}).confirmed == {file.qualified_name}
    assert catalog.read_markings([file.reference])[0].markings == {given}


@pytest.mark.parametrize(
    ("given", "name"),
    [
        (Marking(Sort.TAG, "Financial", "lineage"), "Money"),
        (Marking(Sort.TERM, "Revenue@Other words"), "Income@Other words"),
        (Marking(Sort.CUSTOM, "RACI.Owner", "zoë"), "RACI.Held by"),
    ],
)
def test_what_was_given_is_known_by_its_identity_whatever_it_is_called(
    tenant: Tenant, marker: Marker, given: Marking, name: str
) -> None:
    """Before it is given, when it is read, and after somebody renamed it, without a request more."""
    file = FILES[8]
    (known,) = tenant.catalog().identify([given])
    tenant.catalog().add_markings({file.reference: [given]})
    (carried,) = tenant.catalog().read_markings([file.reference])[0].markings
    assert carried.is_same(known) and carried.identity == known.identity != ""
    marker.rename(given.sort, given.name, to=name)
    (carried,) = tenant.catalog().read_markings([file.reference], known=[known])[0].markings
    assert (carried.name, carried.identity) == (name, known.identity)
    assert [each.name for each in tenant.catalog().identify([known])] == [name]
    with pytest.raises(NotFound):
        tenant.catalog().identify([given])
    marker.rename(given.sort, name, to=given.name)
    tenant.catalog().take_markings({file.reference: [given]})
    assert not tenant.catalog().read_markings([file.reference])[0].markings


def test_a_term_that_was_given_before_is_read_without_asking_for_its_name(tenant: Tenant, marker: Marker) -> None:
    """One request less, and none less where somebody renamed it; another's term is always asked for."""
    file, given = FILES[9], [Marking(Sort.TERM, "Cost@Words")]
    known = tenant.catalog().identify(given)
    tenant.catalog().add_markings({file.reference: given})
    for asked, reads in (((), 3), (known, 2)):
        catalog = tenant.catalog()
        assert spent(catalog, lambda asked=asked, c=catalog: c.read_markings([file.reference], known=asked)) == (
            reads,
            0,
        )
    tenant.catalog().take_markings({file.reference: given})
