"""contract: data contracts written from what is observed, and held against it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from delta_arc_lineage.cli.console import say
from delta_arc_lineage.cli.contract_shapes import (
    BreachItem,
    ContractCheckResult,
    ContractInitResult,
    ContractItem,
    DraftItem,
)
from delta_arc_lineage.cli.running import (
    NOT_COMPLETE,
    Done,
    choose_routes,
    for_each_route,
    load_and_log,
    open_session,
)
from delta_arc_lineage.errors import DataOwnerError, NotFound, SettingsError
from delta_arc_lineage.model.contracts import CONTRACTS_FOLDER
from delta_arc_lineage.model.data_findings import DataFinding, Severity
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.settings.load import Settings
from delta_arc_lineage.sync.assessing.contract_looks import (
    ContractLook,
    Drafted,
    Verdict,
    draft_contracts,
    look_at_contracts,
)

BROKEN = DataOwnerError.exit_code
"""What `check` ends with where a contract is broken, or cannot be read."""


def run_check(*, route: str | None, as_json: bool) -> int:
    settings = load_and_log()

    def work(route: Route) -> Done:
        with open_session(settings, of=route.name) as session:
            look = look_at_contracts(route, session.space)
        if not as_json:
            _show_look(route, look)
        return Done(lambda: _of_look(route, look), BROKEN if look.is_broken else 0 if look.complete else NOT_COMPLETE)

    return for_each_route(choose_routes(settings, route), work, as_json=as_json)


def _show_look(route: Route, look: ContractLook) -> None:
    with_contract = [dataset for dataset in look.datasets if dataset.verdict is not Verdict.NONE]
    say(
        f"{terminal(route.name)}: {counted(len(look.datasets), 'dataset')}, {len(with_contract)} with a contract"
        + ("" if look.complete else "; the listing is not complete")
    )
    width = max((len(terminal(dataset.path)) for dataset in look.datasets), default=0)
    for dataset in look.datasets:
        files = ", ".join(map(terminal, dataset.files))
        say(f"  {terminal(dataset.path):{width}}  {dataset.verdict.words}{f'  {files}' if files else ''}")
    for finding in sorted(look.findings, key=_gravest_first):
        say(f"  {finding.severity.words}: {terminal(finding.words)}")
    if not with_contract:
        say("  `delta-arc contract init` shows contracts that are kept now", err=True)


def _gravest_first(finding: DataFinding) -> tuple[int, str, str]:
    return list(Severity).index(finding.severity), finding.subject, finding.part


def _of_look(route: Route, look: ContractLook) -> ContractCheckResult:
    return ContractCheckResult(
        route=route.name,
        complete=look.complete,
        datasets=[
            ContractItem(dataset=dataset.path, contracts=list(dataset.files), verdict=dataset.verdict.value)
            for dataset in look.datasets
        ],
        findings=[
            BreachItem(
                severity=finding.severity.value,
                rule=finding.rule,
                subject=finding.subject,
                part=finding.part,
                words=finding.words,
            )
            for finding in sorted(look.findings, key=_gravest_first)
        ],
    )


def run_contract_init(*, dataset: str | None, route: str | None, write: bool, as_json: bool) -> int:
    settings = load_and_log()
    routes = choose_routes(settings, route)
    is_found: list[str] = []

    def work(route: Route) -> Done:
        with open_session(settings, of=route.name) as session:
            try:
                drafted = draft_contracts(route, session.space, dataset or "")
            except NotFound:
                if len(routes) == 1 or (route is routes[-1] and not is_found):
                    raise
                return Done(lambda: ContractInitResult(route=route.name, folder="", drafts=[]))
        is_found.append(route.name)
        folder = settings.project.locate(route.contracts or CONTRACTS_FOLDER) / route.name
        items = list(_write_all(drafted, folder, write=write))
        if not as_json:
            _show_drafts(route, settings, folder, items, write=write)
        return Done(lambda: ContractInitResult(route=route.name, folder=str(folder), drafts=items))

    return for_each_route(routes, work, as_json=as_json)


def _write_all(drafted: Iterable[Drafted], folder: Path, *, write: bool) -> Iterator[DraftItem]:
    from delta_arc_lineage.adapters.contracts.contract_text import file_name_of, write_contract

    taken: set[str] = set()
    for each in drafted:
        if each.draft is None:
            yield DraftItem(dataset=each.path, file="", text="", written=False, existing=list(each.existing))
            continue
        name = file_name_of(each.name, taken)
        taken.add(name.casefold())
        text = write_contract(each.draft, name=each.name.strip("/") or each.name)
        file = folder / name
        written = write and _write_new(file, text)
        existing = [str(file)] if file.exists() and not written else []
        yield DraftItem(dataset=each.path, file=str(file), text=text, written=written, existing=existing)


def _write_new(file: Path, text: str) -> bool:
    """False where a file is there, which stays as it is."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("x", encoding="utf-8") as opened:
            opened.write(text)
    except FileExistsError:
        return False
    except OSError as error:
        raise SettingsError(
            what=f"the contract cannot be written: {error.strerror}",
            where=str(file),
            next_step="name a folder that can be written to, in CONTRACTS_FOLDER or the route's `contracts`",
        ) from error
    return True


def _show_drafts(route: Route, settings: Settings, folder: Path, items: list[DraftItem], *, write: bool) -> None:
    for item in items:
        if item.existing:
            there = ", ".join(item.existing)
            say(f"{terminal(item.dataset)}: left as it is, there is a contract: {terminal(there)}", err=True)
        elif item.written:
            say(f"{terminal(item.dataset)}: written to {terminal(item.file)}")
        else:
            say(f"# {terminal(item.dataset)} → {terminal(item.file)}")
            say(item.text)
    new = [item for item in items if item.text and not item.existing]
    if not items:
        say(f"{terminal(route.name)}: there is no dataset", err=True)
    elif new and not write:
        say(f"nothing was written; `delta-arc contract init --write` writes them to {folder}", err=True)
