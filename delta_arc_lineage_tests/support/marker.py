"""Somebody else who marks assets in the catalog, through plain HTTP that shares nothing with the product."""

from typing import Any
from urllib.parse import quote

import httpx

from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage_tests.local_atlan.calls import entity, link, save, text_attribute

Json = dict[str, Any]
TAGS = ("PII", "Financial")
TERMS = (("Revenue", "Words"), ("Revenue", "Other words"), ("Cost", "Words"))
LISTS = {MarkingSort.OWNER: "ownerUsers", MarkingSort.OWNER_GROUP: "ownerGroups", MarkingSort.STEWARD: "adminUsers"}
LINES = {
    MarkingSort.DISPLAY_NAME: ("displayName",),
    MarkingSort.DESCRIPTION: ("userDescription",),
    MarkingSort.CERTIFICATE: ("certificateStatus", "certificateStatusMessage"),
    MarkingSort.ANNOUNCEMENT: ("announcementType", "announcementTitle", "announcementMessage"),
}


class Marker:
    """Defines tags, terms in two glossaries and a set of custom metadata, and gives them to assets by guid."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client
        self.tags = {tag: self._define("classificationDefs", {"name": tag, "displayName": tag})["name"] for tag in TAGS}
        attributes = [text_attribute("Owner"), {**text_attribute("Score"), "typeName": "int"}]
        raci = self._define(
            "businessMetadataDefs", {"name": "RACI", "displayName": "RACI", "attributeDefs": attributes}
        )
        self.custom = {
            f"RACI.{each['displayName']}": (raci["name"], each["name"], each["typeName"])
            for each in raci["attributeDefs"]
        }
        self.homes = {home: self._make("AtlasGlossary", home) for home in sorted({home for _, home in TERMS})}
        self.terms = {f"{name}@{home}": self._make("AtlasGlossaryTerm", name, self.homes[home]) for name, home in TERMS}

    def _define(self, kind: str, definition: Json) -> Json:
        answer = self.client.post("/api/meta/types/typedefs", json={kind: [definition]}).raise_for_status()
        defined: Json = answer.json()[kind][0]
        return defined

    def _make(self, type_name: str, name: str, home: str = "") -> str:
        anchor: Json = {"anchor": {"typeName": "AtlasGlossary", "guid": home}} if home else {}
        made = save(self.client, entity(type_name, name, **anchor))["mutatedEntities"]["CREATE"]
        return str(next(each["guid"] for each in made if each["typeName"] == type_name))

    def rename(self, sort: MarkingSort, name: str, *, to: str) -> None:
        """A tag, a term or an attribute of custom metadata is called otherwise from now on."""
        types = "/api/meta/types/typedefs"
        match sort:
            case MarkingSort.TAG:
                self.tags[to] = self.tags.pop(name)
                tag = {"name": self.tags[to], "displayName": to}
                self.client.put(types, json={"classificationDefs": [tag]}).raise_for_status()
            case MarkingSort.TERM:
                guid = self.terms[to] = self.terms.pop(name)
                new, _, home = to.rpartition("@")
                self._edit(self.shown(guid), name=new, anchor=link("AtlasGlossary", self.homes[home]))
            case MarkingSort.CUSTOM:
                owner, attribute, _ = self.custom[to] = self.custom.pop(name)
                definition = self.client.get(f"/api/meta/types/businessmetadatadef/name/{owner}").json()
                for each in definition["attributeDefs"]:
                    if each["name"] == attribute:
                        each["displayName"] = to.partition(".")[2]
                self.client.put(types, json={"businessMetadataDefs": [definition]}).raise_for_status()

    def add_user(self, name: str) -> None:
        users = {"users": [{"email": f"{name}@example.com", "roleName": "$member"}]}
        self.client.post("/api/service/users", json=users).raise_for_status()

    def add_group(self, alias: str) -> None:
        group = {"group": {"name": alias.lower().replace(" ", "_"), "attributes": {"alias": [alias]}}, "users": []}
        self.client.post("/api/service/groups", json=group).raise_for_status()

    def shown(self, guid: str) -> Json:
        """The asset as the catalog has it."""
        found: Json = self.client.get(f"/api/meta/entity/guid/{guid}").raise_for_status().json()["entity"]
        return found

    def say(self, reference: Reference, guid: str, *markings: Marking) -> None:
        """Each takes the place of what stood there; all else stays."""
        for marking in markings:
            self._say(reference, guid, marking)

    def _say(self, reference: Reference, guid: str, marking: Marking) -> None:
        path = f"/api/meta/entity/guid/{guid}"
        shown = self.shown(guid)
        match marking.sort:
            case MarkingSort.TAG:
                ways = {*filter(None, marking.value.split(","))}
                tag = {
                    "typeName": self.tags[marking.name],
                    "propagate": bool(ways),
                    "restrictPropagationThroughLineage": bool(ways) and "lineage" not in ways,
                    "restrictPropagationThroughHierarchy": bool(ways) and "hierarchy" not in ways,
                }
                own = [each["typeName"] for each in shown["classifications"] or [] if each["entityGuid"] == guid]
                method = "PUT" if tag["typeName"] in own else "POST"
                self.client.request(method, f"{path}/classifications", json=[tag]).raise_for_status()
            case MarkingSort.TERM:
                terms = [*(each["termGuid"] for each in shown["meanings"]), self.terms[marking.name]]
                self._edit(shown, meanings=[{"typeName": "AtlasGlossaryTerm", "guid": each} for each in terms])
            case MarkingSort.CUSTOM:
                owner, name, type_name = self.custom[marking.name]
                value = int(marking.value) if type_name == "int" else marking.value
                self.client.post(f"{path}/businessmetadata/{owner}", json={name: value}).raise_for_status()
            case MarkingSort.README:
                self._hang(reference, guid, "Readme", f"{guid}/readme", "theirs", description=quote(marking.value))
            case MarkingSort.LINK:
                self._hang(reference, guid, "Link", f"{guid}/{marking.name}", marking.value, link=marking.name)
            case sort if sort in LISTS:
                named = [*(shown["attributes"].get(LISTS[sort]) or []), marking.name]
                self._edit(shown, **{LISTS[sort]: sorted({*named})})
            case _:
                names = LINES[marking.sort]
                lines = [*marking.value.split("\n", len(names) - 1), None, None]
                self._edit(shown, **dict(zip(names, lines, strict=False)))

    def _edit(self, shown: Json, **attributes: Any) -> None:
        names = {name: shown["attributes"][name] for name in ("qualifiedName", "name")}
        save(self.client, {"typeName": shown["typeName"], "attributes": {**names, **attributes}})

    def _hang(self, reference: Reference, guid: str, type_name: str, name: str, title: str, **own: Any) -> None:
        asset = {"typeName": reference.type_name, "guid": guid}
        payload = entity(type_name, title, qualifiedName=name, asset=asset, **own)
        save(self.client, {**payload, "status": "ACTIVE"})
