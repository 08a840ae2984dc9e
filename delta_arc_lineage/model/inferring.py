"""Built-in rules of what names and paths say. They are off until a routes file names them, and say it in descriptions,
which need no vocabulary of the catalog."""

from delta_arc_lineage.model.marking_rules import MarkedPart, MarkingRule, NameSign
from delta_arc_lineage.model.markings import Marking, MarkingSort

_BOUND = "(^|[/_.-])({words})([/_.-]|$)"
_PURPOSES = {
    "landing|landing-zone|raw|inbound": "Data as its source delivered it, before anything is changed.",
    "stage|staging|stg|tmp|temp": "Data on its way, kept while it is loaded.",
    "archive|archived|history|hist": "Data of the past, kept for the record.",
    "backup|backups|bak": "A copy that is kept in case of loss.",
    "export|exports|outbound": "Data prepared for somebody outside.",
    "reference|ref|lookup|dim": "Reference data that other data is looked up in.",
}
_DOMAINS = {
    "finance|invoice|invoices|payment|payments|ledger|billing": "Finance data.",
    "sales|order|orders|quotes?": "Sales data.",
    "customer|customers|crm|accounts?": "Customer data.",
    "hr|employee|employees|payroll": "Data on employees.",
    "marketing|campaigns?": "Marketing data.",
    "logistics|shipping|shippers|shipments?|warehouse": "Logistics data.",
    "product|products|catalogue|inventory": "Product data.",
}


def _rules(name: str, said: dict[str, str]) -> tuple[MarkingRule, ...]:
    return tuple(
        MarkingRule(
            gives=(Marking(MarkingSort.DESCRIPTION, "", text),),
            parts=(MarkedPart.DATASETS,),
            sign=NameSign(_BOUND.format(words=words)),
            place=f"the built-in rules {name!r}",
        )
        for words, text in said.items()
    )


BUILT_IN: dict[str, tuple[MarkingRule, ...]] = {
    "purpose": _rules("purpose", _PURPOSES),
    "domain": _rules("domain", _DOMAINS),
}
