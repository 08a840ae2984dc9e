"""Access: all that a route needs is told before a run needs it, a refusal apart from what is not known."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from delta_arc_lineage.errors import DeltaArcError, PermissionDenied, Unreachable
from delta_arc_lineage.model.rights import WRITING, Access
from delta_arc_lineage.ports.audit import AuditReading
from delta_arc_lineage.ports.catalog import FoundConnection
from delta_arc_lineage.ports.clock import Clock
from delta_arc_lineage.sync.auditing.access import Allowance, look_at_access
from delta_arc_lineage_tests.conftest import ManualClock
from delta_arc_lineage_tests.model.examples import S3
from delta_arc_lineage_tests.sync.catalogs import StrictCatalog
from delta_arc_lineage_tests.sync.estate import PG, SF, Estate

FILES = FoundConnection(S3.qualified_name, S3.name, "s3")
SOURCE, TARGET, OURS = f"pg ({PG})", f"sf ({SF})", f"files ({S3.qualified_name})"


class GuardedCatalog(StrictCatalog):
    """`besides`: what the services of users and of the audit answer with, instead of what is there."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.besides: DeltaArcError | None = None

    def find_users(self, names: Sequence[str]) -> tuple[str, ...] | None:
        self._refuse()
        return super().find_users(names)

    def read_audit(self, places: Sequence[str], *, since: int, until: int) -> AuditReading:
        self._refuse()
        return super().read_audit(places, since=since, until=until)

    def _refuse(self) -> None:
        if self.besides is not None:
            raise self.besides


class GuardedEstate(Estate):
    """Two sides that are there, and an S3 connection that is there too."""

    catalog: GuardedCatalog

    def __init__(self) -> None:
        super().__init__(GuardedCatalog(ManualClock()))
        self.catalog.put_connection(FILES)
        self.catalog.users = ("anna",)

    def look(self) -> tuple[Allowance, ...]:
        found = look_at_access(self.route, self.space)
        assert self.catalog.requests.writes == 0
        return found


def find(found: Sequence[Allowance], begins: str, where: str) -> Allowance:
    (allowance,) = (each for each in found if each.what.startswith(begins) and each.where == where)
    return allowance


def test_a_token_that_may_do_all_is_told_so_with_where() -> None:
    """Reading both sides, writing files and lineage, and what settings may ask for besides; nothing is left to do."""
    found = GuardedEstate().look()
    assert {each.allowed for each in found} == {True} and {each.next_step for each in found} == {""}
    for side in (SOURCE, TARGET):
        assert find(found, "read ", side).what == "read Table, Column, Process"
    writing = "S3Prefix, S3Object, Process, ColumnProcess"
    assert {each.what for each in found if each.where == OURS and each.is_needed} == {
        f"{words} {writing}" for words in ("read", "create", "update", "archive")
    }
    besides = {each.what for each in found if not each.is_needed}
    assert besides > {"read users", "read the audit", f"attach tags to {writing}", f"attach terms to {writing}"}


def test_rights_are_asked_in_one_request_however_many_they_are() -> None:
    """Three for the connections, one for all rights, one for the users and one for the audit."""
    estate = GuardedEstate()
    before = estate.catalog.requests
    estate.look()
    assert (estate.catalog.requests - before).reads == 6


@pytest.mark.parametrize("access", [Access.READ, *WRITING])
def test_a_right_that_is_refused_is_told_with_the_policy_that_grants_it(access: Access) -> None:
    """Where it is needed, and how it is called in Atlan; the other rights are not said to be missing."""
    estate = GuardedEstate()
    estate.catalog.rights[access] = False
    found = estate.look()
    refused = [each for each in found if each.allowed is False]
    assert {each.where for each in refused} == ({SOURCE, TARGET, OURS} if access is Access.READ else {OURS})
    assert all(each.what.startswith(access.words) and each.is_needed for each in refused)
    policies = {
        Access.READ: "read assets",
        Access.CREATE: "create assets (API only)",
        Access.UPDATE: "update assets",
        Access.DELETE: "delete assets (API only)",
    }
    for each in refused:
        assert f"a metadata policy on {each.where} that allows to {policies[access]};" in each.next_step


