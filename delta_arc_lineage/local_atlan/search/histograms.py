"""Histograms: buckets of equal width, and of calendar months, quarters and years."""

from datetime import UTC, datetime

from delta_arc_lineage.local_atlan.search.aggregation import Aggregation, Answer
from delta_arc_lineage.local_atlan.search.bounds import check_buckets
from delta_arc_lineage.local_atlan.search.syntax import make_refusal

_DAY = 86_400_000
_WEEK = 7 * _DAY
_INTERVALS = {"second": 1000, "minute": 60_000, "hour": 3_600_000, "day": _DAY, "week": _WEEK}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_UNITS = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "M": "month", "q": "quarter", "y": "year"}
# The epoch began on a Thursday; weeks begin on Monday.
_MONDAY = 4 * _DAY


def bucket_by_number(aggregation: Aggregation) -> Answer:
    """Buckets of equal width."""
    return _bucket_by_step(aggregation, float(aggregation.options["interval"]), dates=False)


def bucket_by_time(aggregation: Aggregation) -> Answer:
    """Buckets by time; months, quarters and years follow the calendar."""
    options = aggregation.options
    sent = str(options.get("calendar_interval") or options.get("fixed_interval") or options.get("interval"))
    amount, name = 1, sent
    if sent[-1:] in _UNITS and sent[:-1].isdigit():
        amount, name = int(sent[:-1]), _UNITS[sent[-1:]]
    if name in _MONTHS:
        return _bucket_by_calendar(aggregation, _MONTHS[name])
    if name not in _INTERVALS:
        raise make_refusal(f"The supplied interval [{sent}] could not be parsed as a calendar interval.")
    return _bucket_by_step(aggregation, _INTERVALS[name] * amount, dates=True)


def _bucket_by_step(aggregation: Aggregation, step: float, *, dates: bool) -> Answer:
    """Buckets of one width; empty ones between the first and the last are given unless refused."""
    if not step > 0:
        raise make_refusal(f"[interval] must be >0 for histogram aggregation [{aggregation.name}]")
    offset = _MONDAY if dates and step == _WEEK else 0
    grouped: dict[float, int] = {}
    for value, count in aggregation.count_values().items():
        if isinstance(value, (int, float)):
            key = (value - offset) // step * step + offset
            grouped[key] = grouped.get(key, 0) + count
    least = int(aggregation.options.get("min_doc_count", 0))
    keys = sorted(grouped)
    if least == 0 and keys:
        count = int((keys[-1] - keys[0]) / step) + 1
        check_buckets(count)
        keys = [keys[0] + at * step for at in range(count)]
    return _make_buckets(aggregation, [(key, key + step) for key in keys if grouped.get(key, 0) >= least], dates=dates)


def _bucket_by_calendar(aggregation: Aggregation, months: int) -> Answer:
    """Buckets of so many months."""
    starts: set[int] = set()
    for value in aggregation.count_values():
        moment = datetime.fromtimestamp(value / 1000, UTC)
        starts.add((moment.year * 12 + moment.month - 1) // months * months)
    return _make_buckets(
        aggregation,
        [(_find_month_start(start), _find_month_start(start + months)) for start in sorted(starts)],
        dates=True,
    )


def _find_month_start(months: int) -> float:
    """The start of a month counted from year 0, in milliseconds."""
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC).timestamp() * 1000


def _make_buckets(aggregation: Aggregation, pairs: list[tuple[float, float]], *, dates: bool) -> Answer:
    """A bucket per span of values."""
    buckets: list[Answer] = []
    for start, end in pairs:
        span = {"range": {aggregation.options["field"]: {"gte": start, "lt": end}}}
        bucket: Answer = {"key": int(start) if dates else start}
        if dates:
            moment = datetime.fromtimestamp(start / 1000, UTC)
            bucket["key_as_string"] = moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        buckets.append({**bucket, **aggregation.narrow_by_query(span).compute_bucket()})
    return {"doc_count_error_upper_bound": 0, "sum_other_doc_count": 0, "buckets": buckets}
