"""The proof that a store honours conditions, without which two machines lose each other's word and nobody is told.

It is had once, by two or three requests, before the first put that needs it: what is put after it says so in its
metadata, and who reads that needs no proof of its own. So a run that reads before it writes, as all but the first do,
asks nothing.
"""

from delta_arc_lineage.adapters.s3.botocore_failures import code_of
from delta_arc_lineage.adapters.s3.state_objects import StateObjects, Words
from delta_arc_lineage.errors import StateUnusable

_NOBODYS = '"00000000000000000000000000000000"'
_PROBE = b"{}"
_NEVER = "NotImplemented"


def require_conditions(objects: StateObjects, *, probe: str, place: str, setting: str) -> None:
    """StateUnusable where the store does not refuse what S3 refuses. `probe`: a key that is nothing else's."""
    if objects.is_proven:
        return
    is_new = _is_put(objects, probe, etag="")
    if is_new and _is_put(objects, probe, etag=""):
        raise _refused("If-None-Match: *", place=place, setting=setting)
    if _is_put(objects, probe, etag=_NOBODYS):
        raise _refused("If-Match", place=place, setting=setting)
    objects.hold_proven()


def _is_put(objects: StateObjects, probe: str, *, etag: str) -> bool:
    """Whether S3 puts it; a store that does not know conditions may say so."""
    try:
        return objects.put_if(probe, _PROBE, etag=etag, said=Words()) is not None
    except Exception as error:
        if code_of(error) == _NEVER:
            return True
        raise


def _refused(condition: str, *, place: str, setting: str) -> StateUnusable:
    return StateUnusable(
        what=f"the store of {place} does not honour conditional writes ({condition}): of two machines that write at "
        "the same moment, one would lose what it wrote and not be told",
        where=setting,
        next_step="name a bucket of Amazon S3, or of a store that honours If-None-Match and If-Match; on one machine a "
        "folder serves",
    )
