"""One asset of any type, asked of every catalog."""

from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage.ports.catalog import Catalog
from delta_arc_lineage_tests.ports.test_catalog import ALL, BUCKET, MARK, save


def test_an_asset_is_found_by_name_and_by_guid(catalog: Catalog) -> None:
    """With its type, its name and who made it; at a request each, and no write."""
    save(catalog, *ALL)
    before = catalog.requests
    found = catalog.find_by_name(BUCKET.reference)
    assert found is not None and catalog.find_by_guid(found.guid) == found
    assert (found.type_name, found.qualified_name, found.name) == ("S3Bucket", BUCKET.qualified_name, BUCKET.name)
    assert (found.mark, found.archived) == (MARK, False)
    assert found.attributes["qualifiedName"] == BUCKET.qualified_name
    assert (catalog.requests - before).reads == 2 and (catalog.requests - before).writes == 0


def test_what_is_not_there_is_none(catalog: Catalog) -> None:
    """Also under a type that it is not of, in another case, or of no type at all."""
    save(catalog, *ALL)
    for reference in (
        Kind.OBJECT.refer_to(BUCKET.qualified_name),
        Kind.BUCKET.refer_to(BUCKET.qualified_name.upper()),
        Reference("NoSuchType", BUCKET.qualified_name),
    ):
        assert catalog.find_by_name(reference) is None
    assert catalog.find_by_guid("no-such-guid") is None


def test_the_types_of_a_name_are_told(catalog: Catalog) -> None:
    """Of exactly this name."""
    save(catalog, *ALL)
    assert catalog.find_types(BUCKET.qualified_name) == ("S3Bucket",)
    assert catalog.find_types(BUCKET.qualified_name + "x") == ()


def test_what_is_archived_is_found_by_guid_alone(catalog: Catalog) -> None:
    """By name the active one is meant."""
    save(catalog, *ALL)
    (file,) = [asset for asset in ALL if asset.kind is Kind.OBJECT]
    found = catalog.find_by_name(file.reference)
    assert found is not None
    catalog.archive(catalog.read([file.reference]).assets)
    archived = catalog.find_by_guid(found.guid)
    assert archived is not None and archived.archived
    assert catalog.find_by_name(file.reference) is None and catalog.find_types(file.qualified_name) == ()
