"""A record as journald's fields (systemd.journal-fields(7)), scrubbed: a log may be shipped off.

A line may say which kiosk and which device it is about, and what kind of thing happened::

    log.warning("%s: %s", name, code, extra={"device": name, "message_id": DEVICE_FELL})
"""

import logging
from dataclasses import dataclass

from kiosk.logs.scrubbing import scrubbed

LONGEST = 2000  # signs of one line
PRIORITIES = {"DEBUG": 7, "INFO": 6, "WARNING": 4, "ERROR": 3, "CRITICAL": 2}
"""Of syslog, by the name of Python's level."""

DEVICE_FELL = "5b1b3a0de0ef4d6f8a4d0b7f4f3d2c11"
NOTICES_FAILED = "c0a55e0c7a1f4b0a9d0f6a2c8b7e4d22"
ALERTS_CHANGED = "8e2f64b1c3d54a7f9b1e0d6c5a4f3e33"
"""Kinds of lines that are looked for: ``journalctl MESSAGE_ID=...``."""
ABOUT = {"kiosk": "KIOSK", "device": "DEVICE", "message_id": "MESSAGE_ID"}


@dataclass(slots=True)
class Speaker:
    """Whose lines they are."""

    identifier: str  # "estation-kiosk"
    kiosk: str = ""  # of a kiosk's own program; empty: it stands in the line, or nowhere

    def fields(self, record: logging.LogRecord) -> dict[str, str | int]:
        """Return a record as fields."""
        found: dict[str, str | int] = {
            "MESSAGE": said(record),
            "PRIORITY": PRIORITIES.get(record.levelname, 6),
            "SYSLOG_IDENTIFIER": self.identifier,
            "LOGGER": record.name,
            "CODE_FILE": record.filename,
            "CODE_LINE": record.lineno,
            "CODE_FUNC": record.funcName or "",
            "TIMESTAMP_MS": round(record.created * 1000),
        }
        if self.kiosk:
            found["KIOSK"] = self.kiosk
        for name, field in ABOUT.items():
            if isinstance(value := getattr(record, name, None), str) and value:
                found[field] = value[:64]
        return found


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
