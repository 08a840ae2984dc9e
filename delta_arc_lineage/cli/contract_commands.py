"""The commands about data contracts, as `main` has its own: what they need is imported when they run."""

import sys
from typing import Any

import click

from delta_arc_lineage.cli.options import json_option, route_option


@click.group()
def contract() -> None:
    """Data contracts of datasets, in the Open Data Contract Standard. Writes nothing to Atlan."""


@contract.command("init")
@click.argument("dataset", required=False)
@route_option
@click.option("--write", is_flag=True, help="Write them, a file each; what is there already stays as it is.")
@json_option
def contract_init(**options: Any) -> None:
    """Show contracts that datasets keep now: of DATASET, or of all that have none."""
    from delta_arc_lineage.cli.contract import run_contract_init

    sys.exit(run_contract_init(**options))


@contract.command("check")
@route_option
@json_option
def contract_check(**options: Any) -> None:
    """Hold each dataset against its contract, as the bucket is now. Ends with 3 where an error breaks one."""
    from delta_arc_lineage.cli.contract import run_check

    sys.exit(run_check(**options))
