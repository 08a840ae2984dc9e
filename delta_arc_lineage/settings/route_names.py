"""Names of routes that nothing knows: said with the nearest names there are, and never taken for a route of nothing."""

from collections.abc import Collection

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.nearest import NearestNames

_MOST = 20


def no_such_route(name: str, there: Collection[str]) -> SettingsError:
    """The error for a name that is none of these.

    >>> print(no_such_route("slaes", ["sales", "stock"]))
    there is no route 'slaes' [--route] Next: did you mean 'sales'? Name one of: sales, stock
    """
    near = NearestNames(there).to(name)
    meant = f"did you mean {' or '.join(map(repr, near))}? " if near else ""
    names = sorted(there)
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    listed = f"{', '.join(names[:_MOST])}{more}"
    step = f"{meant}Name one of: {listed}" if near else f"name one of: {listed}"
    return SettingsError(what=f"there is no route {name!r}", where="--route", next_step=step)
