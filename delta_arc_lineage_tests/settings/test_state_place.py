"""Where the state is: a folder of this machine, or a prefix of a bucket."""

from pathlib import Path

import pytest

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.settings.load import load_settings
from delta_arc_lineage.settings.state_place import StatePlace


def place_of(stated: str, project: Path) -> StatePlace:
    return load_settings({"DELTA_ARC_PROJECT": str(project), "DELTA_ARC_STATE": stated}).state


def test_a_bucket_and_its_prefix_are_read_from_one_address(tmp_path: Path) -> None:
    """Slashes at the ends mean nothing; the folder of this machine is that of a project without a word of it."""
    own = tmp_path / ".delta-arc"
    for stated in ("s3://state/lineage", "s3://state/lineage/", "s3://state//lineage//"):
        assert place_of(stated, tmp_path) == StatePlace(own, "state", "lineage/")
    assert place_of("s3://state", tmp_path) == place_of("s3://state/", tmp_path) == StatePlace(own, "state")
    assert place_of("kept", tmp_path) == StatePlace(tmp_path / "kept")
    assert place_of("", tmp_path) == StatePlace(own)


@pytest.mark.parametrize(
    "stated", ["s3://", "s3:///x", "s3://ab", "s3://State/x", "s3://state/a//b", "s3://state/../x", "s3://state/a b"]
)
def test_an_address_that_cannot_be_used_is_refused(stated: str, tmp_path: Path) -> None:
    """A key that is spelt in two ways, or a name that no bucket has, would be two states or none."""
    with pytest.raises(SettingsError) as raised:
        place_of(stated, tmp_path)
    assert raised.value.where == "DELTA_ARC_STATE" and stated in raised.value.what
