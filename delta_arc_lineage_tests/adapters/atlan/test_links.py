"""Links to one address that two people made are two assets: ours goes with its rule, theirs stays."""

from collections.abc import Iterator
from typing import Any

import pytest

from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage_tests.adapters.atlan.conftest import Tenant
from delta_arc_lineage_tests.ports.test_catalog import BUCKET, MARK, S3, s3_object, save
from delta_arc_lineage_tests.support.marker import Marker

pytestmark = pytest.mark.starts
FILE = s3_object("sales/LINKED.csv")


@pytest.fixture(scope="module")
def marker(server: Any) -> Iterator[Marker]:
    tenant = Tenant(server)
    save(tenant.catalog(), S3, BUCKET)
    tenant.catalog().save([FILE], mark=MARK)
    yield Marker(tenant.http)
    tenant.close()


@pytest.mark.parametrize("title", ["Runbook", "Their own title"])
def test_a_link_of_anothers_to_the_address_of_ours_stays(tenant: Tenant, marker: Marker, title: str) -> None:
    """Whatever it is called, and whichever of the two the catalog shows first."""
    catalog, address = tenant.catalog(), f"https://example.com/{title}"
    ours = Marking(MarkingSort.LINK, address, "Runbook")
    guid = catalog.read([FILE.reference]).assets[0].guid
    before = {link["guid"] for link in _links_of(marker, guid)}
    assert catalog.add_markings({FILE.reference: [ours]}).confirmed
    marker.say(FILE.reference, guid, Marking(MarkingSort.LINK, address, title))
    there = {link["guid"]: link for link in _links_of(marker, guid) if link["guid"] not in before}
    assert len(there) == 2
    catalog.take_markings({FILE.reference: [ours]})
    (stays,) = (link for link in _links_of(marker, guid) if link["guid"] not in before)
    assert "/link/" not in stays["uniqueAttributes"]["qualifiedName"] and stays["displayText"] == title


def _links_of(marker: Marker, guid: str) -> list[dict[str, Any]]:
    shown = marker.shown(guid)["relationshipAttributes"]["links"]
    return [link for link in shown if link.get("entityStatus", "ACTIVE") == "ACTIVE"]
