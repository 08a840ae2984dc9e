"""COPY statements: whatever a text holds is a load, a finding with its line, or nothing; never an exception."""

import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.sql.copy_statements import MOST_DEPTH, MOST_LETTERS, CopyText, read_copies
from delta_arc_lineage.model.codec import decode, encode
from delta_arc_lineage.model.copies import CopiedColumn, Copies, CopyHolder, CopyStatement, WarehouseName

PIPE = CopyText("", CopyHolder.PIPE, "CORE.P", "MART", "CORE")
STAGE = WarehouseName("EXPORT", "CORE", "MART")
ORDERS = WarehouseName("ORDERS", "CORE", "MART")


def read(text: str) -> Copies:
    return read_copies(replace(PIPE, text=text))


def read_one(text: str) -> CopyStatement:
    found = read(text)
    assert (len(found.statements), found.unread) == (1, ())
    return found.statements[0]


WORDS = r"""copy into from @st/a 's3://b/x' ( ) , ; select $1:a t.$2 pattern = '.*' files file_format location " ' $$ --
/* */ match_by_column_name case_insensitive create external table pipe as @% @~ . :: int orders 1 credentials"""
words = st.sampled_from(WORDS.split())
texts = st.text(max_size=200) | st.lists(words, max_size=30).map(" ".join)


@given(texts | texts.map("copy into t from {}".format) | texts.map("copy into t from (select {} from @st)".format))
@example("copy into t from (select " + "(" * 5_000 + "1" + ")" * 5_000 + " from @st)")
@example("copy into t from (select " + "1+" * 20_000 + "1 from @st)")
@example("copy into t from @st" + " a=(b=" * 20_000)
@example("copy into " * 9_000)
@example("copy into t from @" + "a." * 40_000)
def test_any_text_is_read_or_told(text: str) -> None:
    """No text ends a run, and what is read outlives the process: it is written down and read again."""
    found = read(text)
    assert all(1 <= unread.line <= text.count("\n") + text.count("\r") + 1 and unread.why for unread in found.unread)
    assert all(decode(CopyStatement, encode(statement)) == statement for statement in found.statements)


names = st.sampled_from(["orders", "ORDERS", "a1", '"Order Lines"', '"we""ird"', '"a.b"', "x$y", "_z", "été"])


