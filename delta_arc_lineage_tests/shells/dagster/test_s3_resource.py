"""The S3 resource: whom it trusts, and dagster-aws's client for assets of whoever uses the graph."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from delta_arc_lineage.adapters.embedded.running import RunningStack
from delta_arc_lineage.defs.resources import S3Resource, open_buckets, s3_resource
from delta_arc_lineage.errors import Unreachable, Untrusted
from delta_arc_lineage.model.routes import BucketLocation
from delta_arc_lineage.settings.load import Settings, load_settings
from delta_arc_lineage_tests.shells.dagster.landscape import Estate
from delta_arc_lineage_tests.support.untrusted import Untrusted as UntrustedServer

LET_IN = "gave no answer of S3's"
"""What is said of the server's 501."""


@pytest.fixture(scope="module")
def untrusted() -> Iterator[UntrustedServer]:
    with UntrustedServer() as server:
        yield server
        server.shutdown()


@pytest.fixture
def settings(untrusted: UntrustedServer, tmp_path: Path) -> Settings:
    """Of a bucket behind a certificate that nobody signed; whoever is let in is answered 501."""
    own = {"S3_BUCKET_NAME": "landing", "S3_ENDPOINT_URL": untrusted.url, "S3_UNSIGNED": "true"}
    return load_settings({**own, "DELTA_ARC_STATE": str(tmp_path)})


def list_landing(settings: Settings, s3: S3Resource) -> None:
    bucket = open_buckets(settings, s3)(BucketLocation("landing", "arn:aws:s3:::landing", ""))
    list(bucket.list_objects(""))


def test_a_certificate_of_nobody_known_is_not_trusted(settings: Settings) -> None:
    """What is not said about certificates means that they are looked at."""
    with pytest.raises(Untrusted):
        list_landing(settings, s3_resource(settings))


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_any_certificate_is_believed_where_a_person_says_so(settings: Settings) -> None:
    """`verify: false` in the run's configuration."""
    with pytest.raises(Unreachable, match=LET_IN):
        list_landing(
            settings, S3Resource(endpoint_url=settings.s3.endpoint_url, use_unsigned_session=True, verify=False)
        )


def test_an_authority_of_the_environment_is_trusted(
    settings: Settings, untrusted: UntrustedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """AWS_CA_BUNDLE, which the error about a certificate tells people to set."""
    authority = tmp_path / "authority.pem"
    authority.write_bytes(untrusted.certificate)
    monkeypatch.setenv("AWS_CA_BUNDLE", str(authority))
    with pytest.raises(Unreachable, match=LET_IN):
        list_landing(settings, s3_resource(settings))


def list_by_an_asset(resource: S3Resource, settings: Settings, bucket: str) -> set[str]:
    """The keys that an asset of a user's own finds by boto3's client."""

    @dg.asset
    def keys_in_s3(s3: S3Resource) -> dg.MaterializeResult:
        page = s3.get_client(settings).list_objects_v2(Bucket=bucket)
        return dg.MaterializeResult(metadata={"keys": [entry["Key"] for entry in page["Contents"]]})

    with dg.DagsterInstance.ephemeral() as instance:
        run = dg.materialize([keys_in_s3], instance=instance, resources={"s3": resource})
    (made,) = run.asset_materializations_for_node("keys_in_s3")
    return set(made.metadata["keys"].value)


def test_an_asset_of_ones_own_reads_the_embedded_bucket(estate: Estate) -> None:
    """Where the settings name no bucket."""
    estate.put("ORDERS.csv")
    found = list_by_an_asset(s3_resource(estate.settings), estate.settings, estate.stack.bucket)
    assert any(key.endswith("ORDERS.csv") for key in found)


def test_an_asset_of_ones_own_reads_the_bucket_of_the_settings(
    estate: Estate, stack: RunningStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By their endpoint, and the usual AWS credentials."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, stack.variables[name])
    estate.put("ORDERS.csv")
    own = load_settings({**estate.environment, **stack.variables})
    embedded = list_by_an_asset(s3_resource(estate.settings), estate.settings, stack.bucket)
    assert list_by_an_asset(s3_resource(own), own, stack.bucket) == embedded
