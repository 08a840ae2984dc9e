"""classify: what the tables and datasets of a route are of, which column says so, and the tags that follow from it."""

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from importlib.util import find_spec

from delta_arc_lineage.adapters.collector import collector_paused
from delta_arc_lineage.cli.classify_shapes import (
    ClassifyResult,
    ClassTagItem,
    ColumnClassItem,
    ReasonItem,
    TableClassItem,
)
from delta_arc_lineage.cli.console import say
from delta_arc_lineage.cli.results import of_requests
from delta_arc_lineage.cli.running import (
    NOT_COMPLETE,
    Done,
    choose_routes,
    for_each_route,
    load_and_log,
    new_run,
    open_session,
)
from delta_arc_lineage.errors import CommandRefused, DataOwnerError, StalePlan
from delta_arc_lineage.model.class_markings import digest_wanted
from delta_arc_lineage.model.class_tags import ClassifyMode
from delta_arc_lineage.model.classification import LEAST_FOUND, ClassReason, TableClass
from delta_arc_lineage.model.classifying.data_sorts import SORTS
from delta_arc_lineage.model.kinds import Reference
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.names import file_name
from delta_arc_lineage.model.route_classes import list_unlooked, title_assets
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.ports.catalog import RequestCount
from delta_arc_lineage.sync.assessing.route_assessment import Assessment, assess
from delta_arc_lineage.sync.kept_classes import KeptClasses
from delta_arc_lineage.sync.planning.route_plans import Planned, read_and_plan

NOTHING_FOUND = DataOwnerError.exit_code
_VALIDATORS = ("stdnum", "phonenumbers")
_REASONS = 3


def run_classify(
    *, names: tuple[str, ...], route: str | None, approve: str | None, refresh: bool, verbose: bool, as_json: bool
) -> int:
    """Exit code 3 where nothing of these names has a class. `verbose`: with qualified names."""
    settings = load_and_log()
    found: list[TableClass] = []

    def work(route: Route) -> Done:
        with open_session(settings, of=route.name, refresh=refresh) as session:
            space = session.space
            with collector_paused():
                planned = read_and_plan(route, space, run=new_run())
                told = _Classified(route, planned, assess(route, planned, space), tenant=space.tenant)
            if approve is not None:
                _approve(approve, told, KeptClasses(space.state, route.name, space.tenant))
            spent = space.catalog.requests
        chosen = choose_classes(told.assessment.classes, names)
        found.extend(chosen)
        if not as_json:
            _show(told, chosen, names, is_approved=approve is not None, verbose=verbose)
            say(f"{route.name}: read with {counted(spent.reads, 'request')}; nothing was written to Atlan", err=True)
        return Done(
            lambda: _describe(told, chosen, spent, is_approved=approve is not None),
            NOT_COMPLETE if planned.plan.incomplete else 0,
        )

    exit_code = for_each_route(choose_routes(settings, route), work, as_json=as_json)
    return exit_code or (NOTHING_FOUND if names and not found else 0)


class _Classified:
    """A route with what was found of its data."""

    def __init__(self, route: Route, planned: Planned, assessment: Assessment, *, tenant: str) -> None:
        self.route, self.planned, self.assessment = route, planned, assessment
        self.proposed = assessment.proposed_tags
        self.digest = digest_wanted(tenant, route.name, self.proposed) if self.proposed else ""

    @cached_property
    def titles(self) -> dict[Reference, str]:
        """What people read of each table and dataset."""
        planned, prefix = self.planned, self.route.bucket.prefix
        return title_assets(planned.matching, planned.snapshots, self.assessment.tags, prefix=prefix)

    def title(self, reference: Reference, *, verbose: bool) -> str:
        """As plans name it; its qualified name where that is asked for, or nothing else is known of it."""
        full = f"{reference.words} {reference.qualified_name}"
        return terminal(full if verbose else self.titles.get(reference, full))

    @property
    def unlooked(self) -> tuple[str, ...]:
        missing = [name for name in _VALIDATORS if find_spec(name) is None]
        extra = (f"values: {', '.join(missing)} is not installed, as delta_arc_lineage[classify] has it",)
        told = list_unlooked(self.planned.matching, self.planned.snapshots)
        return (*told, *(extra if missing else ()))


def _approve(digest: str, told: _Classified, kept: KeptClasses) -> None:
    """Of the tags that are proposed now, and of no others; where the settings give them, that was said already."""
    if not told.digest:
        raise CommandRefused(
            what=f"no tags are proposed for the route {told.route.name!r}",
            where="--approve",
            next_step="name the tags of classes in the settings (TAG_PERSONAL, or `classify:` of the route), and look "
            "at `delta-arc classify`",
        )
    if digest != told.digest:
        raise StalePlan(
            what=f"the tags that are proposed for the route {told.route.name!r} now have the digest {told.digest}, and "
            f"{digest} was approved",
            where="--approve",
            next_step=f"look at them with `delta-arc classify --route {told.route.name}`, and approve that digest",
        )
    kept.approve(told.proposed)


