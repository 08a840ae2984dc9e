"""A request budget whose leases lie in a bucket, and whose holders go by the bucket's time."""

from collections.abc import Callable
from typing import Any

from delta_arc_lineage.adapters.leased_budget import WINDOW, LeasedBudget
from delta_arc_lineage.adapters.s3.s3_state import S3StateStore
from delta_arc_lineage.adapters.s3.server_time import ServerTime


def open_leased_budget(
    bucket: str, connect: Callable[[], Any], *, setting: str, prefix: str, name: str, limit: int, window: int = WINDOW
) -> LeasedBudget:
    """The budget in the document `name` under the prefix. `connect` makes a botocore S3 client, at the first request;
    `setting` names the bucket in errors; `limit`: requests in any `window` milliseconds."""
    time = ServerTime()
    store = S3StateStore(bucket, lambda: time.listen_to(connect()), setting=setting, prefix=prefix)
    return LeasedBudget(store, name, limit=limit, time=time, window=window)
