"""Empty plans, remembered: where all that one rests on is as it was, the next one is empty too, without being decided.

A plan rests on its readings, on the settings, on what was seen missing, and on the code that decides. Their versions
together are its premises. Only a plan that says nothing of the time is remembered: one without changes, without waiting
or spared removals, and of complete readings.

The long way is taken all the same whenever what the catalog holds was read in full, which is at least as often as the
discovery cache expires, and the two are compared: a difference is a finding, and the long way stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from delta_arc_lineage.model.assets import Connection
from delta_arc_lineage.model.codec import digest_of
from delta_arc_lineage.model.contract_holding import find_held
from delta_arc_lineage.model.contracts import NO_CONTRACTS, Contracts
from delta_arc_lineage.model.counterparts import Holdings
from delta_arc_lineage.model.desired import Decision, decide
from delta_arc_lineage.model.fileless import Past
from delta_arc_lineage.model.observed import Observed
from delta_arc_lineage.model.plan import Plan
from delta_arc_lineage.model.routes import Route
from delta_arc_lineage.ports.reading import Reading
from delta_arc_lineage.sync.reading.schemas import Readings
from delta_arc_lineage.sync.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Premises:
    """All that a plan rests on. `absences`: what was seen missing, and when; `past`: since when what is linked has no
    file."""

    route: Route
    readings: Readings
    observed: Reading[Observed]
    connection: Connection
    absences: Mapping[str, int]
    past: Past
    adopt: bool = False
    also_edited: bool = False
    contracts: Contracts = NO_CONTRACTS

    def digest(self, space: Workspace) -> str:
        """Equal where a plan made anew would be equal but for its time; empty where that cannot be told."""
        versions = (*self.readings.versions, self.observed.version)
        if self.adopt or not all(versions) or not space.code:  # what others drew is read whole to be adopted
            return ""
        absences = tuple(f"{at} {name}" for name, at in sorted(self.absences.items()))
        said = (self.route, self.connection, space.limits, absences, self._say_fileless(), str(self.also_edited))
        return digest_of(space.code, space.tenant, versions, *said, self.contracts.digest)

    def decide(self) -> Decision:
        """What belongs together, and what should be there because of it, and because of what is there already."""
        snapshots, observed = self.readings.snapshots, self.observed.found
        held = find_held(self.route, snapshots, self.contracts, observed, now=self.past.now)
        past = replace(self.past, observed=observed, held=held)
        return decide(self.route, snapshots, self.connection, past)

    def _say_fileless(self) -> tuple[str, ...]:
        """Since when there is no file, and whether that is too long by now: time alone forgets a flow."""
        since = sorted(self.past.since.items())
        return tuple(f"{at} {self.past.is_forgotten(at)} {ends}" for ends, at in since)


def recall_plan(premises: Premises, space: Workspace) -> Plan | None:
    """The empty plan of these premises, as if it were made now; None where none is remembered."""
    digest = premises.digest(space)
    plan = space.documents(premises.route).unchanged_plan(digest) if digest else None
    return plan and replace(plan, made_at=space.clock.now())


def may_rest_on(premises: Premises, space: Workspace) -> bool:
    """Whether a remembered plan will do: what the catalog holds was read by its changes."""
    return premises.observed.since is not None and not space.cache.refresh


def remember_plan(plan: Plan, premises: Premises, space: Workspace, *, instead_of: Plan | None) -> None:
    """Keep a plan that was decided, if it is one that the next can rest on; tell where it is not what was remembered of
    the same premises."""
    differs = instead_of is not None and _leave_out_names(plan) != _leave_out_names(instead_of)
    if differs:
        space.progress.note(
            "the plan is not the empty one that was remembered of the same readings and settings; the one just made "
            "stands, and this is worth a report"
        )
    digest = premises.digest(space) if _says_nothing(plan) else ""
    if differs or (digest and (instead_of is None or plan.holdings != instead_of.holdings)):
        documents = space.documents(premises.route)
        documents.keep_unchanged_plan(plan, digest, differed_at=space.clock.now() if differs else 0)


def _leave_out_names(plan: Plan) -> Plan:
    """Without the time, and without who holds what elsewhere: a connection may be called otherwise at any time."""
    return replace(plan, made_at=0, holdings=Holdings())


def _says_nothing(plan: Plan) -> bool:
    """Nothing to do, nothing that waits, and nothing left undone."""
    left = (plan.changes, plan.pending, plan.spared, plan.incomplete, plan.withheld, plan.unremoved, plan.unproven)
    return not any(left)
