"""Personas and purposes with their policies, read from their entities and turned into rules.

A persona's policy names actions of its own and resources; each action stands for a template of rules (the metastore's
`policy_cache_transformer_persona.json`, filled in by `PersonaCachePolicyTransformer`). A purpose's policy names the
metastore's actions and holds for what carries one of the purpose's tags (`PurposeCachePolicyTransformer`).
"""

import json
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import translate
from functools import lru_cache

from delta_arc_lineage.local_atlan.graph.rows import COLUMNS, Entity, list_texts, read_row
from delta_arc_lineage.local_atlan.types.type_registry import TypeRegistry

PUBLIC = "public"
_ANY = frozenset({"*"})
_ANYTHING = ("*",)
_GLOSSARY = frozenset({"AtlasGlossary", "AtlasGlossaryTerm", "AtlasGlossaryCategory"})
_NEIGHBOURS = frozenset({"Catalog", "Connection", "Process", "Namespace", "ProcessExecution"})
_RELATE = frozenset({"add-relationship", "remove-relationship"})
_RELATE_GLOSSARY = _RELATE | {"update-relationship"}
_ADD_TAG = frozenset({"entity-add-classification", "entity-update-classification"})
_UPDATE_TAG = frozenset({"entity-update-classification"})
_REMOVE_TAG = frozenset({"entity-remove-classification", "entity-update-classification"})

_ASSET_ACTIONS = {
    "persona-asset-read": frozenset({"entity-read"}),
    "persona-asset-update": frozenset({"entity-update"}),
    "persona-api-create": frozenset({"entity-create"}),
    "persona-api-delete": frozenset({"entity-delete"}),
    "persona-business-update-metadata": frozenset({"entity-update-business-metadata"}),
    "persona-entity-add-classification": _ADD_TAG,
    "persona-entity-update-classification": _UPDATE_TAG,
    "persona-entity-remove-classification": _REMOVE_TAG,
}
_GLOSSARY_ACTIONS = {
    "persona-glossary-read": frozenset({"entity-read"}),
    "persona-glossary-update": frozenset({"entity-update"}),
    "persona-glossary-create": frozenset({"entity-create"}),
    "persona-glossary-delete": frozenset({"entity-delete"}),
    "persona-glossary-update-custom-metadata": frozenset({"entity-update-business-metadata"}),
    "persona-glossary-add-classifications": _ADD_TAG,
    "persona-glossary-update-classifications": _UPDATE_TAG,
    "persona-glossary-delete-classifications": _REMOVE_TAG,
}
_TERM_ACTIONS = {
    "persona-add-terms": "add-relationship",
    "purpose-add-terms": "add-relationship",
    "persona-remove-terms": "remove-relationship",
    "purpose-remove-terms": "remove-relationship",
}
_DOMAIN_UPDATE = frozenset({"entity-update", *_ADD_TAG, *_REMOVE_TAG})


@dataclass(frozen=True)
class Subject:
    """What a rule is asked about: one entity, that may not be there yet."""

    type_names: frozenset[str]
    qualified_name: str
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Resources:
    """The entities that a rule covers: by name pattern, by type, by tag."""

    names: tuple[str, ...] = _ANYTHING
    types: frozenset[str] = _ANY
    tags: frozenset[str] | None = None

    def cover(self, subject: Subject) -> bool:
        """Whether an entity is among them."""
        if self.tags is not None and not self.tags & subject.tags:
            return False
        if "*" not in self.types and not self.types & subject.type_names:
            return False
        return any(_compile_name(name).fullmatch(subject.qualified_name) for name in self.names)


@dataclass(frozen=True)
class Rule:
    """Actions allowed or denied on entities; of a relationship between two of them if there is a second."""

    allows: bool
    actions: frozenset[str]
    first: Resources
    second: Resources | None = None


