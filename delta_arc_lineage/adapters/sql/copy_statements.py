"""COPY statements and external tables, read from texts of SQL.

A text may hold other statements, a pipe around the statement, and comments. It is cut into tokens, and only what begins
with COPY INTO, or creates an external table, is parsed. What cannot be read is told with its line and raises nothing: a
text comes from whoever wrote a pipe.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate, pairwise

from delta_arc_lineage.adapters.sql.sqlglot_door import NotRead, Token, cut, parse
from delta_arc_lineage.adapters.sql.statement_parts import read_statement
from delta_arc_lineage.masking import mask
from delta_arc_lineage.model.copies import Copies, CopyHolder, CopyStatement, UnreadCopy

MOST_LETTERS = 100_000
"""Of a text; an attribute in Atlan holds no more."""
MOST_DEPTH = 50
"""Of parentheses within each other: a parser calls itself for each."""
_SHOWN = 1_000
_SECRETS = {"CREDENTIALS", "ENCRYPTION"}
_BETWEEN_CREATE_AND_TABLE = 6  # CREATE OR REPLACE SECURE EXTERNAL TABLE
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class CopyText:
    """A text of SQL, and what holds it. Names that leave it out are of this database and schema."""

    text: str
    held_by: CopyHolder
    holder: str
    database: str = ""
    schema: str = ""


def read_copies(source: CopyText) -> Copies:
    """Every load of files that the text holds, in its order. A text that speaks of none says nothing."""
    if not _speaks_of_copies(source.text):
        return Copies()
    try:
        tokens = _cut(source.text)
    except NotRead as error:
        return Copies(unread=(_unread(source, error),))
    read = [_read(source, statement) for statement in _find_statements(tokens)]
    return Copies(
        tuple(found for found in read if isinstance(found, CopyStatement)),
        tuple(found for found in read if isinstance(found, UnreadCopy)),
    )


def _speaks_of_copies(text: str) -> bool:
    folded = text.casefold()
    return ("copy" in folded and "into" in folded) or ("external" in folded and "table" in folded)


def _cut(text: str) -> Sequence[Token]:
    if len(text) > MOST_LETTERS:
        raise NotRead(f"the text has {len(text):,} letters, and {MOST_LETTERS:,} are read")
    return cut(text)


def _find_statements(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The tokens of each statement from its COPY or CREATE on: what stands before, as a pipe does, is passed over."""
    begun: list[Token] = []
    for token in tokens:
        if token.is_end:
            yield from _from_copy(begun)
            begun = []
        else:
            begun.append(token)
    yield from _from_copy(begun)


def _from_copy(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    words = [token.word for token in tokens]
    for at, word in enumerate(words):
        is_copy = word == "COPY" and words[at + 1 : at + 2] == ["INTO"]
        created = words[at + 1 : at + _BETWEEN_CREATE_AND_TABLE]
        if is_copy or (word == "CREATE" and ("EXTERNAL", "TABLE") in pairwise(created)):
            yield tokens[at:]
            return


def _read(source: CopyText, tokens: Sequence[Token]) -> CopyStatement | UnreadCopy | None:
    """None for what loads nothing: an unload, or a rehearsal."""
    try:
        depth = max(accumulate(token.step for token in tokens), default=0)
        if depth > MOST_DEPTH:
            raise NotRead(f"its parentheses stand {depth:,} deep in each other", tokens[0].line)
        text = _leave_out(source.text, tokens)
        statement = parse(text, partial(read_statement, source.held_by, source.holder), line=tokens[0].line)
    except NotRead as error:
        return _unread(source, error)
    if statement is None:
        return None
    home = source.database, source.schema
    stage = statement.stage and statement.stage.within(*home)
    shown = " ".join(mask(text).split())[:_SHOWN]
    return replace(statement, target=statement.target.within(*home), stage=stage, text=shown)


def _unread(source: CopyText, error: NotRead) -> UnreadCopy:
    return UnreadCopy(source.held_by, source.holder, error.line, error.why)


def _leave_out(text: str, tokens: Sequence[Token]) -> str:
    """The statement without keys and passwords, which say nothing of what is loaded, and without a WITH that the parser
    does not know before LOCATION."""
    spans, at = [], 0
    begins = tokens[0].start
    while at < len(tokens):
        end = _find_left_out(tokens, at)
        if end is not None:
            spans.append((begins, tokens[at].start))
            begins, at = tokens[end].end, end
        at += 1
    spans.append((begins, tokens[-1].end))
    return " ".join(text[start:end] for start, end in spans)


def _find_left_out(tokens: Sequence[Token], at: int) -> int | None:
    """Where what is left out ends that begins here; None where nothing does."""
    word, following = tokens[at].word, [token.word for token in tokens[at + 1 : at + 3]]
    if word == "WITH" and following[:1] == ["LOCATION"]:
        return at
    if word not in _SECRETS or following != ["=", "("]:
        return None
    depth = 0
    for number in range(at + 2, len(tokens)):
        depth += tokens[number].step
        if not depth:
            return number
    return len(tokens) - 1
