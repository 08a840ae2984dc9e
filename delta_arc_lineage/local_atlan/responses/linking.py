"""Handlers that link assets to domains and business policies (`MeshEntityAssetLinkREST`, `BusinessPolicyREST`).

The metastore lets only its service account link business policies; here the catalog's tokens stand for that account.
"""

from typing import Any

from delta_arc_lineage.local_atlan.catalog import Catalog
from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.rows import Entity
from delta_arc_lineage.local_atlan.made.any_asset import UNLINKED
from delta_arc_lineage.local_atlan.made.making import put
from delta_arc_lineage.local_atlan.web.exchange import DONE, Answer, Exchange, Handler

_DOMAINS = "domainGUIDs"
_KEPT, _BROKEN, _COUNT = "assetPolicyGUIDs", "nonCompliantAssetPolicyGUIDs", "assetPoliciesCount"
_MOST = 50


def _list_guids(body: dict[str, Any], name: str) -> list[str]:
    """A list of guids in a body; empty without it."""
    sent = body.get(name)
    if sent is not None and not isinstance(sent, list):
        raise CatalogError(ErrorKind.BAD_REQUEST, f"{name} must be a list")
    return [str(guid) for guid in sent or []]


def _get_domain(change: Change, body: dict[str, Any]) -> Entity:
    """The domain of a request."""
    guid = body.get("domainGuid")
    if not guid:
        raise CatalogError(ErrorKind.FAILED, "Domain GUID is required for linking domain to assets")
    domain = change.get_by_guid(str(guid))
    if domain.type_name != "DataDomain":
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, "Asset can be linked to only domain")
    return domain


def _link_domain(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST mesh-asset-link/link-domain`: assets belong to a domain, and to no other."""
    body = exchange.body()

    def work(change: Change) -> None:
        domain = _get_domain(change, body)
        for guid in _list_guids(body, "assetGuids"):
            asset = change.get_by_guid(guid)
            if asset.type_name in UNLINKED:
                raise CatalogError(ErrorKind.INVALID_PARAMETERS, "This AssetType is not allowed to link with Domain")
            put(change, asset, {_DOMAINS: [domain.guid]})

    catalog.change(exchange.user, work)
    return DONE


def _unlink_domain(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST mesh-asset-link/unlink-domain`: assets belong to a domain no more."""
    body = exchange.body()

    def work(change: Change) -> None:
        domain = _get_domain(change, body)
        for guid in _list_guids(body, "assetGuids"):
            asset = change.get_by_guid(guid)
            put(change, asset, {_DOMAINS: _take(asset.attributes.get(_DOMAINS), [domain.guid])})

    catalog.change(exchange.user, work)
    return DONE


def _take(held: Any, taken: list[str]) -> list[str]:
    """A list without some of its members."""
    return [guid for guid in held or [] if guid not in taken]


def _set_policies(change: Change, asset: Entity, kept: list[str], broken: list[str]) -> None:
    """Store the policies that an asset keeps and those that it breaks, and their number."""
    if (kept, broken) != (asset.attributes.get(_KEPT) or [], asset.attributes.get(_BROKEN) or []):
        put(change, asset, {_KEPT: kept, _BROKEN: broken, _COUNT: len(kept) + len(broken)})


def _link_policies(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST business-policy/link-business-policy`: what assets keep and break, added and taken."""
    body = exchange.body()
    data = body.get("data") or []
    if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
        raise CatalogError(ErrorKind.BAD_REQUEST, "data must be a list of objects")

    def work(change: Change) -> None:
        for item in data:
            asset = change.get_by_guid(str(item.get("assetId")))
            lists = []
            for attribute, kind in ((_KEPT, "CompliantGUIDs"), (_BROKEN, "NonCompliantGUIDs")):
                left = _take(asset.attributes.get(attribute), _list_guids(item, f"remove{kind}"))
                lists.append([*left, *_take(_list_guids(item, f"add{kind}"), left)])
            _set_policies(change, asset, lists[0], lists[1])

    catalog.change(exchange.user, work)
    return DONE


def _take_policies(change: Change, guids: list[str], policies: list[str]) -> None:
    """Take policies from assets."""
    for guid in guids:
        asset = change.get_by_guid(guid)
        kept, broken = (_take(asset.attributes.get(name), policies) for name in (_KEPT, _BROKEN))
        _set_policies(change, asset, kept, broken)


def _unlink_policy(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST business-policy/{policy}/unlink-business-policy`: one policy, from assets."""
    guids, policy = _list_guids(exchange.body(), "unlinkGuids"), exchange.parameters["policy"]
    catalog.change(exchange.user, lambda change: _take_policies(change, guids, [policy]))
    return DONE


def _unlink_policies(catalog: Catalog, exchange: Exchange) -> Answer:
    """`POST business-policy/unlink-business-policy/v2`: some policies, from some assets; at most fifty of each."""
    body = exchange.body()
    guids, policies = _list_guids(body, "assetGuids"), _list_guids(body, "unlinkGuids")
    if not guids or not policies:
        raise CatalogError(ErrorKind.BAD_REQUEST, "Asset GUIDs or Unlink GUIDs cannot be empty")
    if max(len(guids), len(policies)) > _MOST:
        raise CatalogError(ErrorKind.BAD_REQUEST, "Asset GUIDs and Unlink GUIDs should not exceed 50")
    catalog.change(exchange.user, lambda change: _take_policies(change, guids, policies))
    return DONE


ROUTES: tuple[tuple[str, str, Handler], ...] = (
    ("POST", "/mesh-asset-link/link-domain", _link_domain),
    ("POST", "/mesh-asset-link/unlink-domain", _unlink_domain),
    ("POST", "/business-policy/link-business-policy", _link_policies),
    ("POST", "/business-policy/unlink-business-policy/v2", _unlink_policies),
    ("POST", "/business-policy/{policy}/unlink-business-policy", _unlink_policy),
)
