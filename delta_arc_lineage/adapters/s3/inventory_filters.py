"""What the configuration of an inventory says of it, where whoever asks may know that."""

from typing import Any

from botocore.exceptions import ClientError

from delta_arc_lineage.adapters.s3.botocore_failures import translated, why_refused


def find_inventory_filter(client: Any, bucket: str, configuration: str) -> str | None:
    """The prefix that an inventory of the bucket is limited to, empty for all of it; None where S3 does not tell: it
    takes s3:GetInventoryConfiguration, and no other store knows the question."""
    with translated(bucket, "read the inventory configuration of"):
        try:
            answer = client.get_bucket_inventory_configuration(Bucket=bucket, Id=configuration)
        except ClientError as error:
            if why_refused(error) or error.response["Error"]["Code"] == "NotImplemented":
                return None
            raise
    stated = answer.get("InventoryConfiguration", {})
    is_answered = stated.get("Id") == configuration  # who knows no such question may answer another one
    return str(stated.get("Filter", {}).get("Prefix", "")) if is_answered else None
