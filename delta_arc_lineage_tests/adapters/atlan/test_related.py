"""What a sweep keeps of its hits, and whether they changed it; of related assets, those that are related still."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.atlan.related import INPUT_OF, references
from delta_arc_lineage.adapters.atlan.searches import schema_contents, tables_from
from delta_arc_lineage.adapters.atlan.swept import Question, Swept

SCHEMA = "default/postgres/1/SHOP/SALES"
QUESTION = Question(schema_contents(SCHEMA), ("name", "qualifiedName", INPUT_OF), own_mark="ours")


def process(guid: str, **rest: Any) -> dict[str, Any]:
    return {"guid": guid, "typeName": "Process", "attributes": {}, **rest}


def processes_of(*headers: dict[str, Any]) -> list[str]:
    """What a sweep keeps of the processes at a table, by their names."""
    attributes = {"name": "ORDERS", "qualifiedName": f"{SCHEMA}/ORDERS", INPUT_OF: list(headers)}
    swept = Swept()
    swept.take([{"guid": "t", "typeName": "Table", "attributes": attributes}], QUESTION)
    kept = Swept.remembered(swept.to_baseline(QUESTION, full_at=1), QUESTION) or swept
    ((table,), _) = tables_from(list(kept.entities.values()))
    return [drawn.qualified_name for drawn in table.processes]


def test_processes_that_are_shown_without_names_are_several() -> None:
    """Taken for one, the input of the first and the output of the second would be an edge that nobody drew."""
    assert processes_of(process("g1"), process("g2")) == ["g1", "g2"]
    assert processes_of(process("g1", uniqueAttributes={"qualifiedName": "default/x/1/p"})) == ["default/x/1/p"]


def test_what_was_related_once_is_not_related() -> None:
    """Somebody changed the ends of a process: both live on, and the relationship does not."""
    ended = process("g1", relationshipStatus="DELETED", uniqueAttributes={"qualifiedName": "a"})
    lives = process("g2", relationshipStatus="ACTIVE", uniqueAttributes={"qualifiedName": "b"})
    assert processes_of(ended, lives) == ["b"]
    assert [reference.qualified_name for reference in references([ended, lives])] == ["b"]


hits = st.builds(
    lambda guid, status, name, time: {
        "guid": guid,
        "status": status,
        "updateTime": time,
        "attributes": {"name": name, "a list": [name, {"guid": guid}]},
    },
    st.sampled_from("abc"),
    st.sampled_from(["ACTIVE", "ACTIVE", "DELETED"]),
    st.sampled_from(["ORDERS", "SHIPPERS", None]),
    st.integers(1, 2),
)


@given(known=st.lists(hits, max_size=4), news=st.lists(hits, max_size=3))
def test_a_sweep_that_did_not_change_is_known_without_being_encoded(
    known: list[dict[str, Any]], news: list[dict[str, Any]]
) -> None:
    """What is as it was says so; what says so would be written as it was, to the letter."""
    swept = Swept(newest=1)
    swept.take(known, QUESTION)
    before, swept.changed = dict(swept.entities), False
    baseline = swept.to_baseline(QUESTION, full_at=1)
    written = baseline.body()
    swept.take(news, QUESTION)
    assert swept.changed or swept.to_baseline(QUESTION, full_at=1).body() == written
    assert swept.changed or swept.entities == before
    remembered = Swept.remembered(baseline, QUESTION)
    assert remembered is not None and remembered.to_baseline(QUESTION, full_at=1) is baseline
    remembered.take(news, QUESTION)
    assert remembered.changed == swept.changed and remembered.entities == swept.entities
    swept.changed = False
    swept.take([hit for hit in news[-1:] if hit["status"] == "ACTIVE"], QUESTION)
    assert not swept.changed
