"""Every place where a write begins or ends, numbered as a run comes to them, and death at one of them.

Places are found where they are, not listed by hand: calls through the ports that write, before and after, and what the
process asks of the file system within the state folder (rename, link, remove), which Python tells its audit hooks.
What a server has committed and not yet answered is no place in this process: the gate kills there.
"""

import os
import signal
import sys
from collections.abc import Callable, Collection
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

Port = TypeVar("Port")
_FILE_EVENTS = {"os.rename": "rename", "os.link": "link", "os.remove": "remove"}


class Boundaries:
    """`fatal`: the number of the one at which this process is killed, as if by `kill -9`; counted from 0."""

    def __init__(self, fatal: int | None = None) -> None:
        self.reached: list[str] = []
        self._fatal = fatal

    def reach(self, place: str) -> None:
        self.reached.append(place)
        if len(self.reached) - 1 == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch_files(self, folder: Path) -> None:
        """Between a document beside its place and the step that puts it there. For the rest of this process."""

        def heard(event: str, arguments: tuple[Any, ...]) -> None:
            if event in _FILE_EVENTS and str(arguments[0]).startswith(str(folder)):
                self.reach(f"before the {_FILE_EVENTS[event]}")

        sys.addaudithook(heard)

    def around(self, port: Port, kind: type[Any], writes: Collection[str]) -> Port:
        """`port` behind the same interface, counted before and after each of its `writes`."""

        def counted(name: str, call: Callable[[], Any]) -> Any:
            if name not in writes:
                return call()
            self.reach(f"before {name}")
            answer = call()
            self.reach(f"after {name}")
            return answer

        return watched(port, kind, counted)


def watched(port: Port, kind: type[Any], see: Callable[[str, Callable[[], Any]], Any]) -> Port:
    """`port` behind the same interface; `see` is given each call's name and the call, and gives the answer."""

    def passed(name: str) -> Any:
        if isinstance(getattr(kind, name), property):
            return property(lambda _: getattr(port, name))
        return lambda _, *args, **kwargs: see(name, partial(getattr(port, name), *args, **kwargs))

    names = [name for name in dir(kind) if not name.startswith("_")]
    proxy: Port = type(f"Watched{kind.__name__}", (kind,), {name: passed(name) for name in names})()
    return proxy