@dataclass(frozen=True)
class AccessControl:
    """A persona or a purpose: whose it is, and its rules with the users and groups that each is narrowed to."""

    guid: str
    kind: str
    qualified_name: str
    name: str
    users: frozenset[str]
    groups: frozenset[str]
    rules: tuple[tuple[Rule, frozenset[str], frozenset[str]], ...] = field(default=())

    def is_persona_of(self, user: str, groups: Iterable[str]) -> bool:
        """Whether it is a persona of a user, or of one of its groups."""
        return self.kind == "Persona" and (user in self.users or bool(self.groups & set(groups)))

    def is_purpose_of(self, user: str, groups: Iterable[str]) -> bool:
        """Whether it is a purpose with a policy that names a user, or one of its groups."""
        names = set(groups)
        return self.kind == "Purpose" and any(user in users or names & given for _, users, given in self.rules)

    def list_rules(self, user: str, groups: Iterable[str]) -> list[Rule]:
        """The rules for a user: all of a persona, and those of a purpose that are for this user or for everybody."""
        if self.kind == "Persona":
            return [rule for rule, _, _ in self.rules]
        names = {*groups, PUBLIC}
        return [rule for rule, users, given in self.rules if user in users or names & given]


@lru_cache(maxsize=2048)
def _compile_name(pattern: str) -> re.Pattern[str]:
    """A name with `*` and `?` as a regular expression; brackets stand for themselves."""
    return re.compile(translate(pattern.replace("[", "[[]")))


def read_access_controls(connection: sqlite3.Connection, types: TypeRegistry) -> list[AccessControl]:
    """Every active persona and purpose that is enabled, with its enabled policies."""
    query = f"SELECT {COLUMNS} FROM entity WHERE type_name IN ('Persona', 'Purpose') AND status='ACTIVE' ORDER BY id"
    controls = [read_row(row) for row in connection.execute(query)]
    policies = _read_policies(connection, types, [control.id for control in controls])
    return [
        _make_control(control, policies.get(control.id, []))
        for control in controls
        if control.attributes.get("isAccessControlEnabled") is not False
    ]


def _read_policies(connection: sqlite3.Connection, types: TypeRegistry, ids: list[int]) -> dict[int, list[Entity]]:
    """The active policies of these personas and purposes, by the id of each."""
    kind = types.entity("AuthPolicy")
    end = kind.ends.get("accessControl") if kind else None
    if end is None or not ids:
        return {}
    own, partner = ("end1", "end2") if end.position == 0 else ("end2", "end1")
    columns = ", ".join(f"e.{name.strip()}" for name in COLUMNS.split(","))
    rows = connection.execute(
        f"SELECT r.{partner} AS control, {columns} FROM relationship r JOIN entity e ON e.id = r.{own}"
        f" WHERE r.{partner} IN (SELECT value FROM json_each(?)) AND r.type_name=? AND r.status='ACTIVE'"
        " AND e.status='ACTIVE' ORDER BY e.id",
        (json.dumps(ids), end.relationship),
    )
    policies: dict[int, list[Entity]] = {}
    for row in rows:
        policies.setdefault(row["control"], []).append(read_row(row))
    return policies


def _make_control(control: Entity, policies: list[Entity]) -> AccessControl:
    """A persona or purpose of its entity."""
    attributes = control.attributes
    tags = frozenset(list_texts(attributes, "purposeClassifications"))
    rules: list[tuple[Rule, frozenset[str], frozenset[str]]] = []
    for policy in policies:
        if policy.attributes.get("isPolicyEnabled") is not False:
            made = _make_persona_rules(policy) if control.type_name == "Persona" else _make_purpose_rules(policy, tags)
            users, groups = (frozenset(list_texts(policy.attributes, f"policy{who}")) for who in ("Users", "Groups"))
            rules += [(rule, users, groups) for rule in made]
    return AccessControl(
        guid=control.guid,
        kind=control.type_name,
        qualified_name=control.qualified_name,
        name=str(attributes.get("name") or ""),
        users=frozenset(list_texts(attributes, "personaUsers")),
        groups=frozenset(list_texts(attributes, "personaGroups")),
        rules=tuple(rules),
    )


