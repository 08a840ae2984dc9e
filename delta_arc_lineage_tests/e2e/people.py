"""Everybody else who works in the catalog, through plain HTTP that shares nothing with the product.

What people say of assets is remembered here, so that it can be asked later whether the catalog still says so.
"""

from typing import Any

import httpx

from delta_arc_lineage_tests.local_atlan.calls import entity, reference, save, text_attribute

Json = dict[str, Any]
WORDS: tuple[Json, ...] = (
    {"userDescription": 'Gold.\nAsk »Zoë« first, "really" <b>'},
    {"userDescription": None},
    {"displayName": "Orders, as booked"},
    {"ownerUsers": ["zoë", "admin"], "ownerGroups": ["data"]},
    {"ownerUsers": [], "ownerGroups": ["stewards"]},
    {"certificateStatus": "VERIFIED", "certificateStatusMessage": "checked on Monday"},
    {"certificateStatus": "DEPRECATED", "certificateStatusMessage": None},
    {"announcementType": "warning", "announcementTitle": "Late", "announcementMessage": "until noon"},
    {"starredBy": ["zoë"], "starredCount": 1},
    {"adminUsers": ["zoë"]},
)
MARKINGS = ("tag", "tag that spreads", "no tag", "term", "no term", "custom metadata", "labels")


class People:
    """`said`: by guid, what people last said of an asset; it holds until they say otherwise."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.said: dict[str, Json] = {}
        self._tag = self._define("classificationDefs", {"name": "PII", "displayName": "PII"})["name"]
        owner = text_attribute("Owner")
        metadata = {"name": "RACI", "displayName": "RACI", "attributeDefs": [owner]}
        defined = self._define("businessMetadataDefs", metadata)
        self._set, self._field = defined["name"], defined["attributeDefs"][0]["name"]
        glossary = save(client, entity("AtlasGlossary", "Words"))["mutatedEntities"]["CREATE"][0]["guid"]
        anchor = {"typeName": "AtlasGlossary", "guid": glossary}
        entities = save(client, entity("AtlasGlossaryTerm", "Revenue", anchor=anchor))["mutatedEntities"]["CREATE"]
        self._term = next(term["guid"] for term in entities if term["typeName"] == "AtlasGlossaryTerm")

    def _define(self, kind: str, definition: Json) -> Json:
        answer = self.client.post("/api/meta/types/typedefs", json={kind: [definition]}).raise_for_status()
        defined: Json = answer.json()[kind][0]
        return defined

    def write(self, row: Json, words: Json) -> None:
        """Attributes, sent as the SDK's updater sends them: with type, name and qualified name."""
        self.edit(row, **words)
        self._remember(row, words)

    def edit(self, row: Json, **attributes: Any) -> None:
        """Attributes that are nobody's words: what a script or a crawler sets."""
        own = {"name": row["attributes"]["name"], **attributes}
        save(self.client, {"typeName": row["type_name"], "attributes": {"qualifiedName": row["qualified_name"], **own}})

    def mark(self, row: Json, marking: str, *, text: str) -> None:
        """Tags, terms, custom metadata and labels, each by its own call."""
        if marking in ("tag", "tag that spreads", "no tag"):
            self._tag_it(row, wanted=marking != "no tag", spreads=marking == "tag that spreads")
        elif marking in ("term", "no term"):
            meanings = [{"typeName": "AtlasGlossaryTerm", "guid": self._term}] if marking == "term" else []
            self.edit(row, meanings=meanings)
            self._remember(row, {"terms": [term["guid"] for term in meanings]})
        elif marking == "labels":
            label = text.replace(" ", "-")
            self._post(row, "labels", [label])
            self._remember(row, {"labels": [label]})
        else:
            self._post(row, f"businessmetadata/{self._set}", {self._field: text})
            self._remember(row, {"custom metadata": {self._set: {self._field: text}}})

    def _tag_it(self, row: Json, *, wanted: bool, spreads: bool) -> None:
        if self.shown(row)["tags"]:
            path = f"/api/meta/entity/guid/{row['guid']}/classification/{self._tag}"
            self.client.delete(path).raise_for_status()
        if wanted:
            self._post(row, "classifications", [{"typeName": self._tag, "propagate": spreads}])
        self._remember(row, {"tags": [[self._tag, spreads]] if wanted else []})

    def _post(self, row: Json, what: str, body: Any) -> None:
        self.client.post(f"/api/meta/entity/guid/{row['guid']}/{what}", json=body).raise_for_status()

    def _remember(self, row: Json, words: Json) -> None:
        self.said.setdefault(row["guid"], {}).update(words)

    def make(self, type_name: str, qualified_name: str, *, mark: str | None = None, **attributes: Any) -> None:
        """An asset of their own, or one that was archived, active again."""
        marked = {"lastSyncWorkflowName": mark} if mark else {}
        payload = entity(type_name, "by hand", qualifiedName=qualified_name, **marked, **attributes)
        save(self.client, {**payload, "status": "ACTIVE"})

    def draw(self, type_name: str, qualified_name: str, source: Json, target: Json, **attributes: Any) -> None:
        """A process of their own from one asset to another."""
        ends = {"inputs": [_named(source)], "outputs": [_named(target)]}
        self.make(type_name, qualified_name, mark="by-hand", **ends, **attributes)

    def delete(self, *rows: Json, kind: str = "SOFT") -> None:
        """Archive (SOFT) or purge (PURGE)."""
        guids = [row["guid"] for row in rows]
        self.client.delete("/api/meta/entity/bulk", params={"guid": guids, "deleteType": kind}).raise_for_status()
        for guid in guids if kind == "PURGE" else ():
            self.said.pop(guid, None)

    def shown(self, row: Json) -> Json:
        """What the catalog says of an asset, as far as it is for people to say."""
        asset: Json = self.client.get(f"/api/meta/entity/guid/{row['guid']}").raise_for_status().json()["entity"]
        direct = [tag for tag in asset.get("classifications") or [] if tag["entityGuid"] == row["guid"]]
        return {
            **asset["attributes"],
            "tags": sorted([tag["typeName"], tag["propagate"]] for tag in direct),
            "terms": [term["termGuid"] for term in asset.get("meanings") or []],
            "labels": asset.get("labels") or [],
            "custom metadata": asset.get("businessAttributes") or {},
        }

    def unheard(self, row: Json) -> Json:
        """What was said of an asset and is not shown any more: field → what was said and what is shown."""
        said = self.said.get(row["guid"])
        if not said:
            return {}
        shown = self.shown(row)
        return {
            name: (word, shown.get(name)) for name, word in said.items() if (shown.get(name) or None) != (word or None)
        }


def _named(row: Json) -> Json:
    return reference(row["type_name"], row["qualified_name"])
