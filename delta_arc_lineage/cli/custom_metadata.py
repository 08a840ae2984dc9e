"""setup custom-metadata: show what a set of custom metadata lacks, ask, and make exactly that."""

import click

from delta_arc_lineage.cli.consent import is_terminal
from delta_arc_lineage.cli.console import print_results, say, start_logging
from delta_arc_lineage.cli.running import open_session
from delta_arc_lineage.cli.setup_shapes import CustomAttributeItem, CustomMetadataResult
from delta_arc_lineage.errors import RequestRefused, UnsafePlan
from delta_arc_lineage.model.custom_sets import CustomAttribute, SetPlan, plan_set
from delta_arc_lineage.model.dataset_metadata import USUAL_NAME, metadata_set
from delta_arc_lineage.model.media import terminal
from delta_arc_lineage.model.words import counted
from delta_arc_lineage.settings.load import Settings, load_settings


def run_custom_metadata(*, name: str, yes: bool, approve: str, as_json: bool) -> int:
    """Nothing is made without consent; exit code 4 where it is missing, 2 where an attribute is of no use to us."""
    settings = load_settings(with_routes=False)
    start_logging(settings)
    wanted = metadata_set(name.strip() or settings.custom_metadata or USUAL_NAME)
    with open_session(settings) as session:
        catalog = session.space.catalog
        plan = plan_set(wanted, catalog.find_custom_set(wanted.name), tenant=session.space.tenant)
        session.pause()
        if not as_json:
            _show(plan)
        makes = not (plan.is_empty or plan.unlike) and _is_agreed(plan, yes=yes, approve=approve, shown=not as_json)
        if makes:
            catalog.define_custom_set(wanted)
            session.pause()
        if as_json:
            print_results([_result(plan, made=makes)])
        _refuse(plan, approve, makes=makes)
    if not as_json:
        _say_done(plan, settings, makes=makes)
    return 0


def _say_done(plan: SetPlan, settings: Settings, *, makes: bool) -> None:
    name = terminal(plan.wanted.name)
    if makes:
        say(f"made, and read back: {name}")
    if settings.custom_metadata != plan.wanted.name:
        say(f"set DELTA_ARC_CUSTOM_METADATA={name} to have it filled")


def _is_agreed(plan: SetPlan, *, yes: bool, approve: str, shown: bool) -> bool:
    if approve:
        return approve == plan.digest
    return yes or (shown and is_terminal() and click.confirm("Make it?", default=False, err=True))


def _show(plan: SetPlan) -> None:
    name = terminal(plan.wanted.name)
    if plan.is_empty:
        say(f"{name} is there with {counted(len(plan.there), 'attribute')}; nothing is to be made")
    else:
        what = "is to be made" if plan.is_new else "is there, and lacks"
        say(f"{name} {what}, with {counted(len(plan.lacking), 'attribute')}; digest {plan.digest}:")
    for attribute in plan.lacking:
        say(f"  {attribute.name} ({attribute.type_name}, of {', '.join(attribute.types)}): {attribute.description}")


def _refuse(plan: SetPlan, approve: str, *, makes: bool) -> None:
    """What somebody made otherwise is theirs; it is neither changed nor filled."""
    if plan.unlike:
        raise RequestRefused(
            what=f"somebody made {plan.wanted.name} otherwise: {'; '.join(plan.unlike)}. It stays as it is",
            where="the custom metadata of the tenant",
            next_step="name another set by --name and DELTA_ARC_CUSTOM_METADATA, or change these in Atlan",
        )
    if not plan.is_empty and not makes:
        raise UnsafePlan(
            what=f"another plan was approved: {approve}" if approve else "making custom metadata needs approval",
            where="setup custom-metadata",
            next_step=f"read what is to be made, then give the same command with --approve {plan.digest}, or --yes",
            digest=plan.digest,
        )


def _result(plan: SetPlan, *, made: bool) -> CustomMetadataResult:
    return CustomMetadataResult(
        route="",
        tenant=plan.tenant,
        name=plan.wanted.name,
        digest=plan.digest,
        is_new=plan.is_new,
        lacking=list(map(_item, plan.lacking)),
        there=list(plan.there),
        unlike=list(plan.unlike),
        made=made,
    )


def _item(attribute: CustomAttribute) -> CustomAttributeItem:
    return CustomAttributeItem(
        name=attribute.name,
        type_name=attribute.type_name,
        types=list(attribute.types),
        description=attribute.description,
    )
