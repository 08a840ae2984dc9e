"""What `export openlineage --json` prints."""

from delta_arc_lineage.cli.result_items import Moment, Requests, Result


class NamespaceItem(Result):
    """What the datasets of a connection are named under; `made_up`: the catalog does not tell its host;
    `usual_port`: it does not tell its port, and the usual one stands there."""

    connection: str
    namespace: str
    made_up: bool
    usual_port: bool


class ExportResult(Result):
    """`route`: the routes whose lineage was exported, with commas between them. `to`: the file, or the receiver's
    address; `bytes`: of all events as text; `left_out`: what is not among them, in words."""

    route: str
    to: str
    events: int
    datasets: int
    bytes: int
    event_time: Moment
    namespaces: list[NamespaceItem]
    left_out: list[str]
    requests: Requests
