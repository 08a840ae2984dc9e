"""Everybody edits everything between the syncs, over a real catalog's HTTP: what is theirs stays as they left it.

An example is a catalog of its own with a score of steps, so there are fewer of them than of other laws;
`pytest --hypothesis-profile=deep` runs hundreds.
"""

from contextlib import suppress

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from delta_arc_lineage.errors import StalePlan, UnsafePlan
from delta_arc_lineage.model.diff import Add, Remove, subject
from delta_arc_lineage.model.plan import Consent, Plan
from delta_arc_lineage_tests.conftest import HOUR
from delta_arc_lineage_tests.e2e.people import MARKINGS, WORDS
from delta_arc_lineage_tests.e2e.shop import COLUMNS, SIDES, Shop
from delta_arc_lineage_tests.e2e.trespasses import trespasses
from delta_arc_lineage_tests.model.examples import PREFIX, ROUTE
from delta_arc_lineage_tests.support.dump import MARK, Dump, Row

OURS = ("Connection", "S3Bucket", "S3Object", "Process", "ColumnProcess")
CRAWLED = ("Table", "Column", "Schema")
OTHER_MARKS = ("crawler", "", "delta-arc-lineage/default/other", "delta-arc-lineage/elsewhere/sales")
names = st.sampled_from(sorted(COLUMNS))


