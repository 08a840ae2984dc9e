"""purge: list what would be deleted for good, ask for exactly that, and do it."""

from collections.abc import Iterable, Sequence

import click

from delta_arc_lineage.cli.consent import is_terminal
from delta_arc_lineage.cli.console import print_results, say
from delta_arc_lineage.cli.known_routes import refuse_unknown_route
from delta_arc_lineage.cli.result_shapes import PurgeItem, PurgeResult
from delta_arc_lineage.cli.results import of_asset
from delta_arc_lineage.cli.running import NOT_ALLOWED, load_and_log, new_run, open_session
from delta_arc_lineage.errors import UnsafePlan
from delta_arc_lineage.model.diff import Remove
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.observed import ObservedAsset, name_edits
from delta_arc_lineage.model.plan import Consent
from delta_arc_lineage.model.render import list_flows
from delta_arc_lineage.model.review import review
from delta_arc_lineage.model.rights import say_denied
from delta_arc_lineage.model.routes import former_route
from delta_arc_lineage.sync.writing.purging import PurgeList, list_purge, purge


def run_purge(
    *, names: Sequence[str], route: str | None, archived: bool, approve: str | None, as_json: bool, verbose: bool
) -> int:
    settings = load_and_log()
    with open_session(settings) as session:
        listed = list_purge(settings.deployment, session.space, names=names, route=route, archived=archived)
        session.pause()
        if not (listed.assets or listed.spared):
            refuse_unknown_route(route, settings, session.space.state)
        if as_json:
            print_results(_results(listed))
        else:
            _show(listed, of=f"the route {route!r}" if route else "ours", verbose=verbose)
        if listed.assets:
            consent, run = _require_consent(listed, approve), new_run()
            purge(listed, session.space, consent=consent, run=run)
            session.pause()
            say(f"{len(listed.assets)} purged by {run}; confirmed by reading back", err=as_json)
    return NOT_ALLOWED if listed.spared else 0


def _results(listed: PurgeList) -> list[PurgeResult]:
    chosen, left = (_by_route(listed.deployment, assets) for assets in (listed.assets, listed.left))
    why = {item.asset.reference: item.why for item in listed.spared}
    return [
        PurgeResult(
            route=route,
            digest=listed.digest,
            listed=[_item(found) for found in chosen.get(route, ())],
            spared=[of_asset(found.asset, why=why[found.reference]) for found in left.get(route, ())],
            denied=len(left.get(route, ())),
        )
        for route in dict.fromkeys((*chosen, *left))
    ]


def _item(found: ObservedAsset) -> PurgeItem:
    return PurgeItem(
        name=found.asset.name,
        qualified_name=found.asset.qualified_name,
        mark=found.mark,
        archived=found.archived,
        edits=[edit.what for edit in found.edits],
    )


def _by_route(deployment: str, assets: Iterable[ObservedAsset]) -> dict[str, list[ObservedAsset]]:
    by_route: dict[str, list[ObservedAsset]] = {}
    for found in assets:
        name = former_route(found.mark or "", deployment=deployment).name
        by_route.setdefault(name, []).append(found)
    return by_route


def _show(listed: PurgeList, *, of: str, verbose: bool) -> None:
    """Archived and active things apart, each by flow."""
    for route, assets in _by_route(listed.deployment, listed.assets).items():
        for state, is_archived in (("active", False), ("archived", True)):
            removals = [Remove(found.asset, found.edits) for found in assets if found.archived is is_archived]
            if removals:
                say(f"{state}, of the route {terminal(route)}:")
                flows = list_flows(review(removals, show=terminal, verbose=verbose), len(removals))
                say("\n".join(f"  {line}" for line in "\n".join(flows).split("\n")))
    for line in say_denied(listed.spared, len(listed.assets), terminal):
        say(f"! not allowed: {line}; `delta-arc access` says what to grant")
    if not listed.assets:
        say(f"nothing of {of} is there to purge" if not listed.spared else f"nothing of {of} may be purged")
        return
    edited = [edit for found in listed.assets for edit in found.edits]
    active = sum(not found.archived for found in listed.assets)
    say(
        f"{len(listed.assets)} things would be deleted for good, {active} of them active"
        f"{f'; people edited some: {name_edits(edited)}' if edited else ''}; digest {listed.digest}"
    )


def _require_consent(listed: PurgeList, approve: str | None) -> Consent:
    """The digest of exactly this list, or a person who types yes under it."""
    if approve == listed.digest:
        return Consent.DIGEST
    question = "Delete these for good? It cannot be taken back"
    if approve is None and is_terminal() and click.confirm(question, default=False, err=True):
        return Consent.ASKED
    raise UnsafePlan(
        what=f"another list was approved: {approve}" if approve else "purging needs approval",
        where="purge",
        next_step=f"read the list, then give the same command with --approve {listed.digest}",
        digest=listed.digest,
    )
