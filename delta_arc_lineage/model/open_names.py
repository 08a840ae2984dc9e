"""Open names: what OpenLineage calls a dataset, by its naming specification.

    postgres://{host}:{port}         {database}.{schema}.{table}
    snowflake://{account}            {database}.{schema}.{table}
    s3://{bucket}                    {key, or folder without the slash at its end}

Other programs name the same table by the host that they reached it at. The catalog has that of a connection where its
crawler left it; a person may say it. Where nobody does, a namespace is made of the connection's own name: it is the
same in every export and that of no other connection, and nothing that another program says of the table joins it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from delta_arc_lineage.model.graph_nodes import connector_of
from delta_arc_lineage.model.lineage_graph import GraphNode, Layer
from delta_arc_lineage.model.names import connection_of, key_of_object

_PORTS = {"postgres": 5432, "mysql": 3306, "redshift": 5439, "sqlserver": 1433, "oracle": 1521}
_SCHEMES = {"mssql": "sqlserver"}
_ACCOUNT = re.compile(r"\.snowflakecomputing\.(com|cn)$", re.IGNORECASE)
_HOST = re.compile(
    r"(?:[a-z][a-z0-9+.:-]*://)?(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s/:@?#\[\]]+)(?::(?P<port>\d{1,5}))?(?:[/?#]\S*)?"
)


@dataclass(frozen=True, slots=True, order=True)
class DatasetName:
    """The two parts of a name."""

    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class ConnectionHost:
    """Where a connection leads, as the catalog has it: empty and 0 where it does not say. `name`: for people."""

    name: str = ""
    host: str = ""
    port: int = 0


@dataclass(frozen=True, slots=True)
class Namespaces:
    """The namespace of each connection, by qualified name; `made_up`: those of which nobody knows the host;
    `usual_ports`: those of which nobody knows the port, and the usual one of their kind stands there; `unmatched`:
    what a person stated of a connection that is none of these, by the name that was given."""

    by_connection: Mapping[str, str] = field(default_factory=dict)
    made_up: tuple[str, ...] = ()
    usual_ports: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()


def list_connections(nodes: Iterable[GraphNode]) -> tuple[str, ...]:
    """Those whose hosts are to be known: files are named by their bucket."""
    return tuple(sorted({connection_of(node.reference.qualified_name) for node in nodes if not _is_in_bucket(node)}))


def tell_namespaces(hosts: Mapping[str, ConnectionHost], stated: Mapping[str, str]) -> Namespaces:
    """`stated`: what a person says, by the qualified name of a connection, or by the name that people see."""
    named, made_up, usual_ports = dict[str, str](), list[str](), list[str]()
    for connection, known in hosts.items():
        said = stated.get(connection) or stated.get(known.name)
        found = said or name_host(connection, known)
        if not found:
            made_up.append(connection)
        elif not said and _scheme_of(connection) in _PORTS and not _read_host(known)[1]:
            usual_ports.append(connection)
        named[connection] = found or f"{_scheme_of(connection)}://{connection.replace('/', '.')}"
    known_names = {*hosts, *(known.name for known in hosts.values())}
    unmatched = tuple(sorted(stated.keys() - known_names))
    return Namespaces(named, tuple(made_up), tuple(usual_ports), unmatched)


def name_host(connection: str, known: ConnectionHost) -> str:
    """The namespace by the specification; empty where the catalog does not tell the host.

    >>> name_host("default/postgres/1720611661", ConnectionHost("pg", "db.example.com"))
    'postgres://db.example.com:5432'
    >>> name_host("default/snowflake/1", ConnectionHost("sf", "acme-prod.snowflakecomputing.com", 443))
    'snowflake://acme-prod'
    """
    scheme, (host, told) = _scheme_of(connection), _read_host(known)
    if not host:
        return ""
    if scheme == "snowflake":
        return f"{scheme}://{_ACCOUNT.sub('', host)}"
    port = told or _PORTS.get(scheme, 0)
    return f"{scheme}://{host}:{port}" if port else f"{scheme}://{host}"


def _read_host(known: ConnectionHost) -> tuple[str, int]:
    """A host as people enter it, perhaps as an address, and its port, 0 where neither place tells one.

    >>> [_read_host(ConnectionHost(host=host)) for host in ("db:5433", "https://acme.com/console", "[::1]:5433")]
    [('db', 5433), ('acme.com', 0), ('[::1]', 5433)]
    """
    found = _HOST.fullmatch(known.host)
    if found is None:
        return "", 0
    return found["host"], known.port or int(found["port"] or 0)


def name_dataset(node: GraphNode, namespaces: Namespaces) -> DatasetName:
    """What a node is called."""
    qualified_name = node.reference.qualified_name
    if _is_in_bucket(node):
        path = dict(node.facts).get("path") or key_of_object(qualified_name)
        return DatasetName(f"s3://{node.place[0]}", path.rstrip("/") or "/")
    connection = connection_of(qualified_name)
    within = qualified_name.removeprefix(f"{connection}/")
    name = ".".join((*node.place, node.name)) if node.place else within
    namespace = namespaces.by_connection.get(connection) or f"{_scheme_of(connection)}://{connection.replace('/', '.')}"
    return DatasetName(namespace, name)


def _is_in_bucket(node: GraphNode) -> bool:
    return node.layer is Layer.FILES and node.reference.is_file and bool(node.place)


def _scheme_of(connection: str) -> str:
    """
    >>> _scheme_of("default/mssql/1"), _scheme_of("looker")
    ('sqlserver', 'looker')
    """
    connector = connector_of(connection) or connection
    return _SCHEMES.get(connector, connector)
