"""init: routes proposed from the tenant's tables and a sample of the bucket, as a routes file to take as it is."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from delta_arc_lineage.cli.console import print_results, say, start_logging
from delta_arc_lineage.cli.proposal_results import of_coverage, of_look
from delta_arc_lineage.cli.running import NOT_COMPLETE, open_session
from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.proposing.coverage import Coverage, Reach
from delta_arc_lineage.model.proposing.questions import Question
from delta_arc_lineage.model.render import explain_outcome
from delta_arc_lineage.model.routes import BucketLocation
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.settings.load import Settings, load_settings
from delta_arc_lineage.settings.routes_text import write_routes
from delta_arc_lineage.settings.stated_routes import Defaults, parse_routes, state_bucket
from delta_arc_lineage.settings.variables import ROUTES_FILE
from delta_arc_lineage.sync.proposing.drafting import Look, choose_s3_connection, look_and_draft, preview

NOTHING_FOUND = 3
_MOST_LINKS, _MOST_LEFT, _MOST_QUESTIONS = 12, 8, 20


def run_init(
    *,
    bucket: str,
    prefix: str,
    source_connection: str,
    target_connection: str,
    write: str | None,
    force: bool,
    as_json: bool,
) -> int:
    settings = load_settings(with_routes=False)
    start_logging(settings)
    defaults = settings.defaults
    location = state_bucket(defaults, name=bucket, prefix=prefix)
    file = _choose_file(settings, write)
    if write is not None and not force:
        _refuse_to_overwrite(file)
    with open_session(settings) as session:
        look = look_and_draft(
            session.space,
            location,
            source=source_connection or defaults.entry.source.connection or "",
            target=target_connection or defaults.entry.target.connection or "",
        )
        s3_connection = defaults.entry.s3_connection or choose_s3_connection(session.space.catalog, location)
        spent = session.space.catalog.requests
    text, covered = _write_and_try(look, location, s3_connection, defaults)
    written = write is not None and bool(covered)
    if written:
        file.write_text(text, encoding="utf-8")
    if as_json:
        first = of_look(look, location, text=text, written=str(file) if written else "", spent=spent)
        print_results([first, *map(of_coverage, covered)])
    else:
        _show(look, location, covered, text)
        _show_next_step(settings, file, written=written, has_routes=bool(covered))
        say(f"read with {spent.reads} requests to Atlan; nothing was written to it", err=True)
    if not covered:
        return NOTHING_FOUND
    return 0 if look.complete else NOT_COMPLETE


def _choose_file(settings: Settings, write: str | None) -> Path:
    """A path that is typed is of the current folder; one of the settings, of the project."""
    return Path(write) if write else settings.project.locate(settings.defaults.routes_file or ROUTES_FILE)


def _refuse_to_overwrite(file: Path) -> None:
    if file.exists():
        raise SettingsError(
            what=f"{str(file)!r} is there already",
            where="--write",
            next_step="name another file, or write over it with --force",
        )


def _write_and_try(
    look: Look, location: BucketLocation, s3_connection: str, defaults: Defaults
) -> tuple[str, tuple[Coverage, ...]]:
    """The text of the routes file, and what its routes do once it is loaded."""
    if not look.draft.routes:
        return "", ()

    def write(notes: dict[str, list[str]]) -> str:
        return write_routes(
            look.draft.routes,
            bucket=location.name,
            s3_connection=s3_connection,
            defaults=defaults.entry,
            notes=notes,
        )

    routes = parse_routes(write({}), defaults, stated=ROUTES_FILE)
    covered = preview(routes.values(), look)
    return write({coverage.route.name: [_sum_up(coverage)] for coverage in covered}), covered


def _show(look: Look, location: BucketLocation, covered: Sequence[Coverage], text: str) -> None:
    sample, landscape = look.sample, look.landscape
    part = f"a sample: not all of {counted(len(sample.partial), 'folder')} was listed" if sample.partial else "all"
    say(f"looked at {counted(len(sample.objects), 'key')} of s3://{location.name}/{location.prefix} ({part}),")
    schemas = (counted(len(landscape.sources), "source schema"), counted(len(landscape.targets), "target schema"))
    say(f"{schemas[0]} and {schemas[1]}" + ("" if look.complete else "; not all tables were shown"))
    for coverage in covered:
        say("")
        for line in _list_coverage(coverage):
            say(line)
    if look.draft.questions:
        say("\nleft to you, because names do not tell:")
        for question in look.draft.questions[:_MOST_QUESTIONS]:
            say(_show_question(question))
        _say_more(len(look.draft.questions) - _MOST_QUESTIONS)
    if text:
        say(f"\n{text.rstrip()}")


def _list_coverage(coverage: Coverage) -> Iterator[str]:
    route = coverage.route
    places = f"{route.source.words} → s3://{route.bucket.name}/{route.bucket.prefix} → {route.target.words}"
    yield f"{route.name}: {terminal(places)}"
    yield f"  {terminal(route.file_pattern.text)}"
    yield f"  {_sum_up(coverage)}"
    links = sorted(coverage.links, key=lambda link: (not (link.source and link.target), link))
    for link in links[:_MOST_LINKS]:
        ends = f"{link.source or '(none)'} → {counted(link.files, 'file')} → {link.target or '(none)'}"
        yield f"    {terminal(ends)}: {terminal(link.example)}"
    if len(links) > _MOST_LINKS:
        yield f"    and {len(links) - _MOST_LINKS} more"
    for outcome in coverage.left[:_MOST_LEFT]:
        yield f"    {explain_outcome(outcome, terminal)}"
    if len(coverage.left) > _MOST_LEFT:
        yield f"    and {len(coverage.left) - _MOST_LEFT} tables more that are not linked"


def _sum_up(coverage: Coverage) -> str:
    """One line: tables and files."""
    others = [
        f"{count:,} {reach.words}" for reach, count in coverage.reached.items() if count and reach is not Reach.THROUGH
    ]
    misfits = [f"{coverage.misfits:,} do not fit"] if coverage.misfits else []
    through = counted(coverage.reached[Reach.THROUGH], "file")
    return ", ".join((f"{counted(len(coverage.through), 'table')} linked through {through}", *others, *misfits))


def _show_question(question: Question) -> str:
    near = f"; perhaps {', '.join(question.candidates)}" if question.candidates else ""
    files = counted(question.files, "file")
    what = f"{question.where}: {files}, as {question.example}"
    return terminal(f"  {what}: {question.doubt.words}{near}")


def _say_more(number: int) -> None:
    if number > 0:
        say(f"  and {number} more; `--json` has them all")


def _show_next_step(settings: Settings, file: Path, *, written: bool, has_routes: bool) -> None:
    if not has_routes:
        say("no routes are proposed: no table's name stands in the keys where both sides have it", err=True)
    elif not written:
        say(f"no file was written; `delta-arc init --write` writes it to {file}", err=True)
    elif file.absolute() == _choose_file(settings, None).absolute():
        say(f"written to {file}; `delta-arc plan` shows what it would change", err=True)
    else:
        say(f"written to {file}; set DELTA_ARC_ROUTES to it, and `delta-arc plan` shows what it would change", err=True)
