"""SDK programs of administrators, in the order in which its own tests go: users, groups, events, clients, mappings."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from httpx_retries import Retry
from pyatlan import errors
from pyatlan.client.aio import AsyncAtlanClient
from pyatlan.client.atlan import AtlanClient
from pyatlan.client.oauth import OAuthTokenManager
from pyatlan.model.enums import AdminOperationType, AtlanSSO, KeycloakEventType
from pyatlan.model.group import AtlanGroup, GroupRequest
from pyatlan.model.keycloak_events import AdminEventRequest, KeycloakEventRequest
from pyatlan.model.user import AtlanUser, UserRequest

from delta_arc_lineage.local_atlan.fixtures import LocalCatalog

pytestmark = pytest.mark.filterwarnings("ignore:.verify=<str>. is deprecated:DeprecationWarning")

TODAY = datetime.now(UTC).strftime("%Y-%m-%d")
YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%d")


@pytest.fixture(scope="module")
def user(sdk: AtlanClient) -> AtlanUser:
    """A user who was invited."""
    sdk.user.create([AtlanUser.create("sdk.person@atlan.com", "$member")])
    found = sdk.user.get_by_username("sdk.person")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def group(sdk: AtlanClient, user: AtlanUser) -> Iterator[AtlanGroup]:
    """A group of that user."""
    made = sdk.group.create(AtlanGroup.create("SDK people"), user_ids=[str(user.id)])
    assert made.users is not None and made.users[str(user.id)].was_successful()
    (found,) = sdk.group.get_by_name("SDK people").records or []
    yield found
    sdk.group.purge(str(found.id))


def test_the_number_of_groups_follows(sdk: AtlanClient, user: AtlanUser, group: AtlanGroup) -> None:
    """Of a user the defaults and one more; of a group its one member."""
    defaults = sum(1 for one in sdk.group.get_all() if one.is_default())
    shown = sdk.user.get_by_username("sdk.person")
    assert shown is not None and shown.group_count == 1 + defaults and shown.login_events == []
    assert group.user_count == 1 and group.path and group.attributes is not None
    assert [one.username for one in sdk.user.get_by_usernames(["sdk.person"])] == ["sdk.person"]
    assert not sdk.user.get_by_usernames([]).records and not sdk.user.get_by_emails([]).records
    assert [one.id for one in sdk.user.get_by_email("@atlan.com")] == [user.id]


def test_pages_of_one_end(sdk: AtlanClient, user: AtlanUser, group: AtlanGroup) -> None:
    """Every list goes through its pages, each record once, and stops."""
    users = sdk.user.get(limit=1)
    assert users.total_record is not None and users.total_record > 1
    assert len({one.username for one in users}) == users.total_record and users.current_page() == []
    groups = sdk.group.get(limit=1, sort="-name")
    names = [one.name for one in groups]
    assert names == sorted(names, reverse=True, key=lambda name: str(name).lower()) and groups.current_page() == []
    members = sdk.group.get_members(str(group.id), request=UserRequest(limit=1))
    assert [one.id for one in members] == [user.id]
    own = sdk.user.get_groups(str(user.id), request=GroupRequest(limit=1))
    assert group.id in [one.id for one in own]


def test_columns_are_chosen(sdk: AtlanClient, group: AtlanGroup) -> None:
    """What is not asked is not there."""
    for one in sdk.group.get(limit=5, columns=["name"]):
        assert one.name and one.attributes is None and one.user_count is None


def test_a_description_is_added_and_a_member_leaves(sdk: AtlanClient, user: AtlanUser, group: AtlanGroup) -> None:
    """As the group's page does."""
    group.attributes = AtlanGroup.Attributes(description=["Now with a description!"])
    sdk.group.update(group)
    (found,) = sdk.group.get_by_name("SDK people").records or []
    assert found.attributes is not None and found.attributes.description == ["Now with a description!"]
    assert found.user_count == 1 and found.attributes.alias == ["SDK people"]
    sdk.group.remove_users(str(group.id), [str(user.id)])
    assert not sdk.group.get_members(str(group.id)).records
    defaults = sum(1 for one in sdk.group.get_all() if one.is_default())
    assert len(sdk.user.get_groups(str(user.id)).records or []) == defaults


def test_events_are_read_to_their_end(sdk: AtlanClient, group: AtlanGroup) -> None:
    """Sign-ins and changes since yesterday, over pages, and by kind."""
    logins = sdk.admin.get_keycloak_events(KeycloakEventRequest(date_from=YESTERDAY, date_to=TODAY, size=1))
    assert KeycloakEventType.LOGIN in [event.type for event in logins]
    changes = sdk.admin.get_admin_events(AdminEventRequest(date_from=YESTERDAY, date_to=TODAY, size=2))
    assert len(list(changes)) > 2
    made = AdminEventRequest(date_from=YESTERDAY, resource_path=f"groups/{group.id}")
    own = list(sdk.admin.get_admin_events(made))
    assert own[-1].operation_type == AdminOperationType.CREATE and own[-1].auth_details is not None
    assert not list(sdk.admin.get_keycloak_events(KeycloakEventRequest(date_to=YESTERDAY)))


def test_roles_are_found_by_name(sdk: AtlanClient) -> None:
    """Those that creators name."""
    for name in ("$admin", "$member", "$guest"):
        assert sdk.role_cache.get_id_for_name(name)


