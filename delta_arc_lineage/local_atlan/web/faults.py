"""Faults on purpose: a rate limit with a block, latency, index lag, rules that spoil chosen requests.

All are off until they are set, by flags or by the local API. They are seeded: the same settings and requests give the
same faults. Settings are plain JSON, see `FaultSettings` and `Rule`.
"""

import random
import threading
import time
from collections import deque
from dataclasses import asdict, dataclass, field, fields
from fnmatch import fnmatchcase
from typing import Any

from delta_arc_lineage.local_atlan.errors import CatalogError, ErrorKind
from delta_arc_lineage.local_atlan.reading import read_list

KINDS = ("error", "forbid", "delay", "reset_before", "reset_after", "truncate", "ignore")


@dataclass(frozen=True)
class RateLimit:
    """A limit of requests per minute; one request more blocks everybody for `block_seconds`."""

    per_minute: int = 400
    block_seconds: float = 60.0
    retry_after: bool = True


@dataclass(frozen=True)
class Rule:
    """A fault for requests of a method and route (`*` matches any text)."""

    kind: str
    method: str = "*"
    route: str = "*"
    rate: float = 1.0
    times: int | None = None
    status: int = 503
    delay_ms: int = 0
    permission: str = "the operation"


@dataclass(frozen=True)
class FaultSettings:
    """All settings at once."""

    rate_limit: RateLimit | None = None
    latency_ms: int = 0
    latency_jitter_ms: int = 0
    index_lag_ms: int = 0
    rules: tuple[Rule, ...] = ()
    seed: int = 0

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)

    @staticmethod
    def read(sent: dict[str, Any]) -> "FaultSettings":
        """From plain JSON; an unknown name or kind is refused."""
        limit = sent.get("rate_limit")
        rules = tuple(_read_settings(Rule, rule) for rule in read_list(sent.get("rules"), "rules"))
        for rule in rules:
            if rule.kind not in KINDS:
                raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"kind must be one of {', '.join(KINDS)}")
        plain = {name: value for name, value in sent.items() if name not in ("rate_limit", "rules")}
        settings: FaultSettings = _read_settings(FaultSettings, plain)
        merged = {**vars(settings), "rate_limit": _read_settings(RateLimit, limit) if limit else None, "rules": rules}
        return FaultSettings(**merged)


def _read_settings(kind: type, sent: Any) -> Any:
    """A settings value made from JSON whose names all exist."""
    defaults = {setting.name: setting.default for setting in fields(kind)}
    if not isinstance(sent, dict) or set(sent) - set(defaults):
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"{kind.__name__} has {', '.join(sorted(defaults))}")
    wrong = [name for name, value in sent.items() if not isinstance(value, _list_types(defaults[name]))]
    if wrong:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"{kind.__name__}.{wrong[0]}={sent[wrong[0]]!r}")
    try:
        return kind(**sent)
    except TypeError as error:
        raise CatalogError(ErrorKind.INVALID_PARAMETERS, f"{kind.__name__}: {error}") from error


def _list_types(default: Any) -> tuple[type, ...]:
    """What a setting of this default may be: a wrong one would spoil every request, not only those it is for."""
    if default is None:
        return (int, type(None))
    return (int, float) if type(default) in (int, float) else (bool,) if isinstance(default, bool) else (str,)


@dataclass
class Faults:
    """The settings in force and what they have done so far."""

    settings: FaultSettings = field(default_factory=FaultSettings)
    _random: random.Random = field(default_factory=lambda: random.Random(0))
    _used: dict[int, int] = field(default_factory=dict)
    _recent: deque[float] = field(default_factory=deque)
    _blocked_until: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def set(self, settings: FaultSettings) -> None:
        """Put settings in force and reset all counts."""
        with self._lock:
            self.settings = settings
            self._random = random.Random(settings.seed)
            self._used.clear()
            self._recent.clear()
            self._blocked_until = 0.0

    def check_limit(self, now: float | None = None) -> float | None:
        """Count a request against the limit; the seconds left if it is blocked."""
        limit = self.settings.rate_limit
        if limit is None:
            return None
        moment = time.monotonic() if now is None else now
        with self._lock:
            if moment < self._blocked_until:
                return self._blocked_until - moment
            while self._recent and self._recent[0] <= moment - 60:
                self._recent.popleft()
            if len(self._recent) >= limit.per_minute:
                self._recent.clear()
                self._blocked_until = moment + limit.block_seconds
                return limit.block_seconds
            self._recent.append(moment)
            return None

    def draw_delay(self) -> float:
        """Seconds to wait before an answer."""
        with self._lock:
            jitter = self._random.random() * self.settings.latency_jitter_ms
        return (self.settings.latency_ms + jitter) / 1000

    def find_rule(self, method: str, route: str) -> Rule | None:
        """The first rule that strikes this request."""
        with self._lock:
            for number, rule in enumerate(self.settings.rules):
                used = self._used.get(number, 0)
                if rule.times is not None and used >= rule.times:
                    continue
                if not (fnmatchcase(method, rule.method) and fnmatchcase(route, rule.route)):
                    continue
                if rule.rate >= 1 or self._random.random() < rule.rate:
                    self._used[number] = used + 1
                    return rule
        return None
