"""Which code it is that reads and decides: what one version of it concluded, another one may not."""

from functools import cache
from hashlib import sha256
from pathlib import Path

_ROOMS = ("adapters", "model", "sync")
_PACKAGE = Path(__file__).parent.parent


@cache
def digest_of_deciding_code() -> str:
    """Of the sources that turn what is read into a plan: the same on every machine of one version, another one after
    any edit. Empty where a package holds no sources."""
    sources = sorted(source for room in _ROOMS for source in (_PACKAGE / room).rglob("*.py"))
    found = sha256()
    for source in sources:
        found.update(f"{source.relative_to(_PACKAGE).as_posix()}\n".encode() + source.read_bytes())
    return found.hexdigest()[:32] if sources else ""
