"""What a route states of classes of data: a mode, and the tags of each class; alone, over defaults, and wrong."""

from pathlib import Path

import pytest

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.model.class_tags import Classifying, ClassifyMode
from delta_arc_lineage.model.classification import DataClass
from delta_arc_lineage.settings.load import load_settings

ROUTES = """
routes:
  one: {bucket: {prefix: one/}%s}
  two: {bucket: {prefix: two/}}
"""


def stated(folder: Path, classify: str, **variables: str) -> tuple[Classifying, Classifying]:
    """Of the route that says so, and of the one that says nothing."""
    file = folder / "r.yaml"
    file.write_text(ROUTES % (f", classify: {classify}" if classify else ""), encoding="utf-8")
    routes = load_settings({"DELTA_ARC_ROUTES": str(file), **variables}).routes
    return routes["one"].classifying, routes["two"].classifying


def test_by_default_classes_are_proposed_and_no_tag_is_named() -> None:
    """Nothing is given that nobody stated."""
    (route,) = load_settings({}).routes.values()
    assert route.classifying == Classifying(ClassifyMode.PROPOSE) and not route.classifying.stated


def test_variables_state_the_defaults_and_a_route_is_laid_over_them(tmp_path: Path) -> None:
    """Field by field; several tags of a class, of which the first is given."""
    own, other = stated(
        tmp_path, "{mode: tag, personal: [PII, GDPR]}", TAG_PERSONAL="Person", TAG_FINANCIAL="Money, SOX"
    )
    assert own == Classifying(ClassifyMode.TAG, ("PII", "GDPR"), ("Money", "SOX"))
    assert other == Classifying(ClassifyMode.PROPOSE, ("Person",), ("Money", "SOX"))
    assert own.tags_of(DataClass.PERSONAL) == ("PII", "GDPR") and own.stated["SOX"] is DataClass.FINANCIAL


@pytest.mark.parametrize("mode", ["off", "'off'", "{mode: off}"])
def test_a_mode_alone_is_enough_and_off_needs_no_quotes(tmp_path: Path, mode: str) -> None:
    """Whatever YAML makes of the word."""
    assert not stated(tmp_path, mode)[0].is_on and stated(tmp_path, mode)[1].is_on


@pytest.mark.parametrize("classify", ["{mode: guess}", "{persona: PII}", "[tag]", "guess"])
def test_what_is_none_of_them_is_told_with_its_place(tmp_path: Path, classify: str) -> None:
    """The line, and the field."""
    with pytest.raises(SettingsError, match=r"line 3.*classify"):
        stated(tmp_path, classify)


def test_a_variable_that_is_none_of_them_is_told() -> None:
    """By its name."""
    with pytest.raises(SettingsError, match="DELTA_ARC_CLASSIFY"):
        load_settings({"DELTA_ARC_CLASSIFY": "guess"})
