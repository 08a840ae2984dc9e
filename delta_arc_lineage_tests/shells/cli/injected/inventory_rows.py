"""What can be wrong with an inventory in a bucket; and what the command line says then."""

import time
from typing import Any

from delta_arc_lineage_tests.adapters.inventory.delivery import Row as Listed
from delta_arc_lineage_tests.adapters.inventory.delivery import write
from delta_arc_lineage_tests.shells.cli.injected.faults import Fault
from delta_arc_lineage_tests.shells.cli.injected.running import Row
from delta_arc_lineage_tests.shells.cli.injected.storage_rows import refusal

_BUCKET, _ALL = "atlan-tech-challenge", "inventories/"
_A_DAY = 86_400_000
_READS_ROWS = ("pyarrow", "delta_arc_lineage.adapters.inventory.arrow_rows")
_COLUMNS = ("Bucket", "Key", "Size", "LastModifiedDate", "ETag")


def prepare_inventories(s3: Any, bucket: str) -> None:
    """One folder a row, of the two files that the bucket has; and the configuration of the one that is filtered."""
    assert bucket == _BUCKET
    now = int(time.time() * 1_000)

    def put(key: str, body: bytes) -> None:
        s3.put_object(Bucket=bucket, Key=key, Body=body)

    def deliver(name: str, *, form: str = "CSV", **written: Any) -> None:
        listed = [Listed(f"injected/{table}.csv", 5, now - 2 * _A_DAY) for table in ("ORDERS", "SHIPPERS")]
        write(listed, form, **{"source": bucket, "at": now - _A_DAY, **written}, folder=f"{_ALL}{name}/").put_into(put)

    for form in ("CSV", "ORC", "Parquet"):
        deliver(form, form=form)
    deliver("stale", at=now - 9 * _A_DAY)
    deliver("foreign", source="other")
    deliver("filtered")
    deliver("poor", columns=_COLUMNS[:2])
    torn = write([], "CSV", source=bucket, at=now - _A_DAY, folder=f"{_ALL}torn/")
    torn.files.clear()
    torn.put_into(put)
    strange = write([], "CSV", source=bucket, at=now - _A_DAY, folder=f"{_ALL}strange/")
    strange.manifest["fileFormat"] = "Avro"
    strange.put_into(put)
    configuration = {
        "Destination": {"S3BucketDestination": {"Bucket": f"arn:aws:s3:::{bucket}", "Format": "CSV"}},
        "IsEnabled": True,
        "Filter": {"Prefix": "sales/"},
        "Id": "filtered",
        "IncludedObjectVersions": "Current",
        "Schedule": {"Frequency": "Daily"},
    }
    s3.put_bucket_inventory_configuration(Bucket=bucket, Id="filtered", InventoryConfiguration=configuration)


def inventory(name: str, **more: str) -> dict[str, str]:
    return {"S3_INVENTORY": f"s3://{_BUCKET}/{_ALL}{name}", **more}


_UNUSABLE = "InventoryUnusable"
INVENTORY_ROWS = [
    *[Row(f"inventory in {form}", None, variables=inventory(form)) for form in ("CSV", "ORC", "Parquet")],
    Row(
        "inventory of no told extent",
        None,
        s3=(Fault(refusal(403, "AccessDenied"), "GET", "inventory"),),
        variables=inventory("CSV"),
    ),
    Row("inventory stale", _UNUSABLE, ("is stale", "S3_INVENTORY"), variables=inventory("stale")),
    Row("inventory torn", _UNUSABLE, ("is torn", "is not there"), variables=inventory("torn")),
    Row("inventory of another bucket", _UNUSABLE, ("'other'",), variables=inventory("foreign")),
    Row("inventory of another prefix", _UNUSABLE, ("sales/ only",), variables=inventory("filtered")),
    Row("inventory in Avro", _UNUSABLE, ("no known form",), variables=inventory("strange")),
    Row("inventory without sizes", _UNUSABLE, ("lacks Size",), variables=inventory("poor")),
    Row("inventory without versions", _UNUSABLE, ("current",), variables=inventory("CSV", S3_VERSIONS="true")),
    Row("inventory nowhere", "NotFound", ("no inventory",), variables=inventory("nowhere")),
    Row("inventory of no manifest", "NotFound", variables=inventory("nowhere/manifest.json")),
    Row("inventory by name", "SettingsError", ("S3_INVENTORY",), variables={"S3_INVENTORY": "daily"}),
    Row(
        "inventory of any age",
        "SettingsError",
        ("S3_INVENTORY_HOURS",),
        variables=inventory("CSV", S3_INVENTORY_HOURS="0"),
    ),
    Row("inventory without pyarrow", "SettingsError", ("pyarrow",), variables=inventory("CSV"), without=_READS_ROWS),
]
