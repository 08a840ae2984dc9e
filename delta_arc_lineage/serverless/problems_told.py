"""What an answer of a call tells of an error."""

from collections.abc import Collection

from delta_arc_lineage.errors import DeltaArcError
from delta_arc_lineage.masking import mask


def tell_problem(error: DeltaArcError, *, secrets: Collection[str] = ()) -> dict[str, str]:
    """An error, for the answer of a call. `secrets`: what no answer shows, whatever somebody else's error says."""
    told = {
        "type": type(error).__name__,
        "what": error.what,
        "where": error.where,
        "next_step": error.next_step,
        "acts_next": error.acts_next,
    }
    return {name: mask(text, secrets) for name, text in told.items()}
