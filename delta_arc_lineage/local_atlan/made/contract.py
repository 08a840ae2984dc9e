"""Data contracts (`AbstractContractPreProcessor`, `ContractPreProcessor`): versions of one about an asset.

A client sends `{asset}/contract`. The first one is version 1, a draft; while it is a draft it is written over in place;
once it is published (certificate VERIFIED) the next one is a new draft that knows the version before. The asset says
that it has a contract, and leads to the latest version and to the latest published one. Contracts are not archived:
removed for good, one takes every version along, or with the header `x-atlan-contract-delete-scope: single` gives the
place of the latest back to the version before.
"""

from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.made.contract_text import DRAFT, VERIFIED, ContractText, read_contract
from delta_arc_lineage.local_atlan.made.making import Maker, Making, Removal, hold, list_active, put

_SUFFIX = "/contract"
_SPEC, _JSON, _VERSION, _ASSET = "dataContractSpec", "dataContractJson", "dataContractVersion", "dataContractAssetGuid"
_STATUS = "certificateStatus"
_NAMED = "SELECT id FROM entity WHERE qualified_name=?"


class ContractMaker(Maker):
    """What becomes of a `DataContract`."""

    def create(self, making: Making) -> Entity | None:
        """Make it a version of the asset's contract; a draft that is there is updated in its stead."""
        name = making.text("qualifiedName")
        if not name.endswith(_SUFFIX):
            raise CatalogError(ErrorKind.BAD_REQUEST, "Invalid qualifiedName for the contract.")
        text = read_contract(making.text(_SPEC) or making.text(_JSON))
        asset = _find_asset(making.change, name.removesuffix(_SUFFIX), text)
        self._write_text(making, text)
        current = next(iter(_list_versions(making.change, asset.guid)), None)
        if text.status == VERIFIED and (current is None or _is_published(current)):
            raise CatalogError(ErrorKind.NOT_SUPPORTED, "Can't create a new published version")
        if current is not None and not _is_changed(making, current):
            making.draft.attributes.clear()
            _forget_ends(making)
            return current
        version = int(current.attributes.get(_VERSION) or 1) if current is not None else 1
        if current is not None:
            _forget_ends(making)
            if _is_published(current):
                version += 1
                before = current
                making.followers.append(lambda made: hold(making.change, made, "dataContractPreviousVersion", before))
                current = None
        making.name = f"{asset.qualified_name}/{asset.type_name}{_SUFFIX}/V{version}"
        making.attributes.update({_VERSION: version, _ASSET: asset.guid})
        making.followers.append(lambda made: _tell_asset(making.change, asset, made))
        if current is not None:
            making.keep_name()
        return current

    def update(self, making: Making, entity: Entity) -> None:
        """A draft may be written over; its relationships stay, and so does a published version."""
        _forget_ends(making)
        if _is_published(entity):
            raise CatalogError(ErrorKind.NOT_SUPPORTED, "Can't update published version of contract.")
        making.keep_name()

    def remove(self, removal: Removal, entity: Entity) -> None:
        """Remove every version, or only the latest."""
        change = removal.change
        if removal.is_soft:
            said = "Soft delete is not supported for DataContract. Use hard delete (PURGE) instead."
            raise CatalogError(ErrorKind.NOT_SUPPORTED, said)
        guid = entity.attributes.get(_ASSET)
        going: set[int] = change.memory.setdefault("contracts that go", set())
        if not guid or entity.id in going:
            return
        versions = _list_versions(change, str(guid))
        if change.only_version:
            if not versions or versions[0].id != entity.id:
                said = (
                    "Only the latest contract version can be deleted. Delete all versions or delete the latest first."
                )
                raise CatalogError(ErrorKind.NOT_SUPPORTED, said)
            going.add(entity.id)
            _give_back(change, str(guid), versions[1:])
            return
        going.update(version.id for version in versions)
        for version in versions:
            if version.id != entity.id:
                removal.erase(version)
        _give_back(change, str(guid), [])

    @staticmethod
    def _write_text(making: Making, text: ContractText) -> None:
        """Bring certificate and status together, and write the text as YAML and JSON."""
        if making.text(_STATUS) == VERIFIED:
            text.fields["status"] = VERIFIED
        making.attributes[_STATUS] = VERIFIED if text.status == VERIFIED else DRAFT
        if not making.text(_SPEC):
            making.attributes[_SPEC] = text.to_yaml()
        making.attributes[_JSON] = text.to_json()


def _find_asset(change: Change, name: str, text: ContractText) -> Entity:
    """The asset that a contract is about: of the type told, or else any asset of a database."""
    kinds = {text.type_name} if text.type_name else change.types.subtypes("SQL")
    rows = change.connection.execute(_NAMED, (name,)).fetchall()
    found = [asset for asset in (change.get(row[0]) for row in rows) if asset.type_name in kinds]
    if not found:
        raise CatalogError(ErrorKind.FAILED, "Dataset doesn't exist for given qualified name.")
    if len(found) > 1:
        said = "Multiple dataset exists for given qualified name. Please specify the `type` attribute in contract."
        raise CatalogError(ErrorKind.BAD_REQUEST, said)
    text.fields["type"] = found[0].type_name
    return found[0]


def _list_versions(change: Change, guid: str) -> list[Entity]:
    """The active versions of an asset's contract, the latest first."""
    versions = list_active(change, "DataContract", f"json_extract(attributes, '$.{_ASSET}')=?", (guid,))
    return sorted(versions, key=lambda version: int(version.attributes.get(_VERSION) or 0), reverse=True)


def _is_published(contract: Entity) -> bool:
    return contract.attributes.get(_STATUS) == VERIFIED


def _is_changed(making: Making, current: Entity) -> bool:
    """Whether a contract says something else than the latest version."""
    sent: dict[str, Any] = making.attributes
    return any(current.attributes.get(name) != value for name, value in sent.items() if name != "qualifiedName")


def _forget_ends(making: Making) -> None:
    """Relationships of a later version are the server's alone."""
    making.draft.ends.clear()
    making.draft.append.clear()
    making.draft.remove.clear()


def _tell_asset(change: Change, asset: Entity, contract: Entity) -> None:
    """Make the asset lead to its contract."""
    put(change, asset, {"hasContract": True})
    hold(change, asset, "dataContractLatest", contract)
    if _is_published(contract):
        hold(change, asset, "dataContractLatestCertified", contract)


def _give_back(change: Change, guid: str, left: list[Entity]) -> None:
    """Make the asset lead to the latest of the versions left, or to none."""
    asset = next(iter(list_active(change, None, "guid=?", (guid,))), None)
    if asset is None:
        return
    if not left:
        put(change, asset, {"hasContract": False})
        return
    hold(change, asset, "dataContractLatest", left[0])
    if _is_published(left[0]):
        hold(change, asset, "dataContractLatestCertified", left[0])
