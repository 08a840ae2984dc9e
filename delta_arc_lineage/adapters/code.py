"""Which code it is that decides: what one version of it concluded, another one may not."""

from functools import cache
from hashlib import sha256
from importlib.resources import files

from delta_arc_lineage import model


@cache
def digest_of_deciding_code() -> str:
    """Of the sources of `model`: the same on every machine of one version, another one after any edit. Empty where a
    package holds no sources."""
    sources = [source for source in files(model).iterdir() if source.name.endswith(".py")]
    found = sha256()
    for source in sorted(sources, key=lambda source: source.name):
        found.update(f"{source.name}\n".encode() + source.read_bytes())
    return found.hexdigest()[:32] if sources else ""
