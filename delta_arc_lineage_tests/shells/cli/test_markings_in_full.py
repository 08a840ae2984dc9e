"""What moves no asset's time is seen with the next full reading, as what the catalog's lineage does not tell is."""

import json
from urllib.parse import quote

from delta_arc_lineage_tests.local_atlan.calls import save
from delta_arc_lineage_tests.shells.cli.conftest import Landscape, Run
from delta_arc_lineage_tests.shells.cli.test_enrich import state_rules
from delta_arc_lineage_tests.support.stack import catalog_of

RULES = "enrich:\n  - {of: [datasets], readme: '# Ours'}\nroutes: {main: {}}\n"


def let_time_pass(landscape: Landscape) -> None:
    """As if all was settled an hour later: the changes that were made until then count as seen."""
    (settled,) = landscape.state.rglob("settled/main.json")
    told = json.loads(settled.read_text())
    told["value"]["looked_at"] += 3_600_000
    settled.write_text(json.dumps(told))


def test_another_text_of_a_readme_is_seen_when_everything_is_read_in_full(run: Run, landscape: Landscape) -> None:
    """However settled all was: it is somebody's word from then on, and stays when the rule goes."""
    landscape.put("ORDERS.csv")
    state_rules(RULES)
    assert run("apply", "--yes").exit_code == 0
    for _ in range(3):
        assert run("plan", "--json").only["markings"]["kept"] == []
    (name,) = (each for each in landscape.ours() if each.endswith("ORDERS.csv"))
    (file,) = landscape.found(qualifiedName=name)
    readme = {"qualifiedName": f"{file['guid']}/readme", "name": "ORDERS.csv Readme", "description": quote("# Theirs")}
    save(catalog_of(landscape.stack), {"typeName": "Readme", "attributes": readme})
    let_time_pass(landscape)
    assert run("plan", "--json").only["markings"]["kept"] == []
    (kept,) = run("plan", "--json", CACHE_EXPIRY_HOURS="0.000001").only["markings"]["kept"]
    assert (kept["sort"], kept["why"]) == ("readme", "said")
    state_rules("routes: {main: {}}\n")
    assert run("plan", "--json").only["markings"]["changes"] == []
