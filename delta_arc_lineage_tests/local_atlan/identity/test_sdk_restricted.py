"""SDK programs under a persona and a purpose made with the SDK itself: what a loader with few rights meets."""

from collections.abc import Iterator

import pytest
from httpx_retries import Retry
from pyatlan import errors
from pyatlan.client.atlan import AtlanClient
from pyatlan.model.assets import Asset, AuthPolicy, Connection, Persona, S3Bucket
from pyatlan.model.audit import AuditSearchRequest
from pyatlan.model.enums import AtlanConnectorType, AuthPolicyType, PersonaMetadataAction
from pyatlan.model.fluent_search import FluentSearch

from delta_arc_lineage.local_atlan.fixtures import LocalCatalog

pytestmark = pytest.mark.filterwarnings("ignore:.verify=<str>. is deprecated:DeprecationWarning")

WRITE = {
    PersonaMetadataAction.READ,
    PersonaMetadataAction.CREATE,
    PersonaMetadataAction.UPDATE,
    PersonaMetadataAction.DELETE,
}


def make_bucket(sdk: AtlanClient, name: str) -> S3Bucket:
    """A bucket in a connection of its own."""
    role = str(sdk.role_cache.get_id_for_name("$admin"))
    connection = Connection.creator(client=sdk, name=name, connector_type=AtlanConnectorType.S3, admin_roles=[role])
    connection.qualified_name = f"default/s3/{name}"  # the creator's name is one per second
    made = sdk.asset.save(connection).assets_created(Connection)[0]
    bucket = S3Bucket.creator(name="b", connection_qualified_name=str(made.qualified_name), aws_arn=f"arn:{name}")
    return sdk.asset.save(bucket).assets_created(S3Bucket)[0]


def make_policy(persona: Persona, bucket: S3Bucket, actions: set[PersonaMetadataAction]) -> AuthPolicy:
    """A policy of a persona on the connection of a bucket, as the SDK makes it."""
    connection = str(bucket.connection_qualified_name)
    return Persona.create_metadata_policy(
        name=f"on {connection}",
        persona_id=str(persona.guid),
        policy_type=AuthPolicyType.ALLOW,
        actions=actions,
        connection_qualified_name=connection,
        resources={f"entity:{connection}"},
    )


@pytest.fixture(scope="module")
def buckets(sdk: AtlanClient) -> list[S3Bucket]:
    """Three buckets: one to be read, one to be written, one that is neither."""
    return [make_bucket(sdk, f"restricted-{number}") for number in range(3)]


@pytest.fixture(scope="module")
def persona(sdk: AtlanClient, buckets: list[S3Bucket]) -> Persona:
    """A persona with a policy for either of two connections."""
    made = sdk.asset.save(Persona.creator(name="SDK loader")).assets_created(Persona)[0]
    policies = [make_policy(made, buckets[0], {PersonaMetadataAction.READ}), make_policy(made, buckets[1], WRITE)]
    answer = sdk.asset.save(policies)
    assert len(answer.assets_created(AuthPolicy)) == 2
    return made


@pytest.fixture(scope="module")
def limited(sdk: AtlanClient, local_catalog: LocalCatalog, persona: Persona) -> Iterator[AtlanClient]:
    """The SDK with a token of that persona."""
    token = sdk.token.create("SDK loader", personas={str(persona.qualified_name)})
    assert token.attributes is not None
    linked = token.attributes.persona_qualified_name or set()
    assert {one.persona_qualified_name for one in linked} == {persona.qualified_name}
    client = AtlanClient(base_url=local_catalog.url, api_key=str(token.attributes.access_token), retry=Retry(total=0))
    yield client
    client._session.close()
    sdk.token.purge(str(token.guid))


def test_it_reads_what_it_may(limited: AtlanClient, buckets: list[S3Bucket]) -> None:
    """By guid and by name; the third is a permission error with the metastore's words."""
    for bucket in buckets[:2]:
        assert limited.asset.get_by_guid(str(bucket.guid), S3Bucket).name == "b"
        assert limited.asset.get_by_qualified_name(str(bucket.qualified_name), S3Bucket).guid == bucket.guid
    with pytest.raises(errors.PermissionError, match="ATLAS-403-00-001"):
        limited.asset.get_by_guid(str(buckets[2].guid), S3Bucket)


def test_it_writes_where_it_may(limited: AtlanClient, buckets: list[S3Bucket]) -> None:
    """The others stay as they are."""
    for bucket, allowed in zip(buckets, (False, True, False), strict=True):
        changed = S3Bucket.updater(qualified_name=str(bucket.qualified_name), name="b")
        changed.description = "by the loader"
        if allowed:
            assert limited.asset.save(changed).assets_updated(S3Bucket)
        else:
            with pytest.raises(errors.PermissionError):
                limited.asset.save(changed)


def test_its_searches_are_scrubbed(limited: AtlanClient, buckets: list[S3Bucket]) -> None:
    """A hit that it may not read has a guid, a type and nothing else."""
    request = FluentSearch().where(Asset.TYPE_NAME.eq("S3Bucket")).include_on_results("name").to_request()
    hits = {hit.guid: hit for hit in limited.asset.search(request)}
    assert [hits[bucket.guid].scrubbed for bucket in buckets] == [None, None, True]
    assert [hits[bucket.guid].name for bucket in buckets] == ["b", "b", None]


def test_its_audit_is_scrubbed(limited: AtlanClient, buckets: list[S3Bucket]) -> None:
    """Lines without detail."""
    for bucket, told in zip(buckets, (True, True, False), strict=True):
        lines = list(limited.audit.search(AuditSearchRequest.by_guid(str(bucket.guid))))
        assert lines and all((line.detail is not None) is told for line in lines)


def test_an_update_of_the_token_leaves_it_restricted(
    sdk: AtlanClient, limited: AtlanClient, buckets: list[S3Bucket]
) -> None:
    """The SDK sends an empty list of personas where none is named."""
    token = sdk.token.get_by_name("SDK loader")
    assert token is not None
    sdk.token.update(str(token.guid), "SDK loader", description="again")
    with pytest.raises(errors.PermissionError):
        limited.asset.get_by_guid(str(buckets[2].guid), S3Bucket)


def test_a_policy_that_is_deleted_closes_what_it_opened(
    sdk: AtlanClient, limited: AtlanClient, persona: Persona, buckets: list[S3Bucket]
) -> None:
    """At once."""
    policy = sdk.asset.save(make_policy(persona, buckets[2], {PersonaMetadataAction.READ})).assets_created(AuthPolicy)[
        0
    ]
    assert limited.asset.get_by_guid(str(buckets[2].guid), S3Bucket).name == "b"
    sdk.asset.purge_by_guid(str(policy.guid))
    with pytest.raises(errors.PermissionError):
        limited.asset.get_by_guid(str(buckets[2].guid), S3Bucket)