def choose_classes(classes: Sequence[TableClass], names: Collection[str]) -> list[TableClass]:
    """Those of the named tables and datasets, however sure; of all those that are found, where none is named."""
    wanted = {name.casefold().rstrip("/") for name in names}
    return [
        found
        for found in classes
        if (not wanted and found.confidence >= LEAST_FOUND)
        or (wanted and any(called in wanted or _ends_in(called, wanted) for called in _list_names(found)))
    ]


def _list_names(found: TableClass) -> Iterator[str]:
    qualified_name = found.reference.qualified_name.casefold().rstrip("/")
    yield qualified_name
    yield file_name(qualified_name)
    if found.reference.is_file:
        yield file_name(qualified_name).partition(".")[0]


def _ends_in(qualified_name: str, wanted: Collection[str]) -> bool:
    """Of datasets, whose path is the end of what they are called."""
    return any("/" in name and qualified_name.endswith(f"/{name}") for name in wanted)


def _show(
    told: _Classified, chosen: Sequence[TableClass], names: Collection[str], *, is_approved: bool, verbose: bool
) -> None:
    route, tags = told.route, told.assessment.tags
    if not route.classifying.is_on:
        say(f"{route.name}: classes of data are not looked at (DELTA_ARC_CLASSIFY=off)")
        return
    if not chosen:
        about = f" of what is called {terminal(', '.join(names))}" if names else ""
        say(f"{route.name}: no class of data was found{about}")
    for found in chosen:
        carried = ", ".join(tags.on(found.reference.qualified_name))
        say(
            f"{route.name}: {told.title(found.reference, verbose=verbose)}: "
            f"{found.data_class.words} ({found.confidence:.2f}){f', tagged {terminal(carried)}' if carried else ''}"
        )
        _show_reasons(found.reasons, indent="    ")
        for column in found.columns:
            if names or column.confidence >= LEAST_FOUND:
                of = f"{SORTS[column.sort].words} " if column.sort in SORTS else ""
                say(f"    {terminal(column.column)}: {of}({column.confidence:.2f})")
                _show_reasons(column.reasons, indent="        ")
    for words in told.unlooked:
        say(f"! not looked at: {terminal(words)}")
    _show_proposed(told, is_approved=is_approved, verbose=verbose)


def _show_reasons(reasons: Sequence[ClassReason], *, indent: str) -> None:
    for reason in reasons[:_REASONS]:
        say(f"{indent}{'+' if reason.weight >= 0 else '-'} {terminal(reason.words)}")


def _show_proposed(told: _Classified, *, is_approved: bool, verbose: bool) -> None:
    route = told.route
    for each in told.proposed:
        dataset = told.title(each.reference, verbose=verbose)
        say(f"{route.name}: tag {terminal(each.marking.name)} for {dataset}: {terminal(each.reason)}")
    if not told.proposed:
        return
    if is_approved or route.classifying.mode is ClassifyMode.TAG:
        say(f"{route.name}: these tags are wanted from now on, and come with the markings of the route")
    else:
        say(f"{route.name}: `delta-arc classify --route {route.name} --approve {told.digest}` wants these tags")


def _describe(
    told: _Classified, chosen: Sequence[TableClass], spent: RequestCount, *, is_approved: bool
) -> ClassifyResult:
    mode = told.route.classifying.mode
    return ClassifyResult(
        route=told.route.name,
        mode=mode.value,
        classes=[_of_class(found, told.assessment.tags.on(found.reference.qualified_name)) for found in chosen],
        proposed=[
            ClassTagItem(
                type=each.reference.type_name,
                qualified_name=each.reference.qualified_name,
                tag=each.marking.name,
                reason=each.reason,
            )
            for each in told.proposed
        ],
        digest=told.digest,
        approved=bool(told.proposed) and (is_approved or mode is ClassifyMode.TAG),
        left_out=list(told.unlooked),
        requests=of_requests(spent),
    )


def _of_class(found: TableClass, tags: Sequence[str]) -> TableClassItem:
    return TableClassItem(
        type=found.reference.type_name,
        qualified_name=found.reference.qualified_name,
        data_class=found.data_class.value,
        confidence=found.confidence,
        reasons=list(map(_of_reason, found.reasons)),
        tags=list(tags),
        columns=[
            ColumnClassItem(
                column=column.column,
                sort=column.sort,
                confidence=column.confidence,
                reasons=list(map(_of_reason, column.reasons)),
            )
            for column in found.columns
        ],
    )


def _of_reason(reason: ClassReason) -> ReasonItem:
    return ReasonItem(words=reason.words, weight=reason.weight)
