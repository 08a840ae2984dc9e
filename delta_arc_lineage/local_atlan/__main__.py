"""The command line: `python -m delta_arc_lineage.local_atlan --port 0 --data FILE --token TOKEN`."""

import argparse
import json
import os
import secrets
import sys
from pathlib import Path

from delta_arc_lineage.local_atlan.errors import CatalogError
from delta_arc_lineage.local_atlan.server import serve
from delta_arc_lineage.local_atlan.web.faults import FaultSettings

_PROGRAM = "python -m delta_arc_lineage.local_atlan"
_TOKEN_VARIABLE = "CATALOG_SERVER_TOKEN"


def _make_parser() -> argparse.ArgumentParser:
    """The options."""
    parser = argparse.ArgumentParser(prog=_PROGRAM, description="A local stand-in for an Atlan tenant.")
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 takes a free one")
    parser.add_argument("--data", type=Path, help="SQLite file; without it everything is in memory")
    parser.add_argument("--token", help=f"API token; else {_TOKEN_VARIABLE}, else a random one, printed once")
    parser.add_argument("--ready-file", type=Path, help="JSON with url and pid, written when serving")
    parser.add_argument("--rate-limit", type=int, metavar="N", help="requests a minute before the block")
    parser.add_argument("--block-seconds", type=float, default=60.0, help="how long the block lasts")
    parser.add_argument("--no-retry-after", action="store_true", help="429 without a Retry-After header")
    parser.add_argument("--index-lag-ms", type=int, default=0, help="how far searches lag behind writes")
    parser.add_argument("--latency-ms", type=int, default=0, help="wait before each answer")
    parser.add_argument("--latency-jitter-ms", type=int, default=0, help="random part of the wait")
    parser.add_argument("--fault", action="append", default=[], metavar="JSON", help="a fault rule; repeatable")
    parser.add_argument("--seed", type=int, default=0, help="seed of the faults")
    return parser


def _read_faults(options: argparse.Namespace) -> FaultSettings:
    """The fault settings in the options."""
    limit = {
        "per_minute": options.rate_limit,
        "block_seconds": options.block_seconds,
        "retry_after": not options.no_retry_after,
    }
    return FaultSettings.read(
        {
            "rate_limit": limit if options.rate_limit else None,
            "index_lag_ms": options.index_lag_ms,
            "latency_ms": options.latency_ms,
            "latency_jitter_ms": options.latency_jitter_ms,
            "rules": [json.loads(rule) for rule in options.fault],
            "seed": options.seed,
        }
    )


def main(arguments: list[str] | None = None) -> int:
    """Serve until stopped; 2 for options that cannot be, and for a port or a file that cannot be had."""
    options = _make_parser().parse_args(arguments)
    try:
        faults = _read_faults(options)
    except (CatalogError, ValueError) as error:
        sys.stderr.write(f"{_PROGRAM}: {error}\n")
        return 2
    token = options.token or os.environ.get(_TOKEN_VARIABLE)
    if not token:
        token = secrets.token_urlsafe(24)
        sys.stdout.write(f"token {token}\n")
        sys.stdout.flush()
    try:
        serve(data=options.data, token=token, port=options.port, ready_file=options.ready_file, faults=faults)
    except (OSError, OverflowError) as error:
        place = options.data or "memory"
        sys.stderr.write(f"{_PROGRAM}: cannot serve {place} on port {options.port} of 127.0.0.1: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
