"""The names of the local landscape: two crawled connections and the bucket between their schemas.

The S3 connection is missing on purpose. The product makes S3 visible; a stack that brought the connection along would
hide a product that does not.
"""

from delta_arc_lineage.local.connection import CrawledConnection

SOURCE = CrawledConnection(
    connector="postgres",
    name="delta-arc-postgres",
    epoch=1720611661,
    database="FOOD_BEVERAGE",
    schema="SALES_ORDERS",
)
TARGET = CrawledConnection(
    connector="snowflake",
    name="delta-arc-snowflake",
    epoch=1720611662,
    database="FOOD_BEVERAGE",
    schema="SALES_ORDERS",
)
BUCKET = "atlan-tech-challenge"
BUCKET_ARN = f"arn:aws:s3:::{BUCKET}"
PREFIX = "2025/csa-tech-challenge-ary/"
