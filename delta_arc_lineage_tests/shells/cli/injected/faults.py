"""Which requests are spoiled, told by words of their method and path."""

from dataclasses import dataclass

from delta_arc_lineage_tests.support.gate import Request, Spoiling


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to requests whose method and path hold these words; `times`: to so many of them."""

    what: Spoiling
    method: str = ""
    path: str = ""
    times: int = 1_000


class Faults:
    """The policy of a gate: the first fault that fits a request, and is not used up, happens to it."""

    def __init__(self, *faults: Fault) -> None:
        self._left = {fault: fault.times for fault in faults}

    def __call__(self, request: Request) -> Spoiling | None:
        for fault, left in self._left.items():
            if left and fault.method in ("", request.method) and fault.path in request.path:
                self._left[fault] -= 1
                return fault.what
        return None
