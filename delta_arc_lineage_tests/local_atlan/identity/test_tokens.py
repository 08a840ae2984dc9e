"""Tokens in the database: whose they are at which moment, whatever else is kept beside them."""

import itertools
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from delta_arc_lineage.local_atlan import store
from delta_arc_lineage.local_atlan.identity import accounts, tokens
from delta_arc_lineage.local_atlan.identity.seeding import seed

MADE = 1_700_000_000_000
SCHEMA = Path(store.__file__).with_name("schema.sql")
NUMBERS = itertools.count()


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    """An empty database with the tables of a catalog."""
    opened = sqlite3.connect(":memory:")
    opened.row_factory = sqlite3.Row
    opened.executescript(SCHEMA.read_text(encoding="utf-8"))
    yield opened
    opened.close()


def keep_token(connection: sqlite3.Connection, *, lifespan: int) -> tuple[accounts.Record, str]:
    """An API token made at a known moment, and its secret."""
    name = f"token {next(NUMBERS)}"
    token = tokens.make_token(name, "", now=MADE, user="admin", lifespan=lifespan)
    accounts.put(connection, "apikey", token)
    return token, tokens.keep_token_secret(connection, token)


@given(lifespan=st.integers(1, tokens.LIFESPAN), moment=st.floats(-0.5, 2.0))
@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_token_works_until_its_lifespan_is_over(connection: sqlite3.Connection, lifespan: int, moment: float) -> None:
    """To the millisecond."""
    token, secret = keep_token(connection, lifespan=lifespan)
    now = MADE + int(lifespan * 1000 * moment)
    user = tokens.find_user_of_token(connection, secret, now=now)
    assert user == (tokens.get_service_account(token) if now < MADE + lifespan * 1000 else None)


def test_an_access_token_lives_ten_minutes(connection: sqlite3.Connection) -> None:
    """And is forgotten when the next one is opened after its end."""
    token, _ = keep_token(connection, lifespan=10_000)
    access = tokens.open_access(connection, token, now=MADE)
    last = MADE + tokens.ACCESS_LIFESPAN * 1000
    account = tokens.get_service_account(token)
    assert tokens.find_user_of_token(connection, access, now=last - 1) == account
    assert tokens.find_user_of_token(connection, access, now=last) is None
    assert len(accounts.list_records(connection, "access")) == 1
    tokens.open_access(connection, token, now=last - 1)
    assert len(accounts.list_records(connection, "access")) == 2
    tokens.open_access(connection, token, now=last)
    assert len(accounts.list_records(connection, "access")) == 2


def test_no_secret_lies_in_the_database_but_a_clients_own(connection: sqlite3.Connection) -> None:
    """Bearer tokens are kept as digests."""
    token, secret = keep_token(connection, lifespan=10)
    access = tokens.open_access(connection, token, now=MADE)
    own = tokens.keep_client_secret(connection, token["clientId"])
    kept = " ".join(str(tuple(row)) for row in connection.execute("SELECT * FROM account"))
    assert secret not in kept and access not in kept and own in kept
    assert tokens.check_client(connection, token["clientId"], own) == token
    for wrong in ("", own + "x", secret, access, "\ud800"):
        assert tokens.check_client(connection, token["clientId"], wrong) is None
    assert tokens.check_client(connection, "nobody", own) is None


def test_a_new_secret_ends_the_former(connection: sqlite3.Connection) -> None:
    """A client has one."""
    token, _ = keep_token(connection, lifespan=10)
    former = tokens.keep_client_secret(connection, token["clientId"])
    latter = tokens.keep_client_secret(connection, token["clientId"])
    assert tokens.check_client(connection, token["clientId"], former) is None
    assert tokens.check_client(connection, token["clientId"], latter) is not None


def test_a_token_whose_client_is_gone_is_nobodys(connection: sqlite3.Connection) -> None:
    """Also where its secret was left behind."""
    token, secret = keep_token(connection, lifespan=10_000)
    access = tokens.open_access(connection, token, now=MADE)
    accounts.remove(connection, "apikey", token["id"])
    for kept in (secret, access):
        assert tokens.find_user_of_token(connection, kept, now=MADE) is None


def test_a_catalog_is_seeded_once(connection: sqlite3.Connection) -> None:
    """What was changed since stays; the server's own token is no secret that is kept."""
    seed(connection, MADE)
    before = [tuple(row) for row in connection.execute("SELECT * FROM account ORDER BY kind, guid")]
    seed(connection, MADE + 1)
    assert [tuple(row) for row in connection.execute("SELECT * FROM account ORDER BY kind, guid")] == before
    kinds = {row[0] for row in before}
    assert kinds == {"role", "user", "group", "apikey", "login_event", "admin_event"}