def test_an_oauth_client_lives(sdk: AtlanClient, local_catalog: LocalCatalog) -> None:
    """Made for a role by its description, found, paged, changed, used, removed."""
    made = sdk.oauth_client.create(name="sdk client", role="Admin", description="first")
    assert made.client_id and made.client_secret and made.created_by and made.created_at
    assert made.client_id.startswith("oauth-client-") and made.description == "first"
    shown = sdk.oauth_client.get_by_id(made.client_id)
    assert shown.display_name == "sdk client" and shown.role == "$admin" and shown.token_expiry_seconds == 600
    listed = sdk.oauth_client.get(limit=10, offset=0, sort="createdAt")
    assert made.client_id in [one.client_id for one in listed]
    assert sdk.oauth_client.update(client_id=made.client_id, description="second").description == "second"
    manager = OAuthTokenManager(local_catalog.url + "/", made.client_id, made.client_secret)
    client = AtlanClient(base_url=local_catalog.url, api_key=manager.get_token(), retry=Retry(total=0))
    assert client.user.get_current().username == f"service-account-{made.client_id}"
    sdk.oauth_client.purge(made.client_id)
    with pytest.raises(errors.AuthenticationError):
        client.user.get_current()
    client._session.close()
    manager.close()


def test_an_unknown_role_is_told_with_those_there_are(sdk: AtlanClient) -> None:
    """The SDK lists the descriptions of roles."""
    with pytest.raises(errors.NotFoundError) as caught:
        sdk.oauth_client.create(name="nobody's", role="InvalidRole")
    assert "does not exist" in str(caught.value) and "Available roles:" in str(caught.value)


def test_a_client_of_the_sdk_signs_in_by_its_secret(sdk: AtlanClient, local_catalog: LocalCatalog) -> None:
    """It asks for its tokens itself."""
    made = sdk.oauth_client.create(name="own tokens", role="Admin")
    client = AtlanClient(
        base_url=local_catalog.url,
        oauth_client_id=made.client_id,
        oauth_client_secret=made.client_secret,
        retry=Retry(total=0),
    )
    assert client.user.get_current().username == f"service-account-{made.client_id}"
    client._session.close()
    assert client._oauth_token_manager is not None
    client._oauth_token_manager.close()
    sdk.oauth_client.purge(str(made.client_id))


def test_the_secret_of_an_api_token_is_told_and_used(
    sdk: AtlanClient, user: AtlanUser, local_catalog: LocalCatalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A privileged program asks for it, and acts for a user."""
    token = sdk.token.create("privileged")
    monkeypatch.setenv("CLIENT_ID", str(token.client_id))
    monkeypatch.setenv("CLIENT_SECRET", str(sdk.impersonate.get_client_secret(str(token.guid))))
    assert sdk.impersonate.get_user_id(f"service-account-{token.client_id}")
    for access, name in (
        (sdk.impersonate.escalate(), f"service-account-{token.client_id}"),
        (sdk.impersonate.user(str(user.id)), "sdk.person"),
    ):
        client = AtlanClient(base_url=local_catalog.url, api_key=access, retry=Retry(total=0))
        assert client.user.get_current().username == name
        client._session.close()
    sdk.token.purge(str(token.guid))


def test_a_group_is_mapped_to_one_of_an_identity_provider(sdk: AtlanClient, group: AtlanGroup) -> None:
    """Once; found in the list and by id; changed; removed."""
    made = sdk.sso.create_group_mapping(AtlanSSO.JUMPCLOUD, group, "theirs")
    assert str(group.id) in str(made.name) and made.config.attribute_values_regex is None
    assert made.identity_provider_mapper == "saml-group-idp-mapper" and made.config.attribute_value == "theirs"
    with pytest.raises(errors.InvalidRequestError, match="mapping already exists"):
        sdk.sso.create_group_mapping(AtlanSSO.JUMPCLOUD, group, "theirs")
    assert sdk.sso.get_group_mapping(AtlanSSO.JUMPCLOUD, str(made.id)).config.group_name == group.name
    updated = sdk.sso.update_group_mapping(AtlanSSO.JUMPCLOUD, group, str(made.id), str(made.name), "others")
    assert updated.config.attribute_value == "others" and updated.config.sync_mode == "FORCE"
    assert [one.id for one in sdk.sso.get_all_group_mappings(AtlanSSO.JUMPCLOUD)] == [made.id]
    assert sdk.sso.delete_group_mapping(AtlanSSO.JUMPCLOUD, str(made.id)) is None
    assert sdk.sso.get_all_group_mappings(AtlanSSO.JUMPCLOUD) == []


def test_the_asynchronous_client_reads_the_same(local_catalog: LocalCatalog, user: AtlanUser) -> None:
    """Users, groups, tokens, clients and events."""

    async def program() -> None:
        async with AsyncAtlanClient(base_url=local_catalog.url, api_key=local_catalog.token) as client:
            users = await client.user.get(limit=1)
            assert len([one async for one in users]) == users.total_record
            made = await client.oauth_client.create(name="aio", role="Member")
            shown = await client.oauth_client.get_by_id(str(made.client_id))
            assert shown.role == "$member"
            await client.oauth_client.purge(str(made.client_id))
            token = await client.token.create("aio token")
            found = await client.token.get_by_id(str(token.client_id))
            assert found is not None and found.guid == token.guid
            await client.token.purge(str(token.guid))
            events = await client.admin.get_keycloak_events(KeycloakEventRequest(date_from=YESTERDAY, date_to=TODAY))
            assert [event async for event in events]

    asyncio.run(program())
