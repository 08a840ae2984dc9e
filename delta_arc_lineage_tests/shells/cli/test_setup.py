"""`setup custom-metadata`: shown, made on consent, completed, never changed; and what a token may not do is told."""

from collections.abc import Callable
from typing import Any

import pytest

from delta_arc_lineage_tests.local_atlan.access_calls import make_connection_policy, make_persona, make_token
from delta_arc_lineage_tests.local_atlan.calls import text_attribute
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Result, Run
from delta_arc_lineage_tests.support.stack import catalog_of

NAMES = {"Evidence", "Evidence score", "Files", "Size (MiB)", "Partitions", "Newest file", "Drift findings", "Contract"}
Setup = Callable[..., Result]

pytestmark = pytest.mark.starts


@pytest.fixture
def setup(run: Run, landscape: Landscape) -> Setup:
    """The command, of a set of the test's own."""
    return lambda *options, **variables: run(
        "setup", "custom-metadata", "--name", landscape.name, *options, **variables
    )


def defined(landscape: Landscape) -> dict[str, Any] | None:
    """The set as the catalog has it."""
    path, asked = "/api/meta/types/typedefs/", {"type": "BUSINESS_METADATA"}
    answer = catalog_of(landscape.stack).get(path, params=asked).raise_for_status().json()
    sets = {each["displayName"]: each for each in answer["businessMetadataDefs"]}
    return sets.get(landscape.name)


def define(landscape: Landscape, *attributes: dict[str, Any]) -> None:
    """What somebody else makes."""
    body = {"name": landscape.name, "displayName": landscape.name, "attributeDefs": list(attributes)}
    answer = catalog_of(landscape.stack).post("/api/meta/types/typedefs", json={"businessMetadataDefs": [body]})
    answer.raise_for_status()


def test_it_is_shown_first_and_made_on_consent_once(setup: Setup, landscape: Landscape) -> None:
    """Without consent nothing is there afterwards, nor with the digest of another plan; made again, nothing changes."""
    shown = setup("--json")
    assert shown.exit_code == 4 and "needs approval" in shown.err and defined(landscape) is None
    assert {each["name"] for each in shown.only["lacking"]} == NAMES and not shown.only["made"]
    assert setup("--approve", "0123").exit_code == 4 and defined(landscape) is None
    made = setup("--approve", shown.only["digest"])
    assert made.exit_code == 0 and f"DELTA_ARC_CUSTOM_METADATA={landscape.name}" in made.out
    there = defined(landscape)
    assert there is not None and {each["displayName"] for each in there["attributeDefs"]} == NAMES
    again = setup("--yes", "--json")
    assert again.exit_code == 0 and again.only["lacking"] == [] and not again.only["made"]
    assert defined(landscape) == there


def test_only_what_is_missing_is_added(setup: Setup, landscape: Landscape) -> None:
    """Attributes of a person stay, those of ours that a person made alike are used."""
    define(landscape, text_attribute("Evidence"), text_attribute("Remarks"))
    before = defined(landscape)
    assert setup("--yes").exit_code == 0
    after = defined(landscape)
    assert before and after and after["attributeDefs"][:2] == before["attributeDefs"]
    assert {each["displayName"] for each in after["attributeDefs"]} == {*NAMES, "Remarks"}


def test_a_set_that_a_person_made_otherwise_is_never_changed(setup: Setup, landscape: Landscape) -> None:
    """Of another type, or not for files: it is named, and nothing of the set is made, with any consent."""
    define(landscape, text_attribute("Files"), text_attribute("Contract", applies_to="Table"))
    before = defined(landscape)
    refused = setup("--yes", "--json")
    assert refused.exit_code == 2 and "Files is of type string, and not int" in refused.err
    assert "Contract is not for S3Object, S3Prefix" in refused.err
    assert len(refused.only["unlike"]) == 2 and defined(landscape) == before


def test_the_missing_right_is_told_and_all_else_works(setup: Setup, run: Run, landscape: Landscape) -> None:
    """A token of a persona may define nothing; it plans and applies as before."""
    landscape.put("ORDERS.csv")
    assert run("apply", "--yes").exit_code == 0
    (bucket,) = (name for name in landscape.ours() if name.endswith(f":{landscape.stack.bucket}"))
    client = catalog_of(landscape.stack)
    persona = make_persona(client, landscape.name)
    make_connection_policy(client, persona, bucket.rpartition("/arn")[0], "persona-asset-read")
    key = make_token(client, landscape.name, persona)["attributes"]["accessToken"]
    refused = setup("--yes", ATLAN_API_KEY=key)
    assert refused.exit_code == 2 and "may not" in refused.err and defined(landscape) is None
    variables = {"DELTA_ARC_CUSTOM_METADATA": landscape.name}
    doctor = run("doctor", **variables)
    assert f"the tenant has no {landscape.name}" in doctor.out and "delta-arc setup custom-metadata" in doctor.out
    assert run("plan", **variables).exit_code == 0


def test_the_doctor_says_that_it_is_there_and_may_be_filled(setup: Setup, run: Run, landscape: Landscape) -> None:
    """Nothing is said where no set is named."""
    setup("--yes")
    named = run("doctor", DELTA_ARC_CUSTOM_METADATA=landscape.name)
    assert f"{landscape.name} is there with 8 attributes, and the API key may fill it" in named.out
    assert "custom metadata" not in run("doctor").out
