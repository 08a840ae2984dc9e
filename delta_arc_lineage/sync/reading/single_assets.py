"""One asset as the catalog has it, for whoever asks by guid or by qualified name."""

from delta_arc_lineage.errors import NotFound
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.ports.catalog import CatalogedAsset, CatalogLookup

_ANY = frozenset({"Asset", "Referenceable"})
"""Atlan's types that every asset is of."""


def read_by_guid(guid: str, type_name: str, catalog: CatalogLookup) -> CatalogedAsset:
    """The asset of this guid; NotFound where there is none, and where it is of another type, which is told."""
    found = catalog.find_by_guid(guid)
    if found is None:
        raise NotFound(
            what=f"the catalog has no asset with the guid {guid!r}",
            where="guid",
            next_step="guids end with their asset: look it up by qualified name",
        )
    _refuse_other_type(type_name, [found.type_name], of=f"the asset with the guid {guid!r}")
    return found


def read_by_name(qualified_name: str, type_name: str, catalog: CatalogLookup) -> CatalogedAsset:
    """The active asset of this name and type; NotFound where there is none, and where those of this name are of other
    types, which are told."""
    types = catalog.find_types(qualified_name) if type_name in _ANY else (type_name,)
    asked = types[0] if len(types) == 1 else type_name
    found = catalog.find_by_name(Reference(asked, qualified_name))
    if found is not None:
        return found
    others = types if type_name in _ANY else catalog.find_types(qualified_name)
    if others and type_name not in others:
        _refuse_other_type(type_name, others, of=f"{qualified_name!r}")
    raise NotFound(
        what=f"the catalog has no active {type_name} {qualified_name!r}",
        where="qualified_name",
        next_step="write the qualified name as the catalog shows it, case included",
    )


def _refuse_other_type(wanted: str, there: tuple[str, ...] | list[str], *, of: str) -> None:
    if wanted not in there and (wanted not in _ANY or len(there) > 1):
        raise NotFound(
            what=f"{of} is of type {' and of type '.join(there)}, and not {wanted}",
            where="asset_type",
            next_step=f"ask for the type that it is of: {' or '.join(there)}",
        )
