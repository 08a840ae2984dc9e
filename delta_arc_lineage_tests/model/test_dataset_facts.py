"""Facts of datasets and processes as Atlan shows them: of each what its plan knows, and nothing more."""

from dataclasses import replace

from delta_arc_lineage.model.assets import Process
from delta_arc_lineage.model.contracts import NO_CONTRACTS, Contract, Contracts, UnusableContract
from delta_arc_lineage.model.data_findings import DataFinding, Severity, Topic
from delta_arc_lineage.model.dataset_metadata import Facts, ToldFacts, gather_facts, want_metadata
from delta_arc_lineage.model.desired import decide
from delta_arc_lineage.model.folding import fold
from delta_arc_lineage.model.key_patterns import KeyPattern
from delta_arc_lineage.model.kinds import Kind, Reference
from delta_arc_lineage_tests.conftest import NOON
from delta_arc_lineage_tests.model.examples import (
    PREFIX,
    ROUTE,
    S3,
    World,
    bucket_of,
    file,
    make_world,
    source_of,
    table,
    target_of,
    target_table,
)

KEY = f"{PREFIX}ORDERS.csv"
ADDRESS = f"s3://landing/{KEY}"


def facts_of(world: World, contracts: Contracts = NO_CONTRACTS, *findings: DataFinding) -> dict[Reference, Facts]:
    decision = decide(ROUTE, world.snapshots, S3)
    return gather_facts(ROUTE, S3, decision, world.snapshots, contracts, findings)


def file_facts(*findings: DataFinding, contracts: Contracts = NO_CONTRACTS, world: World | None = None) -> Facts:
    (told,) = (facts for of, facts in facts_of(world or make_world(), contracts, *findings).items() if of.is_file)
    return told


def breach(severity: Severity, rule: str = "contract-column", topic: Topic = Topic.CONTRACTS) -> DataFinding:
    return DataFinding(topic, severity, rule, KEY, "words")


def contract(name: str) -> Contract:
    return Contract(name, (ADDRESS,))


def test_a_file_is_told_with_its_size_its_time_and_what_links_it() -> None:
    """Whole mebibytes, rounded up: a file of a few bytes is not empty. A file by itself has no partitions."""
    told = file_facts()
    assert (told.files, told.size, told.partitions, told.newest) == (1, 1, None, NOON)
    assert told.evidence and told.score is not None and told.drift == 0 and told.contract == ""
    large = make_world(files=bucket_of(file("ORDERS.csv", size=(5 << 20) + 1)))
    assert file_facts(world=large).size == 6
    empty = make_world(files=bucket_of(file("ORDERS.csv", size=0)))
    assert file_facts(world=empty).size == 0


def test_a_folder_is_told_with_all_its_files_and_its_days() -> None:
    """By the prefix that stands for it, with the time of its newest."""
    route = replace(ROUTE, file_pattern=KeyPattern(r"{table_name}/dt={date}/{any}\.csv"))
    files = [
        replace(file(f"ORDERS/dt=2025-01-0{day}/a.csv", size=1 << 20), last_modified=NOON + day) for day in (1, 2, 4)
    ]
    _, datasets = fold(route, ["ORDERS"], files)
    world = make_world(files=replace(bucket_of(), datasets=tuple(datasets)))
    decision = decide(route, world.snapshots, S3)
    told = gather_facts(route, S3, decision, world.snapshots, NO_CONTRACTS, ())
    (folder,) = (facts for of, facts in told.items() if of.type_name == Kind.PREFIX.type_name and facts.files)
    assert (folder.files, folder.size, folder.partitions, folder.newest) == (3, 3, 3, NOON + 4)


def test_a_file_that_nothing_is_linked_to_says_no_evidence() -> None:
    """And not the worst: nobody claims anything of it."""
    world = make_world(source=source_of(), target=target_of())
    told = facts_of(world)
    assert all((facts.evidence, facts.score) == ("", None) for facts in told.values())


def test_the_weakest_link_of_a_file_is_told() -> None:
    """It is as sure as the less sure of its two hops, and processes say their own."""
    world = make_world(
        source=source_of(table("order-items", "ID")),
        files=bucket_of(file("ORDER_ITEMS.csv")),
        target=target_of(target_table("ORDER_ITEMS", "ID")),
    )
    told = facts_of(world)
    scores = {facts.score for of, facts in told.items() if of.type_name == Kind.PROCESS.type_name}
    (of_file,) = (facts for of, facts in told.items() if of.is_file)
    assert len(scores) > 1 and of_file.score == min(score for score in scores if score is not None)


def test_drift_is_counted_of_the_flows_of_a_file() -> None:
    """By their tables' names; that of another flow is not its own."""
    mine, others = (
        DataFinding(Topic.DRIFT, Severity.WARNING, "dropped", subject, "words")
        for subject in ("ORDERS → ORDERS", "ITEMS → ITEMS")
    )
    assert file_facts(mine, mine, others).drift == 2


def test_a_contract_is_broken_whatever_else_could_not_be_checked() -> None:
    """In whatever order it was found: what only the oldest file breaks comes first by its name."""
    one = Contracts(contracts=(contract("a.odcs.yaml"),))
    error, note = breach(Severity.ERROR, "contract-freshness"), breach(Severity.NOTE)
    assert file_facts(contracts=one).contract == "kept"
    assert file_facts(note, contracts=one).contract == "not checked"
    for found in ((error,), (note, error), (error, note), (note, breach(Severity.WARNING))):
        assert file_facts(*found, contracts=one).contract == "broken"
    assert file_facts(breach(Severity.ERROR, topic=Topic.QUALITY), contracts=one).contract == "kept"
    assert file_facts(error).contract == "", "what has no contract breaks none"


def test_two_contracts_of_one_file_and_one_that_cannot_be_read_are_not_checked() -> None:
    """That there are two is an error of itself, and breaks neither."""
    two = Contracts(contracts=(contract("a.odcs.yaml"), contract("b.odcs.yaml")))
    assert file_facts(breach(Severity.ERROR, "contract-doubled"), contracts=two).contract == "not checked"
    unread = Contracts(unusable=(UnusableContract("a.odcs.yaml", "it is no YAML", "", (ADDRESS,)),))
    assert file_facts(contracts=unread).contract == "not checked"


def test_a_process_says_what_it_was_drawn_by() -> None:
    """Where its evidence is of a form that nobody knows, nothing is told, and no run ends on it."""
    world = make_world()
    decision = decide(ROUTE, world.snapshots, S3)
    for evidence in ("", "{", "[]", '{"evidence": "magic", "score": 1}', '{"evidence": "name"}'):
        desired = tuple(
            replace(asset, evidence=evidence) if isinstance(asset, Process) else asset for asset in decision.desired
        )
        told = gather_facts(ROUTE, S3, replace(decision, desired=desired), world.snapshots, NO_CONTRACTS, ())
        processes = [facts for of, facts in told.items() if of.type_name == Kind.PROCESS.type_name]
        assert processes == [Facts()] * 3


def test_a_whole_score_is_written_as_the_catalog_gives_it_back() -> None:
    """`1.0` would come back as `1`, and look like a person's edit on every night."""
    reference = Kind.OBJECT.refer_to("default/s3/1/x")
    for score, text in ((1.0, "1"), (0.6, "0.6"), (0.0, "0")):
        told = ToldFacts(reference, Facts(score=score, files=0), 0, Facts())
        wanted = {each.marking.name: each.marking.value for each in want_metadata("Delta Arc", [told])}
        assert wanted == {"Delta Arc.Evidence score": text, "Delta Arc.Files": "0"}