def _make_persona_rules(policy: Entity) -> list[Rule]:
    """The rules of a persona's policy; those about data (`select`) are not the catalog's."""
    allows = policy.attributes.get("policyType") == "allow"
    if not allows and policy.attributes.get("policyType") != "deny":
        return []
    resources = [text.partition(":") for text in list_texts(policy.attributes, "policyResources")]
    names = tuple(name for kind, _, name in resources if kind == "entity" and name)
    types = frozenset(name for kind, _, name in resources if kind == "entity-type" and name)
    rules: list[Rule] = []
    for action in list_texts(policy.attributes, "policyActions"):
        rules += _fill_template(action, allows, names, types or _choose_types(policy, names))
    return rules


def _choose_types(policy: Entity, names: tuple[str, ...]) -> frozenset[str]:
    """The types where a policy names none: all of a whole connection, else assets and processes."""
    connection = policy.attributes.get("connectionQualifiedName")
    return _ANY if names == (connection,) else frozenset({"Process", "Catalog"})


def _fill_template(action: str, allows: bool, names: tuple[str, ...], types: frozenset[str]) -> list[Rule]:
    """The rules that an action of a persona stands for."""
    assets = Resources(tuple(pattern for name in names for pattern in (name, f"{name}/*")), types)
    if action in _ASSET_ACTIONS:
        rules = [Rule(allows, _ASSET_ACTIONS[action], assets)]
        neighbours = Resources(types=_NEIGHBOURS)
        if action == "persona-asset-update":
            rules += [Rule(allows, _RELATE, assets, neighbours), Rule(allows, _RELATE, neighbours, assets)]
        return rules
    if action in _TERM_ACTIONS:
        terms = Resources(types=frozenset({"AtlasGlossaryTerm"}))
        return [Rule(allows, frozenset({_TERM_ACTIONS[action]}), terms, assets)]
    if action in _GLOSSARY_ACTIONS:
        return _fill_glossary_template(action, allows, tuple(f"*{name}" for name in names))
    if action == "persona-domain-read":
        domains = Resources(assets.names, frozenset({"DataDomain", "DataProduct"}))
        return [Rule(allows, frozenset({"entity-read"}), domains)]
    if action == "persona-domain-update":
        return [Rule(allows, _DOMAIN_UPDATE, Resources(names, frozenset({"DataDomain"})))]
    return []


def _fill_glossary_template(action: str, allows: bool, names: tuple[str, ...]) -> list[Rule]:
    """The rules of an action on glossaries: their terms' and categories' names end with the glossary's."""
    glossary = Resources(names, _GLOSSARY)
    rules = [Rule(allows, _GLOSSARY_ACTIONS[action], glossary)]
    if action == "persona-glossary-read":
        rules.append(Rule(allows, _RELATE_GLOSSARY, glossary, glossary))
    if action == "persona-glossary-update":
        rules += [
            Rule(allows, _RELATE_GLOSSARY, glossary, Resources()),
            Rule(allows, _RELATE_GLOSSARY, Resources(), Resources(names)),
        ]
    return rules


def _make_purpose_rules(policy: Entity, tags: frozenset[str]) -> list[Rule]:
    """The rules of a purpose's policy: the tags it names, else those of the purpose."""
    allows = policy.attributes.get("policyType") == "allow"
    if not allows and policy.attributes.get("policyType") != "deny":
        return []
    resources = [text.partition(":") for text in list_texts(policy.attributes, "policyResources")]
    named = frozenset(name for kind, _, name in resources if kind == "tag" and name)
    tagged = Resources(tags=named or tags)
    rules: list[Rule] = []
    for action in list_texts(policy.attributes, "policyActions"):
        if action in _TERM_ACTIONS:
            terms = Resources(types=frozenset({"AtlasGlossaryTerm"}))
            rules.append(Rule(allows, frozenset({_TERM_ACTIONS[action]}), terms, tagged))
        else:
            rules.append(Rule(allows, frozenset({action}), tagged))
    return rules
