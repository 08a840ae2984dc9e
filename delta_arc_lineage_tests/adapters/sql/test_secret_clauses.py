"""No key of a statement is kept, whatever the text around it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.adapters.sql.secret_clauses import cut_secrets

CLAUSES = [
    "CREDENTIALS=(AWS_KEY_ID='canary' AWS_SECRET_KEY='canary')",
    "credentials = ( aws_role = 'canary)' )",
    "ENCRYPTION=(\n  MASTER_KEY = 'canary''s (own')",
    "PASSWORD = 'canary'",
    "azure_sas_token='canary'",
    "CREDENTIALS=(AWS_KEY_ID='canary",
]


@pytest.mark.parametrize("clause", CLAUSES)
def test_no_key_is_left(clause: str) -> None:
    """Lines stay where they are, so that an error names the line that a person sees."""
    text = f"COPY INTO t FROM 's3://b/'\n{clause}"
    cut = cut_secrets(text)
    assert "canary" not in cut and cut.startswith("COPY INTO t FROM 's3://b/'\n")
    assert cut.count("\n") == text.count("\n")


@given(st.text("abcK EY=()'\\n", max_size=60))
def test_what_holds_no_key_stays(text: str) -> None:
    """To the letter."""
    if "_KEY" not in text.upper():
        assert cut_secrets(text) == text
