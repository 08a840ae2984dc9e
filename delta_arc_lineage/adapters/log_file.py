"""The log file: what a process says of its work, and at debug each request; readable by its owner only, bounded, and
without a secret.

Times are UTC. At 10 MiB the file is put aside as `.1`, and what was put aside before as `.2` and `.3`. Of processes
that share a file one puts it aside, and the others go on in the new one. A message is one line, whatever it holds. A
file that was there becomes its owner's alone too: others who may read it today would read all that is logged tomorrow.
"""

import logging
import os
import stat
import time
from collections.abc import Collection
from contextlib import suppress
from errno import EPERM
from io import FileIO, TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.masking import mask
from delta_arc_lineage.model.media import terminal

LOGGER = logging.getLogger("delta_arc_lineage")
MOST_BYTES, EARLIER = 10 * 2**20, 3
_OF_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class MaskingFormatter(logging.Formatter):
    """No secret is logged, whatever an error of somebody else's says."""

    default_msec_format = "%s.%03dZ"

    def __init__(self, secrets: Collection[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")
        self._secrets = secrets
        self.converter = time.gmtime

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - as logging spells it
        record.message = terminal(record.message)
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record), self._secrets)


class LogFile(RotatingFileHandler):
    """Names of tables and keys are not everybody's to read: the file, and what was put aside of it, are their owner's
    alone. `most`: its size in bytes at which it is put aside."""

    def __init__(self, file: Path, *, most: int = MOST_BYTES) -> None:
        super().__init__(file, maxBytes=most, backupCount=EARLIER, encoding="utf-8", errors="backslashreplace")
        for number in range(1, EARLIER + 1):
            _make_earlier_private(f"{self.baseFilename}.{number}")

    def _open(self) -> TextIOWrapper:
        """A pipe that nobody reads is an error, and not waited for. OSError for what cannot be made private."""
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK, 0o600)
        try:
            _make_private(descriptor, self.baseFilename)
            os.set_blocking(descriptor, True)
        except OSError:
            os.close(descriptor)
            raise
        return TextIOWrapper(FileIO(descriptor, "a"), encoding=self.encoding, errors=self.errors, write_through=True)

    def shouldRollover(self, record: logging.LogRecord) -> int:  # noqa: N802 - as logging spells it
        """Not for a file that another process has put aside: this one goes on in the new one."""
        if self.stream is not None and self._is_put_aside(self.stream):
            self.stream.close()
            self.stream = None  # it is opened anew for the next message
        return int(super().shouldRollover(record))

    def _is_put_aside(self, stream: TextIOWrapper) -> bool:
        try:
            return not os.path.samestat(os.fstat(stream.fileno()), Path(self.baseFilename).stat())
        except FileNotFoundError:
            return True


def _make_private(descriptor: int, name: str) -> None:
    """By what was opened, wherever a link led. A device, such as /dev/null or a terminal, is everybody's as it is."""
    opened = os.fstat(descriptor)
    if not (stat.S_ISREG(opened.st_mode) or stat.S_ISFIFO(opened.st_mode)):
        return
    if opened.st_uid != os.geteuid():
        raise PermissionError(EPERM, "another user owns it, and could read what is logged", name)
    if opened.st_mode & _OF_OTHERS:
        os.fchmod(descriptor, stat.S_IMODE(opened.st_mode) & ~_OF_OTHERS)


def _make_earlier_private(name: str) -> None:
    """What an earlier version put aside; what is no file of this user's is left as it is, and pushed out in time."""
    with suppress(OSError):
        descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            _make_private(descriptor, name)
        finally:
            os.close(descriptor)


def start_log(file: Path | None, *, level: str, secrets: Collection[str]) -> None:
    """Log to this file from now on, and to no other; None: to none. SettingsError for one that cannot be written."""
    LOGGER.setLevel(level)
    logging.raiseExceptions = False  # a log that cannot be written is no traceback on the terminal
    former = [handler for handler in LOGGER.handlers if isinstance(handler, LogFile)]
    if file is not None and any(handler.baseFilename == str(file.absolute()) for handler in former):
        return
    for handler in former:
        LOGGER.removeHandler(handler)
        handler.close()
    if not any(isinstance(handler, logging.NullHandler) for handler in LOGGER.handlers):
        LOGGER.addHandler(logging.NullHandler())  # without one, Python prints warnings beside the notes
    if file is not None:
        LOGGER.addHandler(_open_log(file, secrets))
    LOGGER.propagate = LOGGER.propagate and file is None


def _open_log(file: Path, secrets: Collection[str]) -> logging.Handler:
    try:
        handler = LogFile(file)
    except OSError as error:
        raise SettingsError(
            what=f"the log file cannot be written: {error}",
            where="DELTA_ARC_LOG_FILE",
            next_step="name a file that can be written, by it or by --log-file, or leave both out",
        ) from error
    handler.setFormatter(MaskingFormatter(secrets))
    return handler
