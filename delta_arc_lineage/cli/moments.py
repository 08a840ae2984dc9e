"""Moments as people read them."""

from datetime import UTC, datetime


def moment(milliseconds: int) -> str:
    """Milliseconds since the epoch to the second, in UTC."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
