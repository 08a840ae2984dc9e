"""The accounts and the first events of a new catalog."""

import sqlite3

from delta_arc_lineage.local_atlan.identity import account_events, accounts, tokens


def seed(connection: sqlite3.Connection, now: int) -> None:
    """The accounts and events of a catalog without any: the administrator signed in and made the server's token."""
    if connection.execute("SELECT 1 FROM account LIMIT 1").fetchone():
        return
    token = tokens.make_token("local", "The server's own token", now=now, user=accounts.ADMINISTRATOR)
    accounts.seed(connection, now, token)
    administrator = accounts.make_stable_id(f"user:{accounts.ADMINISTRATOR}")
    account_events.record_login(connection, "LOGIN", now=now, client="atlan-frontend", user_id=administrator)
    account_events.record_admin(
        connection,
        "CREATE",
        "CLIENT",
        path=f"clients/{token['id']}",
        now=now,
        user=accounts.ADMINISTRATOR,
        said=token,
    )
