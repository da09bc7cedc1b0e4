"""The journal's own protocol: a datagram of fields on a socket.

Source: systemd's "Native Journal Protocol". A field is ``NAME=value`` and a newline; one whose
value holds a newline is its name, a newline, eight bytes of length (little end first) and the
value. What does not fit into a datagram would have to go by a file: our lines are shorter.
"""

import logging
import socket
from collections.abc import Mapping
from pathlib import Path

from kiosk.logs.fields import Speaker

SOCKET = Path("/run/systemd/journal/socket")


def datagram(fields: Mapping[str, str | int]) -> bytes:
    """Return fields as they go to the journal."""
    parts = []
    for name, value in fields.items():
        data = str(value).encode("utf-8", "replace")
        if b"\n" in data:
            parts.append(name.encode() + b"\n" + len(data).to_bytes(8, "little") + data + b"\n")
        else:
            parts.append(name.encode() + b"=" + data + b"\n")
    return b"".join(parts)


class Journal(logging.Handler):
    """Writes records to the journal.

    Args:
        speaker: Makes fields of records.
        instead: Where lines go that the journal does not take.
        path: Of its socket.
    """

    def __init__(self, speaker: Speaker, instead: logging.Handler, path: Path = SOCKET) -> None:
        super().__init__()
        self._speaker, self._instead, self._path = speaker, instead, path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)

    def emit(self, record: logging.LogRecord) -> None:
        """See ``logging.Handler``."""
        try:
            self._socket.sendto(datagram(self._speaker.fields(record)), str(self._path))
        except OSError:  # it is started anew just now, or there is none
            self._instead.handle(record)
        except (TypeError, ValueError):
            self.handleError(record)

    def close(self) -> None:
        """See ``logging.Handler``."""
        self._socket.close()
        super().close()
