"""Options that several commands have."""

import click

route_option = click.option("--route", metavar="NAME", help="One route; all of them if not given.")
refresh_option = click.option(
    "--force-refresh", "refresh", is_flag=True, help="Read everything, whatever the discovery cache remembers."
)
json_option = click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
