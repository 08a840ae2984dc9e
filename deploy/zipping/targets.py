"""What a package is built for: one of Lambda's two architectures, and one Python.

Lambda's Python 3.11 runs on Amazon Linux 2, whose C library is of version 2.26. The wheels of pyarrow and numpy in the
lock want 2.28 and 2.27, so they do not load there. Python 3.12 runs on Amazon Linux 2023, whose version is 2.34.
"""

import platform
from dataclasses import dataclass

PYTHON = "3.12"
"""The first of Lambda's runtimes that the wheels of the lock load in."""
_C_LIBRARIES = (34, 31, 28, 27, 26, 24, 17, 12, 5)
_OLDER_NAMES = ("manylinux2014", "manylinux2010", "manylinux1")
_MACHINES = {"x86_64": ("x86_64", 62), "arm64": ("aarch64", 183)}
ARCHITECTURES = tuple(_MACHINES)
"""Lambda's words for them."""


@dataclass(frozen=True, slots=True)
class Target:
    """`architecture`: one of `ARCHITECTURES`; `python`: its version as `3.12`."""

    architecture: str
    python: str = PYTHON

    @property
    def file_name(self) -> str:
        """What the zip is called."""
        return f"delta-arc-lineage-{self.architecture}.zip"

    @property
    def machine(self) -> str:
        """What wheels and Python call the architecture."""
        return _MACHINES[self.architecture][0]

    @property
    def machine_number(self) -> int:
        """What an ELF file says of the machine that it is for (`e_machine`)."""
        return _MACHINES[self.architecture][1]

    @property
    def platforms(self) -> tuple[str, ...]:
        """The tags of wheels that load on Amazon Linux 2023, the newest first."""
        newer = (f"manylinux_2_{minor}" for minor in _C_LIBRARIES)
        return tuple(f"{name}_{self.machine}" for name in (*newer, *_OLDER_NAMES))

    @property
    def abi(self) -> str:
        """The tag of CPython's binary interface."""
        return f"cp{self.python.replace('.', '')}"

    @property
    def markers(self) -> dict[str, str]:
        """What the lock's conditions are asked of, whatever this machine is."""
        return {
            "python_version": self.python,
            "python_full_version": f"{self.python}.0",
            "implementation_name": "cpython",
            "platform_python_implementation": "CPython",
            "os_name": "posix",
            "sys_platform": "linux",
            "platform_system": "Linux",
            "platform_machine": self.machine,
        }


def own_architecture() -> str:
    """Lambda's word for this machine's."""
    return "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
