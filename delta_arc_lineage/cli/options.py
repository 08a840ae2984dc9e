"""Options that several commands have."""

import click

route_option = click.option("--route", metavar="NAME", help="One route; all of them if not given.")
json_option = click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
