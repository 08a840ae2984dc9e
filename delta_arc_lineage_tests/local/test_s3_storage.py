"""What is stored of a key is what is read of it, whatever the key is."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from delta_arc_lineage.local.s3_storage import Storage, StoredBucket, StoredVersion

keys = st.text(min_size=1, max_size=40)
versions = st.builds(
    StoredVersion,
    last_modified=st.just("2025-01-01T00:00:00.000001"),
    version_id=st.none() | st.text("abc123-", max_size=8),
    body=st.none() | st.binary(max_size=50),
    facts=st.dictionaries(st.text("abc", max_size=3), st.none() | st.text(max_size=5) | st.booleans(), max_size=3),
)


@given(st.dictionaries(keys, st.lists(versions, min_size=1, max_size=3), max_size=5))
def test_what_is_saved_is_what_is_there_after_reopening(stored: dict[str, list[StoredVersion]]) -> None:
    """save; close; open; read gives every version of every key, in order."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "s3.sqlite"
        storage = Storage(path)
        for key, key_versions in stored.items():
            storage.save_key("bucket", key, key_versions)
        storage.close()
        reopened = Storage(path)
        read: dict[str, list[StoredVersion]] = {}
        for key, version in reopened.versions("bucket"):
            read.setdefault(key, []).append(version)
        reopened.close()
    assert read == stored


def test_saving_replaces_and_deleting_forgets(tmp_path: Path) -> None:
    """The last save of a key counts; a deleted bucket takes its keys along and nobody else's."""
    version = StoredVersion("2025-01-01T00:00:00", "null", b"x")
    storage = Storage(tmp_path / "s3.sqlite")
    kept = StoredBucket("kept", "us-east-1", "2025-01-01T00:00:00", None, False)
    for bucket in (kept, StoredBucket("gone", "us-east-1", "2025-01-01T00:00:00", "Enabled", True)):
        storage.save_bucket(bucket)
        storage.save_key(bucket.name, "twice", [version, version])
        storage.save_key(bucket.name, "twice", [version])
        storage.save_key(bucket.name, "removed", [version])
        storage.save_key(bucket.name, "removed", [])
    storage.delete_bucket("gone")
    assert storage.buckets() == [kept]
    assert list(storage.versions("kept")) == [("twice", version)]
    assert list(storage.versions("gone")) == []
    storage.close()
