"""The newest lines of the kiosk's log, kept for who asks."""

import json
import logging
from collections import deque
from dataclasses import asdict, dataclass

from kiosk.logs.fields import said

KEPT = 2000


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line, scrubbed."""

    at: int  # UTC, milliseconds
    level: str
    logger: str
    said: str


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


def as_text(lines: list[LogLine]) -> bytes:
    """Return lines as they leave the kiosk: JSON, one a line."""
    return b"".join(json.dumps(asdict(one), ensure_ascii=False).encode() + b"\n" for one in lines)
