"""Begins to log, the same way in the kiosk and in the centre."""

import json
import logging
from argparse import ArgumentParser
from pathlib import Path

from kiosk.logs.fields import Speaker
from kiosk.logs.journal import SOCKET, Journal

FORMATS = ("text", "json", "journald")
TEXT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class JsonLines(logging.Formatter):
    """Writes a record as a line of JSON.

    Args:
        speaker: Makes fields of records.
    """

    def __init__(self, speaker: Speaker) -> None:
        super().__init__()
        self._speaker = speaker

    def format(self, record: logging.LogRecord) -> str:
        """See ``logging.Formatter``."""
        return json.dumps(self._speaker.fields(record), ensure_ascii=False)


def add_option(parser: ArgumentParser) -> None:
    """Let a command be told how to log."""
    parser.add_argument(
        "--log-format",
        choices=FORMATS,
        default=FORMATS[0],
        help="json: a line of journald's fields each; journald: to its socket; both scrubbed",
    )


def begin(
    log_format: str,
    level: str,
    identifier: str,
    *further: logging.Handler,
    journal: Path = SOCKET,
) -> Speaker:
    """Begin to log; return whose lines they are, to which a name may be added.

    Args:
        log_format: One of ``FORMATS``. Without a journal "journald" is "json".
        level: Of Python's levels.
        identifier: Of the program.
        further: Other places that get every record.
        journal: Its socket.

    Raises:
        ValueError: There is no such level.
    """
    speaker = Speaker(identifier)
    handler: logging.Handler = logging.StreamHandler()
    if log_format == "text":
        handler.setFormatter(logging.Formatter(TEXT))
    else:
        handler.setFormatter(JsonLines(speaker))
    if log_format == "journald" and journal.exists():
        handler = Journal(speaker, handler, journal)
    logging.basicConfig(level=level, handlers=[handler, *further])
    return speaker
