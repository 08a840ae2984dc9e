"""Texts of rules are given as a catalog shows them again: else ours would count as somebody else's."""

import pytest

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.marking_rules import fill_in
from delta_arc_lineage.model.markings import Marking, MarkingSort
from delta_arc_lineage_tests.settings.test_enrich_entry import FILE, read

RULE = "owners: anna"


@pytest.mark.parametrize(
    ("stated", "given"),
    [
        ('description: "A block\'s.\\n"', Marking(MarkingSort.DESCRIPTION, "", "A block's.")),
        ('display_name: "Orders\\n\\n"', Marking(MarkingSort.DISPLAY_NAME, "", "Orders")),
        (
            'certificate: {status: DRAFT, message: "till May\\n"}',
            Marking(MarkingSort.CERTIFICATE, "", "DRAFT\ntill May"),
        ),
        (
            "links: [{url: 'https://a.example/', title: ''}]",
            Marking(MarkingSort.LINK, "https://a.example/", "https://a.example/"),
        ),
        ('readme: "# Ours\\n"', Marking(MarkingSort.README, "", "# Ours\n")),
    ],
)
def test_a_text_is_given_as_it_is_read_again(stated: str, given: Marking) -> None:
    """A newline at the end is no part of a line, and a link without a title is called by its address."""
    rule = read(FILE.replace(RULE, stated)).enrichment.rules[0]
    assert given in {fill_in(marking, {}) for marking in rule.gives}


def test_a_text_that_no_catalog_takes_is_refused_before_anything_is_written() -> None:
    """With its place, and not in the middle of a write."""
    assert read(FILE.replace(RULE, f"description: {'x' * 100_000}")).enrichment.rules
    with pytest.raises(SettingsError, match="the description is longer than 100,000 characters"):
        read(FILE.replace(RULE, f"description: {'x' * 100_001}"))
