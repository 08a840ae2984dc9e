"""Landscapes with the right answer beside them: schemas, what a loader writes of each table, and whose each key is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from hypothesis import strategies as st

from delta_arc_lineage.model.proposing.known_schemas import KnownSchema
from delta_arc_lineage.model.proposing.landscape import Landscape
from delta_arc_lineage.model.routes import BucketLocation, SchemaReference
from delta_arc_lineage.model.snapshots import StoredObject
from delta_arc_lineage_tests.conftest import NOON

BUCKET = BucketLocation(name="landing", arn="arn:aws:s3:::landing")
NAMES = (
    "orders",
    "order_items",
    "orders_archive",
    "customers",
    "customer_address",
    "part",
    "data",
    "events",
    "sales_2023",
    "date_dim",
    "store",
    "store_sales",
    "users",
)
SCHEMAS = ("public", "sales", "ops", "archive", "dev")
STRANGERS = ("orders_old", "tmp", "customer_tmp", "holidays", "store_sales_2024", "events_v2", "unheard_of")
"""What no table is called."""

LAYOUTS = (
    "{schema}/{table}/dt={date}/part-{number:05}-{uuid}.snappy.parquet",
    "{schema}/{table}/{date}_{number}_0.csv.gz",
    "topics/db.{schema}.{table}/year={year}/month=10/db.{schema}.{table}+{number}+0000000012.json",
    "{schema}/{table}.csv",
    "dump/{schema}.{table}_{date}.csv",
    "{schema}/{year}/10/05/{table}.csv",
    "{schema}/unload/{table}_{number:04}_part_0{number}.gz",
    "{schema}/{table}/LOAD{number:08X}.csv",
    "{schema}/site_{site}/{table}/{number}.csv",
    "{schema}/{table}_{site}_{date}.csv",
)
"""As loaders write; those of one landscape may lie beside one another."""
SPELLINGS: tuple[Callable[[str], str], ...] = (
    str.lower,
    str.upper,
    lambda name: "".join(map(str.title, name.split("_"))),
    lambda name: name.replace("_", "-"),
)
AFFIXES = ("{}", "STG_{}", "{}_RAW", "raw_{}")


@dataclass(slots=True)
class Answer:
    """The schemas, the objects, and the truth: the source table and the target table of each key, by qualified name."""

    sources: list[KnownSchema] = field(default_factory=list)
    targets: list[KnownSchema] = field(default_factory=list)
    keys: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def landscape(self) -> Landscape:
        return Landscape(tuple(self.sources), tuple(self.targets))

    @property
    def objects(self) -> list[StoredObject]:
        return [StoredObject(key, 10, NOON, "e") for key in sorted(self.keys)]

    def add_key(self, key: str, source: str, target: str) -> None:
        """Two loaders do not write one key; the first one has it."""
        self.keys.setdefault(key, (source, target))


def known(connector: str, database: str, schema: str, tables: list[str]) -> KnownSchema:
    reference = SchemaReference(f"{connector}-prod", database, schema, connector)
    return KnownSchema(reference, tuple(sorted(tables)), f"default/{connector}/1/{database}/{schema}")


def write_key(layout: str, *, schema: str, table: str, number: int, site: str) -> str:
    """One key of a layout."""
    return layout.format(
        schema=schema,
        table=table,
        number=number,
        date=f"2024-10-{number % 28 + 1:02}",
        year=2020 + number % 5,
        uuid=UUID(int=number * 7919 + 1),
        site=site,
    )


@st.composite
def answers(draw: st.DrawFn, *, layouts: tuple[str, ...] = LAYOUTS) -> Answer:
    """Each source schema has a layout, a spelling in keys, and a target schema that has some of its tables. Files of
    strangers lie among those of tables."""
    answer = Answer()
    for schema in draw(st.lists(st.sampled_from(SCHEMAS), min_size=1, max_size=3, unique=True)):
        _add_schema(draw, answer, schema, draw(st.sampled_from(layouts)))
    return answer


def _add_schema(draw: st.DrawFn, answer: Answer, schema: str, layout: str) -> None:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=7, unique=True))
    spell_source, spell_key, affix = (draw(st.sampled_from(each)) for each in (SPELLINGS, SPELLINGS, AFFIXES))
    loaded = [name for name in names if draw(st.integers(0, 4))]
    source = known("postgres", "shop", schema, [spell_source(name) for name in names])
    target = known("snowflake", "LAKE", f"{schema}_raw".upper(), [affix.format(name.upper()) for name in loaded])
    answer.sources.append(source)
    answer.targets += [target] if loaded else []
    sites = draw(st.sampled_from([("eu",), ("eu", "us_east", "apac")]))
    for name in names:
        ends = (
            f"{source.qualified_name}/{spell_source(name)}",
            f"{target.qualified_name}/{affix.format(name.upper())}" if name in loaded else "",
        )
        for number in range(draw(st.integers(0, 3))):
            for site in sites:
                answer.add_key(write_key(layout, schema=schema, table=spell_key(name), number=number, site=site), *ends)
    for stranger in draw(st.lists(st.sampled_from(STRANGERS), max_size=2, unique=True)):
        answer.add_key(write_key(layout, schema=schema, table=spell_key(stranger), number=1, site=sites[0]), "", "")


@st.composite
def gathered(draw: st.DrawFn) -> Answer:
    """Several source schemas whose tables one target schema gathers, each called after its schema."""
    answer, loaded = Answer(), list[str]()
    schemas = draw(st.lists(st.sampled_from(SCHEMAS), min_size=1, max_size=3, unique=True))
    for schema in schemas:
        names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True))
        layout = draw(st.sampled_from(LAYOUTS))
        source = known("postgres", "shop", schema, names)
        answer.sources.append(source)
        for number, name in enumerate(names):
            target = f"{schema}_{name}".upper() if draw(st.integers(0, 4)) else ""
            loaded += [target] if target else []
            ends = f"{source.qualified_name}/{name}", target and f"default/snowflake/1/LAKE/RAW/{target}"
            answer.add_key(write_key(layout, schema=schema, table=name, number=number, site="eu"), *ends)
    answer.targets.append(known("snowflake", "LAKE", "RAW", loaded))
    return answer


_FOLDERS = {
    "": ("exports/", "prod/", "shop/", "a/shop.public."),
    "dev": ("exports/", "dev/", "shop_dev/", "a/shop_dev.public."),
}
"""What the keys of each twin begin with; of the first of them nobody knows whose it is."""


@st.composite
def twins(draw: st.DrawFn) -> Answer:
    """Two databases with the same tables, of which each is loaded to a database of its own or both to one, from folders
    that may say which."""
    answer = Answer()
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=5, unique=True))
    shares_target = draw(st.booleans())
    layout = draw(st.sampled_from(["{table}/dt={date}/part-{number}.parquet", "{table}.csv", "{table}_{date}.csv"]))
    for twin, folders in _FOLDERS.items():
        own = [name for name in names if draw(st.integers(0, 5))] or names
        source = known("postgres", f"shop_{twin}".strip("_"), "public", own)
        database = "LAKE" if shares_target else f"LAKE_{twin}".strip("_").upper()
        target = known("snowflake", database, "PUBLIC", [name.upper() for name in own])
        answer.sources.append(source)
        if not shares_target or not answer.targets:
            answer.targets.append(target)
        if not draw(st.integers(0, 4)):
            continue
        folder = draw(st.sampled_from(folders))
        there = answer.targets[-1]
        for name in own:
            loaded = name.upper() in there.tables
            ends = f"{source.qualified_name}/{name}", f"{there.qualified_name}/{name.upper()}" if loaded else ""
            answer.add_key(folder + write_key(layout, schema="", table=name, number=1, site=""), *ends)
    return answer
