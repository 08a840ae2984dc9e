"""Open names are those of the official client's naming; what the catalog does not tell is said, and never made up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openlineage.client.naming.dataset import S3, Postgres, Snowflake

from delta_arc_lineage.model.open_names import ConnectionHost, name_dataset, name_host, tell_namespaces
from delta_arc_lineage_tests.model.test_graph_document import GRAPH

PG, SF = "default/postgres/1", "default/snowflake/1"
LABELS = st.from_regex(r"[a-z][a-z0-9-]{0,8}[a-z0-9]", fullmatch=True)
HOSTS = st.lists(LABELS, min_size=1, max_size=3).map(".".join)
PORTS = st.integers(1, 65_535)


@given(HOSTS, PORTS, st.sampled_from(["{host}", "{host}:{port}", "postgres://{host}:{port}/db", "https://{host}/"]))
def test_a_postgres_is_named_as_the_official_client_names_it(host: str, port: int, form: str) -> None:
    """However its host is entered; a port is that of its own field, of the host, or the usual one, which is said."""
    entered = form.format(host=host, port=port)
    expected = Postgres(host, str(port), "d", "s", "t").get_namespace()
    assert name_host(PG, ConnectionHost("pg", entered, port)) == expected
    told = tell_namespaces({PG: ConnectionHost("pg", entered)}, {})
    is_told = ":{port}" in form
    assert told.by_connection[PG] == (expected if is_told else Postgres(host, "5432", "d", "s", "t").get_namespace())
    assert (told.usual_ports, told.made_up) == (() if is_told else (PG,), ())


@given(LABELS, LABELS, st.sampled_from([".snowflakecomputing.com", ".SNOWFLAKECOMPUTING.COM", ""]))
def test_a_snowflake_is_named_as_the_official_client_names_it(organization: str, account: str, ending: str) -> None:
    """By its account, with or without the host's ending; it has no port."""
    expected = Snowflake(organization, account, "d", "s", "t").get_namespace()
    known = ConnectionHost("sf", f"{organization}-{account}{ending}", 443)
    assert name_host(SF, known) == name_host(SF, ConnectionHost("sf", f"https://{known.host}/console")) == expected
    assert tell_namespaces({SF: known}, {}).usual_ports == ()


def test_datasets_are_named_as_the_official_client_names_them() -> None:
    """Table by table, and each key in its bucket."""
    namespaces = tell_namespaces({PG: ConnectionHost("pg", "db")}, {})
    for node in GRAPH.nodes:
        name = name_dataset(node, namespaces)
        if node.reference.is_file:
            official = S3(node.place[0], name.name)
            assert (official.get_namespace(), official.get_name()) == (name.namespace, name.name)
            assert node.reference.qualified_name.rstrip("/").endswith(name.name)
        elif node.reference.type_name == "Table":
            assert name.name == Postgres("h", "1", *node.place, node.name).get_name()


@pytest.mark.parametrize("host", ["", "two words", "user@host", "://", "[broken"])
def test_a_host_that_cannot_be_one_is_not_known(host: str) -> None:
    """The namespace is made of the connection's own name then, and that is said."""
    told = tell_namespaces({PG: ConnectionHost("pg", host)}, {})
    assert told.made_up == (PG,) and told.by_connection[PG] == "postgres://default.postgres.1"


def test_what_a_person_says_is_known() -> None:
    """Host and port are theirs: nothing is assumed."""
    told = tell_namespaces({PG: ConnectionHost("pg", "db")}, {"pg": "postgres://other:1"})
    assert (told.by_connection[PG], told.made_up, told.usual_ports) == ("postgres://other:1", (), ())


def test_what_is_stated_of_no_connection_is_told() -> None:
    """A slip in a connection's name; its name and its qualified name are both known."""
    stated = {"pg": "postgres://a:1", PG: "postgres://a:1", "pq": "postgres://a:1"}
    assert tell_namespaces({PG: ConnectionHost("pg", "db")}, stated).unmatched == ("pq",)
