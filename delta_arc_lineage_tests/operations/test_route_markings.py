"""Markings by the operations, over real HTTP: rules of all routes hold for a requested one, and are told."""

import json
from pathlib import Path
from typing import Any

import pytest

from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage_tests.local_atlan.calls import entity, save
from delta_arc_lineage_tests.operations.conftest import Office, serving, settings_of
from delta_arc_lineage_tests.operations.test_http import LINEAGE, connect, described
from delta_arc_lineage_tests.support.stack import catalog_of

pytestmark = pytest.mark.starts

FILES = 8


def with_rules(office: Office, folder: Path, *rules: dict[str, Any]) -> Settings:
    """Settings whose one route is elsewhere, with rules for all."""
    file = folder / "routes.yaml"
    own = {"main": {"bucket": {"prefix": "elsewhere/"}}}
    file.write_text(json.dumps({"routes": own, **({"enrich": list(rules)} if rules else {})}))
    variables = {"DELTA_ARC_ROUTES": str(file), "DELTA_ARC_REMOVAL_COUNT": "1", "DELTA_ARC_REMOVAL_SHARE": "0"}
    return settings_of(office.stack, office.settings.state.folder, office.name, **variables)


def owned(name: str) -> dict[str, Any]:
    return {"of": ["datasets"], "owners": [name], "certificate": "VERIFIED"}


def file_of(office: Office, name: str) -> str:
    arn = f"{office.connection}/{office.stack.bucket_arn}"
    return f"{arn}/{office.stack.prefix}{name}"


def test_rules_for_all_routes_hold_for_a_requested_one(office: Office, tmp_path: Path) -> None:
    """Planned with the lineage, given after it, and then at rest; what a person took away is told, and not given."""
    with serving(with_rules(office, tmp_path, owned("admin"))) as client:
        connect(office, client)
        before = office.dump()
        planned = described(client.post(LINEAGE, json={**office.lineage, "plan_only": True}), LINEAGE).json()
        assert office.dump() == before and planned["markings"]["state"] == "planned"
        assert planned["markings"]["plan"]["give"] == planned["markings"]["plan"]["coming"] == 2 * FILES
        made = described(client.post(LINEAGE, json=office.lineage), LINEAGE).json()
        assert made["markings"]["plan"]["digest"] == planned["markings"]["plan"]["digest"]
        assert (made["markings"]["state"], made["markings"]["given"]) == ("applied", 2 * FILES)
        assert made["markings"]["consent"] == made["consent"] and made["written"] == made["plan"]["add"]
        orders = file_of(office, "ORDERS.csv")
        shown = client.post("/operations/get_by_qn", json={"qualified_name": orders, "asset_type": "S3Object"}).json()
        assert shown["attributes"]["ownerUsers"] == ["admin"] and shown["attributes"]["certificateStatus"] == "VERIFIED"
        names = {"name": "ORDERS.csv", "qualifiedName": orders}
        save(catalog_of(office.stack), entity("S3Object", **names, ownerUsers=[]))
        again = described(client.post(LINEAGE, json=office.lineage), LINEAGE).json()
    assert (again["state"], again["markings"]["state"], again["requests"]["writes"]) == ("unchanged", "unchanged", 0)
    told = again["markings"]["plan"]
    assert (told["settled"], told["kept"], told["refused"]) == (2 * FILES - 1, 1, 1) and again["run"] == ""


def test_takings_over_the_limit_are_had_by_their_own_digest(office: Office, tmp_path: Path) -> None:
    """Another digest is a conflict, and then nothing of the request is done."""
    with serving(with_rules(office, tmp_path, owned("admin"))) as client:
        connect(office, client)
        client.post(LINEAGE, json=office.lineage).raise_for_status()
    with serving(with_rules(office, tmp_path, {"of": ["bucket"], "certificate": "DRAFT"})) as client:
        wrong = described(client.post(LINEAGE, json={**office.lineage, "approve_markings": "0" * 16}), LINEAGE)
        assert wrong.status_code == 409
        first = described(client.post(LINEAGE, json=office.lineage), LINEAGE).json()["markings"]
        assert (first["state"], first["given"], first["taken"], first["waiting"]) == ("applied", 1, 0, 2 * FILES)
        waits = client.post(LINEAGE, json=office.lineage).json()["markings"]
        digest = waits["plan"]["digest"]
        assert f"approve_markings {digest!r}" in waits["next_step"] and waits["plan"]["over_limit"]
        had = described(client.post(LINEAGE, json={**office.lineage, "approve_markings": digest}), LINEAGE).json()
    assert (had["markings"]["taken"], had["markings"]["waiting"], had["state"]) == (2 * FILES, 0, "unchanged")
    assert had["run"] and not had["markings"]["next_step"]


def test_a_name_that_is_not_there_stops_markings_and_not_lineage(office: Office, tmp_path: Path) -> None:
    """It is told with the nearest name; without rules nothing is told, and nothing is asked."""
    with serving(with_rules(office, tmp_path, owned("admni"))) as client:
        connect(office, client)
        made = described(client.post(LINEAGE, json=office.lineage), LINEAGE).json()
        assert made["state"] == "applied" and made["markings"]["state"] == "failed"
        assert "did you mean 'admin'" in made["markings"]["problem"]["detail"] and made["markings"]["plan"] is None
    with serving(with_rules(office, tmp_path)) as client:
        plain = [described(client.post(LINEAGE, json=office.lineage), LINEAGE).json() for _ in range(2)][-1]
    with serving(office.settings) as client:
        bare = client.post(LINEAGE, json=office.lineage).json()
    assert plain["markings"] is None and plain["requests"]["reads"] == bare["requests"]["reads"]