def test_what_a_sync_does_not_need_is_told_apart() -> None:
    """A token without tags and terms syncs all the same: only who gives markings needs them."""
    estate = GuardedEstate()
    estate.catalog.rights |= {Access.TAG: False, Access.TERM: False, Access.METADATA: False}
    refused = [each for each in estate.look() if each.allowed is False]
    assert len(refused) == 3 and not any(each.is_needed for each in refused)


def test_what_an_evaluator_does_not_tell_is_not_known_and_no_refusal() -> None:
    """Nobody is sent to grant what may be granted already."""
    estate = GuardedEstate()
    estate.catalog.rights = dict.fromkeys(Access, None)
    unknown = [each for each in estate.look() if each.allowed is None]
    assert {each.where for each in unknown} == {SOURCE, TARGET, OURS}
    assert {each.next_step for each in unknown} == {""}
    assert {each.why for each in unknown} == {"the tenant's evaluator does not tell; a run will find out"}


@pytest.mark.parametrize("chosen", ["", "default/s3/1700000000"])
@pytest.mark.parametrize("allowed", [True, False])
def test_a_connection_that_is_not_there_takes_the_right_to_make_one(chosen: str, allowed: bool) -> None:
    """And no other: no policy is of it before it is there, nor has it an audit."""
    estate = GuardedEstate()
    estate.catalog.drop(S3.qualified_name)
    estate.route = replace(estate.route, s3_connection_qualified_name=chosen)
    estate.catalog.rights[Access.CREATE] = allowed
    found = estate.look()
    making = find(found, "create Connection", "files")
    assert (making.allowed, making.is_needed) == (allowed, True)
    assert making.next_step == "" if allowed else "make connections" in making.next_step
    assert "docs/access.md" in making.next_step or allowed
    assert {each.where for each in found} == {SOURCE, TARGET, "files", "the tenant"}


def test_a_side_that_is_not_shown_is_told_and_the_rest_is_asked() -> None:
    """It may be there and hidden: whether it is misspelt or not granted, a person is told both."""
    estate = GuardedEstate()
    estate.route = replace(estate.route, source=replace(estate.route.source, connection="nobody's"))
    found = estate.look()
    lacking = found[0]
    assert (lacking.what, lacking.where, lacking.allowed, lacking.is_needed) == (
        "read the connection",
        "nobody's",
        None,
        True,
    )
    assert "no postgres connection named" in lacking.why
    assert "if it is there" in lacking.next_step and "to read assets" in lacking.next_step
    assert find(found, "read ", TARGET).allowed is True
    assert not any(each.where == SOURCE for each in found)


@pytest.mark.parametrize(
    ("error", "allowed"),
    [
        (PermissionDenied(what="it says no", next_step="ask an admin"), False),
        (Unreachable(what="it is gone", next_step="try later"), None),
    ],
)
def test_a_service_that_refuses_is_told_apart_from_one_that_is_gone(error: DeltaArcError, allowed: bool | None) -> None:
    """Users and audit are services of their own; neither stops a sync, nor the answer about all the rest."""
    estate = GuardedEstate()
    estate.catalog.besides = error
    found = estate.look()
    for what, where in (("read users", "the tenant"), ("read the audit", OURS)):
        besides = find(found, what, where)
        assert (besides.allowed, besides.is_needed) == (allowed, False)
        assert (besides.why, besides.next_step) == (error.what, error.next_step)
    assert {each.allowed for each in found if each.is_needed} == {True}


def test_a_catalog_that_shows_no_users_is_not_said_to_have_none() -> None:
    """The owners that the settings name cannot be looked up: what to do about that is told."""
    estate = GuardedEstate()
    estate.catalog.users = None
    users = find(estate.look(), "read users", "the tenant")
    assert (users.allowed, users.is_needed) == (None, False) and "leave the owners" in users.next_step
