"""The forms of what glossaries, domains, products and business policies are asked and sent, see `shapes.py`.

Their handlers read bodies and pages member by member, and refuse in words of their own: the forms are examples only.
"""

from typing import Any

from delta_arc_lineage.local_atlan.web.binding import Free, Open, Shape
from delta_arc_lineage.local_atlan.web.examples import GLOSSARY_GUID, GUID, TERM_GUID

_PAGE = {"limit": Free(5), "offset": Free(0), "sort": "ASC"}
_ANCHOR = {"glossaryGuid": GLOSSARY_GUID}
_GLOSSARY = {"name": "Trade", "shortDescription": "words of trade", "longDescription": "all of them"}
_TERM: dict[str, Any] = {
    "name": "Order",
    "shortDescription": "what a customer wants",
    "anchor": _ANCHOR,
    "seeAlso": [{"termGuid": TERM_GUID, "description": "near it"}],
    "categories": [],
}
_CATEGORY: dict[str, Any] = {
    "name": "Sales",
    "anchor": _ANCHOR,
    "terms": [{"termGuid": TERM_GUID}],
    "childrenCategories": [],
    "parentCategory": None,
}
_ASSIGNED = [{"guid": GUID, "typeName": "Table", "relationshipGuid": GUID}]

_LISTS = (
    *("/glossary", "/glossary/{guid}/terms", "/glossary/{guid}/terms/headers", "/glossary/{guid}/categories"),
    *("/glossary/{guid}/categories/headers", "/glossary/{guid}/categories/headers/full"),
    *("/glossary/category/{guid}/terms", "/glossary/category/{guid}/terms/full", "/glossary/category/{guid}/related"),
    *("/glossary/terms/{guid}/related", "/glossary/terms/{guid}/assignedEntities"),
)

GLOSSARY_SHAPES: dict[tuple[str, str], Shape] = {
    **{("GET", path): Shape(_PAGE) for path in _LISTS},
    ("GET", "/glossary/{guid}/terms/headers/full"): Shape({**_PAGE, "isRoot": False}),
    ("GET", "/glossary/{guid}/detailed"): Shape(),
    **{
        (method, path): Shape()
        for method in ("GET", "DELETE")
        for path in ("/glossary/{guid}", "/glossary/term/{guid}", "/glossary/category/{guid}")
    },
    ("POST", "/glossary"): Shape(body=Free(_GLOSSARY)),
    ("POST", "/glossary/term"): Shape(body=Free(_TERM)),
    ("POST", "/glossary/category"): Shape(body=Free(_CATEGORY)),
    ("POST", "/glossary/terms"): Shape(body=Free([_TERM])),
    ("POST", "/glossary/categories"): Shape(body=Free([_CATEGORY])),
    ("PUT", "/glossary/{guid}"): Shape(body=Free(_GLOSSARY)),
    ("PUT", "/glossary/term/{guid}"): Shape(body=Free(_TERM)),
    ("PUT", "/glossary/category/{guid}"): Shape(body=Free(_CATEGORY)),
    ("PUT", "/glossary/{guid}/partial"): Shape(body=Free({"shortDescription": "few of them"})),
    ("PUT", "/glossary/term/{guid}/partial"): Shape(body=Free({"shortDescription": "what somebody wants"})),
    ("PUT", "/glossary/category/{guid}/partial"): Shape(body=Free({"shortDescription": "what is sold"})),
    ("POST", "/glossary/terms/assignedEntities"): Shape(body=Free({TERM_GUID: _ASSIGNED})),
    **{
        (method, "/glossary/terms/{guid}/assignedEntities"): Shape(body=Free(_ASSIGNED))
        for method in ("POST", "PUT", "DELETE")
    },
    **{
        ("POST", f"/mesh-asset-link/{kind}-domain"): Shape(body=Open(domainGuid=GUID, assetGuids=[GUID]))
        for kind in ("link", "unlink")
    },
    ("POST", "/business-policy/link-business-policy"): Shape(
        body=Open(data=[{"assetId": GUID, "addCompliantGUIDs": [GUID], "removeNonCompliantGUIDs": [GUID]}])
    ),
    ("POST", "/business-policy/unlink-business-policy/v2"): Shape(body=Open(assetGuids=[GUID], unlinkGuids=[GUID])),
    ("POST", "/business-policy/{policy}/unlink-business-policy"): Shape(body=Open(unlinkGuids=[GUID])),
    ("POST", "/business-lineage/create-lineage"): Shape(
        body=Open(
            lineageOperations=[
                {
                    "assetGuid": GUID,
                    "productGuid": GUID,
                    "operation": "ADD",
                    "assetDenormAttribute": "outputProductGUIDs",
                    "edgeLabel": "",
                }
            ]
        )
    ),
    ("POST", "/purposes/user"): Shape(
        body=Open(username="service-account-apikey-local", groups=["stewards"], limit=10, offset=0)
    ),
}
