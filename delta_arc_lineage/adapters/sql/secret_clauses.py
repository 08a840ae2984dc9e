"""Secret clauses of SQL texts: keys and passwords are taken out before a text is kept anywhere."""

import re

_TEXT = r"'(?:[^'\\]|''|\\.)*(?:'|\Z)"
_CLAUSES = re.compile(rf"\b((?:CREDENTIALS|ENCRYPTION)\s*=\s*)\((?:[^()']|{_TEXT})*(?:\)|\Z)", re.IGNORECASE)
_VALUES = re.compile(rf"\b(\w*(?:SECRET|PASSWORD|TOKEN|_KEY)\w*\s*=\s*){_TEXT}", re.IGNORECASE)


def cut_secrets(text: str) -> str:
    """The text without what its clauses of keys hold, lines kept; of a torn text, without all that follows.

    >>> cut_secrets("COPY INTO t FROM 's3://b/' CREDENTIALS = (AWS_KEY_ID='a' AWS_SECRET_KEY='b') FILES=('c')")
    "COPY INTO t FROM 's3://b/' CREDENTIALS = () FILES=('c')"
    """
    without = _CLAUSES.sub(lambda found: f"{found[1]}({_keep_lines(found[0][len(found[1]) :])})", text)
    return _VALUES.sub(lambda found: f"{found[1]}''{_keep_lines(found[0][len(found[1]) :])}", without)


def _keep_lines(cut: str) -> str:
    return "\n" * cut.count("\n")
