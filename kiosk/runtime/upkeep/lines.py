"""The log: as lines of JSON with journald's fields, and the newest lines kept for who asks."""

import json
import logging
from collections import deque
from dataclasses import asdict, dataclass

from kiosk.runtime.upkeep.scrubbing import scrubbed

KEPT = 2000
LONGEST = 2000  # signs of one line
NAME = "estation-kiosk"
PRIORITIES = {"DEBUG": 7, "INFO": 6, "WARNING": 4, "ERROR": 3, "CRITICAL": 2}
"""Of syslog, by the name of Python's level (systemd.journal-fields(7), PRIORITY)."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line, scrubbed."""

    at: int  # UTC, milliseconds
    level: str
    logger: str
    said: str


class JsonLines(logging.Formatter):
    """Writes a record as a line of JSON. Scrubbed: a log may be shipped off by others."""

    def format(self, record: logging.LogRecord) -> str:
        """See ``logging.Formatter``."""
        return json.dumps(
            {
                "MESSAGE": said(record),
                "PRIORITY": PRIORITIES.get(record.levelname, 6),
                "SYSLOG_IDENTIFIER": NAME,
                "LOGGER": record.name,
                "CODE_FILE": record.filename,
                "CODE_LINE": record.lineno,
                "CODE_FUNC": record.funcName,
                "TIMESTAMP_MS": round(record.created * 1000),
            },
            ensure_ascii=False,
        )


class Ring(logging.Handler):
    """Keeps the newest lines in memory, scrubbed as they come."""

    def __init__(self, kept: int = KEPT) -> None:
        super().__init__()
        self._lines: deque[LogLine] = deque(maxlen=kept)

    def emit(self, record: logging.LogRecord) -> None:
        """See ``logging.Handler``."""
        try:
            line = LogLine(
                round(record.created * 1000), record.levelname, record.name, said(record)
            )
        except (TypeError, ValueError):
            self.handleError(record)
            return
        self._lines.append(line)

    def newest(self, count: int) -> list[LogLine]:
        """Return the newest lines, the oldest of them first."""
        return list(self._lines)[-count:] if count else []


def said(record: logging.LogRecord) -> str:
    """Return what a record says: scrubbed, in one line, of an exception its kind and its place."""
    text = record.getMessage()
    if record.exc_info and record.exc_info[0] is not None:
        kind, error, trace = record.exc_info
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = ""
        if trace is not None:
            place = f" at {trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        text = f"{text}: {kind.__name__.lower()}{place}: {error}"
    return scrubbed(" ".join(text.split()))[:LONGEST]


def as_text(lines: list[LogLine]) -> bytes:
    """Return lines as they leave the kiosk: JSON, one a line."""
    return b"".join(json.dumps(asdict(one), ensure_ascii=False).encode() + b"\n" for one in lines)


def begin(log_format: str, level: str) -> Ring:
    """Begin to log, on standard error and into the ring that is returned.

    Raises:
        ValueError: There is no such level.
    """
    handler = logging.StreamHandler()
    if log_format == "json":
        handler.setFormatter(JsonLines())
    else:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    ring = Ring()
    logging.basicConfig(level=level, handlers=[handler, ring])
    return ring
