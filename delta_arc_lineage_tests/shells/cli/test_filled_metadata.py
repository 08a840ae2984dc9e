"""Custom metadata of datasets and processes through the command line, over real HTTP: filled, at rest, and people's."""

from typing import Any

import pytest

from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Result, Run
from delta_arc_lineage_tests.support.stack import catalog_of

pytestmark = pytest.mark.starts


class Desk:
    """Commands with a set of custom metadata that is named and there."""

    def __init__(self, run: Run, landscape: Landscape) -> None:
        self.landscape = landscape
        self.client = catalog_of(landscape.stack)
        self._run, self._variables = run, {"DELTA_ARC_CUSTOM_METADATA": landscape.name}
        assert self.run("setup", "custom-metadata", "--yes").exit_code == 0
        asked = {"type": "BUSINESS_METADATA"}
        sets = self.client.get("/api/meta/types/typedefs/", params=asked).json()["businessMetadataDefs"]
        self._set = next(each for each in sets if each["displayName"] == landscape.name)
        self.names = {each["displayName"]: each["name"] for each in self._set["attributeDefs"]}

    def run(self, *arguments: str) -> Result:
        return self._run(*arguments, **self._variables)

    def shown(self, guid: str) -> dict[str, Any]:
        """By display name, what the catalog itself has of an asset."""
        found = self.client.get(f"/api/meta/entity/guid/{guid}").json()["entity"]["businessAttributes"] or {}
        own = found.get(self._set["name"], {})
        return {name: own[made] for name, made in self.names.items() if made in own}

    def say(self, guid: str, name: str, value: Any) -> None:
        path = f"/api/meta/entity/guid/{guid}/businessmetadata/{self._set['name']}"
        self.client.post(path, json={self.names[name]: value}).raise_for_status()

    def guids(self, type_name: str) -> dict[str, str]:
        mark = f"delta-arc-lineage/{self.landscape.name}/main"
        found = self.landscape.found(lastSyncWorkflowName=mark)
        return {each["attributes"]["name"]: each["guid"] for each in found if each["typeName"] == type_name}


@pytest.fixture
def desk(run: Run, landscape: Landscape) -> Desk:
    landscape.put("ORDERS.csv")
    return Desk(run, landscape)


def test_datasets_and_processes_are_given_what_the_plan_knows_and_then_left_at_rest(desk: Desk) -> None:
    """Once; a file that another takes the place of is no news, and a run without a change writes nothing."""
    assert desk.run("apply", "--yes").exit_code == 0
    file, processes = desk.guids("S3Object")["ORDERS.csv"], desk.guids("Process")
    shown = desk.shown(file)
    assert (shown["Files"], shown["Size (MiB)"], shown["Drift findings"]) == (1, 1, 1)  # the file lacks all columns
    assert shown["Evidence"] and 0 < shown["Evidence score"] <= 1 and shown["Newest file"] > 1_600_000_000_000
    for guid in processes.values():
        assert desk.shown(guid).keys() == {"Evidence", "Evidence score"}
    again = desk.run("apply", "--yes", "--json").only
    assert again["markings"]["given"] == 0 and again["requests"]["writes"] == 0
    desk.landscape.put("ORDERS.csv", body=b"1\n2\n")
    renewed = desk.run("apply", "--yes", "--json").only
    assert renewed["written"] == 1 and renewed["markings"]["given"] == 0 and desk.shown(file) == shown


def test_what_a_person_says_in_its_place_stays(desk: Desk) -> None:
    """Before us, and after; all else is ours."""
    desk.run("apply", "--yes")
    file = desk.guids("S3Object")["ORDERS.csv"]
    desk.say(file, "Contract", "by word of mouth")
    desk.say(file, "Evidence", "Zoë says so")
    desk.landscape.put("SHIPPERS.csv")
    assert desk.run("apply", "--yes").exit_code == 0
    shown = desk.shown(file)
    assert (shown["Contract"], shown["Evidence"], shown["Files"]) == ("by word of mouth", "Zoë says so", 1)
    assert desk.shown(desk.guids("S3Object")["SHIPPERS.csv"])["Files"] == 1
