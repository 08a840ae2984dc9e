"""Qualified names that the server makes: glossaries, their terms and categories, domains, products, personas, purposes.

Clients send a placeholder for these types; the metastore replaces it when it creates the asset and refuses a second one
of the same name in the same place.
"""

import secrets
import string
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.graph.change import Change
from delta_arc_lineage.local_atlan.graph.payload import Draft
from delta_arc_lineage.local_atlan.graph.rows import Entity

_ALPHABET = string.ascii_letters + string.digits

_SAME_NAME = """
SELECT 1 FROM entity WHERE type_name=? AND status='ACTIVE' AND qualified_name LIKE ? ESCAPE '\\'
 AND json_extract(attributes, '$.name')=? LIMIT 1
"""

_EXISTS = {
    "AtlasGlossary": ErrorKind.GLOSSARY_EXISTS,
    "AtlasGlossaryTerm": ErrorKind.TERM_EXISTS,
    "AtlasGlossaryCategory": ErrorKind.CATEGORY_EXISTS,
}
MADE = {*_EXISTS, "DataDomain", "DataProduct", "Persona", "Purpose"}


def make_short_id() -> str:
    """A random id in the metastore's form: 21 letters and digits."""
    return secrets.choice(string.ascii_letters) + "".join(secrets.choice(_ALPHABET) for _ in range(20))


def make_name(change: Change, draft: Draft, parents: dict[str, Entity]) -> str | None:
    """The name the server gives a new asset of this type; none if the client's name counts."""
    kind = draft.type.name
    if kind not in MADE:
        return None
    suffix = _make_suffix(draft, parents)
    _refuse_same_name(change, draft, suffix)
    if kind == "DataDomain":
        above = parents.get("parentDomain")
        return (
            f"{above.qualified_name}/domain/{make_short_id()}" if above else f"default/domain/{make_short_id()}/super"
        )
    if kind == "DataProduct":
        domain = parents.get("dataDomain")
        if domain is None:
            raise CatalogError(ErrorKind.INVALID_PARAMETERS, "dataDomain is mandatory for DataProduct")
        return f"{domain.qualified_name}/product/{make_short_id()}"
    if kind in ("Persona", "Purpose"):
        return f"default/{make_short_id()}"
    return make_short_id() + suffix


def _make_suffix(draft: Draft, parents: dict[str, Entity]) -> str:
    """What follows the id in a glossary name: the glossary it belongs to."""
    if draft.type.name not in ("AtlasGlossaryTerm", "AtlasGlossaryCategory"):
        return ""
    if "anchor" not in parents:
        raise CatalogError(ErrorKind.MISSING_ANCHOR)
    return "@" + parents["anchor"].qualified_name


def _refuse_same_name(change: Change, draft: Draft, suffix: str) -> None:
    """Refuse a second glossary, or a second term or category of one glossary, of the same name."""
    refusal = _EXISTS.get(draft.type.name)
    name: Any = draft.attributes.get("name")
    if refusal is None or not name:
        return
    escaped = suffix.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    duplicate = change.connection.execute(_SAME_NAME, (draft.type.name, "%" + escaped, name)).fetchone()
    if duplicate:
        raise CatalogError(refusal, name)
