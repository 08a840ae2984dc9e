"""The log file: what a process says of its work, and at debug each request; readable by its owner only, bounded, and
without a secret.

Times are UTC. At 10 MiB the file is put aside as `.1`, and what was put aside before as `.2` and `.3`. Processes that
share a file may put it aside at one time, and then a few lines stand in the earlier one.
"""

import logging
import os
import time
from collections.abc import Collection
from io import FileIO, TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from delta_arc_lineage.errors import SettingsError
from delta_arc_lineage.masking import mask

LOGGER = logging.getLogger("delta_arc_lineage")
MOST_BYTES, EARLIER = 10 * 2**20, 3


class MaskingFormatter(logging.Formatter):
    """No secret is logged, whatever an error of somebody else's says."""

    default_msec_format = "%s.%03dZ"

    def __init__(self, secrets: Collection[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(message)s")
        self._secrets = secrets
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record), self._secrets)


class _LogFile(RotatingFileHandler):
    """Names of tables and keys are not everybody's to read: a new file is its owner's alone."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return TextIOWrapper(FileIO(descriptor, "a"), encoding=self.encoding, write_through=True)


def start_log(file: Path | None, *, level: str, secrets: Collection[str]) -> None:
    """Log to this file from now on, and to no other; None: to none. SettingsError for one that cannot be written."""
    LOGGER.setLevel(level)
    logging.raiseExceptions = False  # a log that cannot be written is no traceback on the terminal
    former = [handler for handler in LOGGER.handlers if isinstance(handler, _LogFile)]
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
        handler = _LogFile(file, maxBytes=MOST_BYTES, backupCount=EARLIER, encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            what=f"the log file cannot be written: {error}",
            where="DELTA_ARC_LOG_FILE",
            next_step="name a file that can be written, by it or by --log-file, or leave both out",
        ) from error
    handler.setFormatter(MaskingFormatter(secrets))
    return handler