def stored(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name.upper()


@given(
    st.lists(names, min_size=1, max_size=3),
    st.lists(names, min_size=1, max_size=3),
    st.sampled_from(["", "/", "/a b/x=1/"]),
)
def test_names_are_as_the_warehouse_stores_them(table: list[str], stage: list[str], path: str) -> None:
    """In capitals unless quoted, and what is left out is that of the pipe."""
    place = "@" + ".".join(stage) + path
    found = read_one(f"COPY INTO {'.'.join(table)} FROM '{place}'")
    assert found.target == WarehouseName(*map(stored, reversed(table))).within("MART", "CORE")
    assert found.stage == WarehouseName(*map(stored, reversed(stage))).within("MART", "CORE")
    assert found.sub_path == path.lstrip("/")


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("copy into ORDERS from @EXPORT/fx/", {"sub_path": "fx/"}),
        ("COPY INTO mart.core.orders FROM @export/a/b-c/d=1/x.csv.gz", {"sub_path": "a/b-c/d=1/x.csv.gz"}),
        ("copy into orders from @export files=('a.csv')", {"files": ("a.csv",)}),
        ("copy into orders from @export FILES = ('a.csv', 'b.csv')", {"files": ("a.csv", "b.csv")}),
        (r"copy into orders from @export pattern='.*\\d[.]csv'", {"pattern": r".*\d[.]csv"}),
        ("copy into orders from @export pattern=$$.*x$$", {"pattern": ".*x"}),
        ("copy into orders from (select $1 from @export/x (pattern => '.*y') t)", {"sub_path": "x", "pattern": ".*y"}),
        ("copy into orders from @export match_by_column_name = 'case_sensitive'", {"by_name": True}),
        ("copy into orders from @export match_by_column_name = none", {"by_name": False}),
        ("create or replace pipe core.p auto_ingest = true as\n copy into orders from @export", {}),
        ("/* copy into x from @y */ copy into orders -- of the shop\n from @export", {}),
        ("truncate table orders; copy into orders from @export", {}),
        ("copy into orders from @export file_format = (type = csv null_if = ('', 'N')) on_error = 'skip_file_10%'", {}),
        ("copy into orders from 's3://lake/fx/' storage_integration = s3", {"stage": None, "address": "s3://lake/fx/"}),
        ("copy into orders from @%orders/a", {"stage": WarehouseName("%ORDERS", "CORE", "MART"), "sub_path": "a"}),
        ("copy into orders from @~/a", {"stage": WarehouseName("~", "CORE", "MART"), "sub_path": "a"}),
        (
            "create external table orders with location = @export/x/ pattern = '.*p'",
            {"sub_path": "x/", "pattern": ".*p"},
        ),
    ],
)
def test_each_form_tells_its_place(text: str, facts: dict[str, object]) -> None:
    """Paths, addresses, lists of files, patterns, options, pipes around it, comments."""
    expected = {"target": ORDERS, "stage": STAGE, "address": "", "sub_path": "", "files": (), "pattern": "", **facts}
    found = read_one(text)
    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ('copy into orders (a, "b c") from @export', (CopiedColumn("", 1, "A"), CopiedColumn("", 2, "b c"))),
        (
            "copy into orders from (select $1:id::int as x, metadata$filename, t.$1:at from @export t)",
            (CopiedColumn("id", 0, "", 1), CopiedColumn("at", 0, "", 3)),
        ),
        (
            "copy into orders (n) from (select $1:first || $1:last from @export)",
            (CopiedColumn("first", 0, "N"), CopiedColumn("last", 0, "N")),
        ),
        ("copy into orders (n) from (select $1:customer.name::text from @export)", (CopiedColumn("customer", 0, "N"),)),
        ("copy into orders (n) from (select $1:payload.after.id from @export)", (CopiedColumn("id", 0, "N"),)),
        ("copy into orders (n) from (select $1['k'] from @export)", (CopiedColumn("k", 0, "N"),)),
        ('copy into orders (n) from (select parse_json($1):"My Id" from @export)', (CopiedColumn("My Id", 0, "N"),)),
        ("copy into orders (n) from (select to_date(t.$3) from @export t)", (CopiedColumn("", 3, "N"),)),
        ("create external table orders (a int as (value:c1::int)) location=@export", (CopiedColumn("c1", 0, "A"),)),
    ],
)
def test_columns_are_those_of_the_query(text: str, columns: tuple[CopiedColumn, ...]) -> None:
    """By name or position; parts of a column are the column, and a wrapping is none."""
    assert read_one(text).columns == columns


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("select 1;\n\ncopy into orders (a from @export", 3, "cannot be parsed"),
        ("copy into orders from 'a", 1, "cannot be cut into words"),
        ("copy into identifier('x') from @export", 1, "known only when it runs"),
        ("copy into orders from @export pattern = '.*' || 'x'", 1, "name of an option"),
        ("copy into orders from @export pattern = (1)", 1, "PATTERN is no text"),
        ("copy into orders from orders_of_yesterday", 1, "no stage and no address"),
        ("copy into orders from (select 1 from (select $1 from @export))", 1, "takes no files"),
        (f"copy into orders from (select {'(' * MOST_DEPTH}1{')' * MOST_DEPTH} from @export)", 1, "deep in each other"),
        ("copy into t " + " " * MOST_LETTERS, 1, "letters"),
    ],
)
def test_what_is_not_understood_is_told_with_its_line(text: str, line: int, why: str) -> None:
    """And the statements beside it are read."""
    (unread,) = read(text).unread
    assert unread.line == line and why in unread.why and "\x1b" not in unread.why
    if len(text) < MOST_LETTERS and "'a" not in text:
        assert len(read(f"copy into a from @b; {text}").statements) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "insert into orders select * from copy_of_orders",
        "copy into @export/unload from orders",
        "copy into 's3://lake/unload/' from orders storage_integration = s3",
        "copy into orders from @export validation_mode = return_errors",
    ],
)
def test_what_loads_nothing_says_nothing(text: str) -> None:
    """Other statements, unloads and rehearsals."""
    assert read(text) == Copies()


def test_no_secret_of_a_statement_is_kept() -> None:
    """Keys and passwords stand in statements that people wrote before there were integrations."""
    found = read_one(
        "COPY INTO orders FROM 's3://lake/x/'\n"
        "  CREDENTIALS = (AWS_KEY_ID='AKIAIOSFODNN7EXAMPLE' AWS_SECRET_KEY='canary')\n"
        "  ENCRYPTION=(MASTER_KEY = 'canary') FILE_FORMAT = (TYPE = CSV)"
    )
    assert found.text == "COPY INTO orders FROM 's3://lake/x/' FILE_FORMAT = (TYPE = CSV)"
    (unread,) = read("copy into orders from 's3://x/' frm credentials=(aws_secret_key='canary') ,").unread
    assert "canary" not in unread.why


WITHOUT = """
import sys
sys.modules["sqlglot"] = None
from delta_arc_lineage.adapters.sql.copy_statements import CopyText, read_copies
from delta_arc_lineage.model.copies import CopyHolder
print(read_copies(CopyText("copy into orders from @export", CopyHolder.PIPE, "CORE.P")).unread[0].words)
"""


@pytest.mark.starts
def test_without_the_parser_each_statement_says_what_to_install() -> None:
    """It is an extra of the package, and the rest goes on without it."""
    said = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True).stdout
    assert "pip install 'delta_arc_lineage[evidence]'" in said
