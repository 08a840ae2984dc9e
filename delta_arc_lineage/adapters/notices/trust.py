"""Whom to trust for TLS: the usual authorities, or those of a file or folder that the settings name."""

import ssl
from pathlib import Path


def trust(authorities: str) -> ssl.SSLContext:
    """OSError for certificates that cannot be read."""
    if not authorities:
        return ssl.create_default_context()
    if Path(authorities).is_dir():
        return ssl.create_default_context(capath=authorities)
    return ssl.create_default_context(cafile=authorities)