class PeopleMachine(RuleBasedStateMachine):
    """Rules draw from what the catalog holds by name, never by guid: guids differ from run to run."""

    @initialize()
    def a_shop_opens(self) -> None:
        """Everything is there already, and people have said something of all of it, of each kind something else."""
        self.shop = Shop()
        self.count_by_hand = 0
        self.shop.sync()
        for number, row in enumerate(self._rows(*OURS, *CRAWLED)):
            self.shop.people.write(row, WORDS[number % len(WORDS)])
            self.shop.people.mark(row, MARKINGS[number % len(MARKINGS)], text=f"text {number}")

    def teardown(self) -> None:
        if hasattr(self, "shop"):
            self.shop.close()

    # What is there

    def _rows(self, *types: str, mark: str | None = None) -> list[Row]:
        return Dump.of(self.shop.client).active(*types, mark=mark)

    def _draw_row(self, data: st.DataObject, rows: list[Row]) -> Row | None:
        by_name = {f"{row['type_name']} {row['qualified_name']}": row for row in rows}
        return by_name[data.draw(st.sampled_from(list(by_name)))] if by_name else None

    def _unused_name(self) -> str:
        self.count_by_hand += 1
        return f"by-hand-{self.count_by_hand}"

    # The world goes on

    @rule(name=names, size=st.none() | st.integers(0, 2))
    def a_file_lands_or_goes(self, name: str, size: int | None) -> None:
        if size is None:
            self.shop.remove(name)
        else:
            self.shop.put(name, size=size)

    @rule(name=names, number=st.integers(0, len(SIDES) - 1), columns=st.integers(0, 2))
    def a_crawl_finds_another_schema(self, name: str, number: int, columns: int) -> None:
        """A table comes, goes, or has other columns than before; renaming is both at once."""
        tables = self.shop.tables[number]
        wanted = COLUMNS[name][:columns]
        if tables.get(name) == wanted:
            del tables[name]
        else:
            tables[name] = wanted
        self.shop.crawl(number)

    @rule(minutes=st.sampled_from([1, 40, 70]))
    def time_passes(self, minutes: int) -> None:
        self.shop.clock.advance(minutes * HOUR // 60)

    # People say what they think of assets, ours and others'

    @rule(data=st.data(), said=st.sampled_from(WORDS) | st.sampled_from(MARKINGS), ours=st.booleans())
    def somebody_says_something(self, data: st.DataObject, said: Row | str, ours: bool) -> None:
        row = self._draw_row(data, self._rows(*OURS, mark=ROUTE.mark) if ours else self._rows(*OURS, *CRAWLED))
        if row and isinstance(said, str):
            self.shop.people.mark(row, said, text=self._unused_name())
        elif row and isinstance(said, dict):
            described = {"description": "theirs"} if row["type_name"] in ("Connection", "S3Bucket") else {}
            self.shop.people.write(row, {**said, **described})

    # Other tools make and delete

    @rule(
        data=st.data(),
        name=st.sampled_from(["REGIONS", "ORDERS", "by-hand"]),
        mark=st.sampled_from([*OTHER_MARKS, None]),
    )
    def somebody_registers_an_object(self, data: st.DataObject, name: str, mark: str | None) -> None:
        """In our connection and bucket, perhaps one that we shall want, perhaps one of theirs again."""
        bucket = self._draw_row(data, self._rows("S3Bucket"))
        qualified_name = f"{bucket['qualified_name']}/{PREFIX}{name}.csv" if bucket else ""
        if bucket and qualified_name not in {row["qualified_name"] for row in self._rows("S3Object")}:
            self.shop.people.make("S3Object", qualified_name, mark=mark, s3ObjectKey="theirs")

    @rule(data=st.data(), columns=st.booleans(), home=st.sampled_from([side.qualified_name for side in SIDES]))
    def somebody_draws_a_line(self, data: st.DataObject, columns: bool, home: str) -> None:
        """On an edge of ours, or any other."""
        ends = self._rows("Column") if columns else self._rows("Table", "S3Object")
        source, target = self._draw_row(data, ends), self._draw_row(data, ends)
        parents = self._rows("Process")
        parent = self._draw_row(data, parents) if columns else None
        if source and target and source != target and (parent or not columns):
            process = {"process": {"typeName": "Process", "guid": parent["guid"]}} if parent else {}
            kind = "ColumnProcess" if columns else "Process"
            self.shop.people.draw(kind, f"{home}/{self._unused_name()}", source, target, **process)

    @rule(data=st.data(), kind=st.sampled_from(["SOFT", "PURGE"]), ours=st.booleans())
    def somebody_deletes(self, data: st.DataObject, kind: str, ours: bool) -> None:
        """One of ours, or one of theirs; schemas are for the crawler."""
        rows = self._rows(*OURS)
        homes = {side.qualified_name for side in SIDES}
        rows = [row for row in rows if (row["attributes"].get(MARK) == ROUTE.mark) == ours]
        if row := self._draw_row(data, [row for row in rows if row["qualified_name"] not in homes]):
            self.shop.people.delete(row, kind=kind)

    @rule(data=st.data(), what=st.sampled_from(["name", "description", "s3ObjectSize", "s3ETag", "inputs", "process"]))
    def somebody_changes_what_is_ours_to_say(self, data: st.DataObject, what: str) -> None:
        """Of all things that have it, as scripts do; the ends of some processes become those of none."""
        types = {"s3": ("S3Object",), "in": ("Process", "ColumnProcess"), "pr": ("ColumnProcess",)}.get(what[:2], OURS)
        values: Row = {"name": "another", "description": None, "s3ObjectSize": 99, "s3ETag": "another", "inputs": []}
        parent = self._draw_row(data, self._rows("Process")) if what == "process" else None
        value = {"typeName": "Process", "guid": parent["guid"]} if parent else values.get(what)
        for row in self._rows(*types, mark=ROUTE.mark) if value or what in values else ():
            self.shop.people.edit(row, **{what: value})

    @rule(data=st.data(), mark=st.sampled_from(OTHER_MARKS))
    def somebody_takes_a_thing_over(self, data: st.DataObject, mark: str) -> None:
        """From then on it is theirs, whatever we wanted of it."""
        if row := self._draw_row(data, self._rows(*OURS, mark=ROUTE.mark)):
            self.shop.people.edit(row, **{MARK: mark})

    # And we sync

    @rule(remembers=st.booleans())
    def a_safe_sync(self, remembers: bool) -> None:
        self._sync(approve=False, remembers=remembers)

    @rule(remembers=st.booleans())
    def an_approved_sync(self, remembers: bool) -> None:
        self._sync(approve=True, remembers=remembers)

    def _sync(self, *, approve: bool, remembers: bool) -> None:
        before = Dump.of(self.shop.client)
        plan = self.shop.plan(remembers=remembers)
        try:
            self.shop.apply(plan, approve=approve, remembers=remembers)
        except UnsafePlan:
            assert Dump.of(self.shop.client) == before
            return
        self._check(before, plan, approved=approve)
        self._nothing_is_left(remembers=not remembers)

    @rule(data=st.data(), words=st.sampled_from(WORDS), takes=st.booleans())
    def a_sync_that_somebody_outruns(self, data: st.DataObject, words: Row, takes: bool) -> None:
        """What people do between plan and writing holds as well."""
        plan = self.shop.plan(remembers=True)
        if row := self._draw_row(data, self._rows(*OURS, mark=ROUTE.mark)):
            self.shop.people.write(row, words)
            if takes:
                self.shop.people.edit(row, **{MARK: "crawler"})
        before = Dump.of(self.shop.client)
        with suppress(UnsafePlan, StalePlan):
            self.shop.apply(plan, approve=False, remembers=True)
        self._check(before, plan, approved=False)

    def _check(self, before: Dump, plan: Plan, *, approved: bool) -> None:
        due = plan.due(Consent.DIGEST if approved else Consent.SETTING)
        additions = {subject(change).qualified_name for change in due if isinstance(change, Add)}
        removals = {subject(change).qualified_name for change in due if isinstance(change, Remove)}
        after = Dump.of(self.shop.client)
        assert not trespasses(before, after, mark=ROUTE.mark, made=additions, archived=removals)
        active = after.active(*OURS, *CRAWLED)
        unheard = {row["qualified_name"]: self.shop.people.unheard(row) for row in active}
        assert not {name: lost for name, lost in unheard.items() if lost}

    def _nothing_is_left(self, *, remembers: bool) -> None:
        """Our own words are as we want them again: nothing is left to do but to wait, and nothing is written."""
        for row in self._rows("S3Object", mark=ROUTE.mark):
            stored = self.shop.bucket.objects.get(row["attributes"]["s3ObjectKey"])
            if stored is not None:
                assert row["attributes"]["s3ObjectSize"] == stored.size
                assert stored.key == f"{PREFIX}{row['attributes']['name']}"
        written = self.shop.catalog.requests.writes
        plan = self.shop.sync(remembers=remembers)
        assert {type(change) for change in plan.changes} <= {Remove} and len(plan.pending) == len(plan.changes)
        assert self.shop.catalog.requests.writes == written


# A failure is shown as it was found: to shrink one over HTTP takes minutes.
_EXAMPLES = (settings.default or settings()).max_examples * 3 // 10
PeopleMachine.TestCase.settings = settings(
    max_examples=_EXAMPLES, stateful_step_count=20, report_multiple_bugs=False, phases=(Phase.explicit, Phase.generate)
)
TestPeople = PeopleMachine.TestCase
