"""Personal data of the calendar: sealed as it came, opened for who needs it, forgotten in time."""

import base64
import binascii
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, update

from kiosk.centre.calendar.tables import visit
from kiosk.link.seal import Opener, SealError

KEPT_MS = 30 * 86_400_000
"""So long after a visit its telephone number is kept."""
B = TypeVar("B", bound=msgspec.Struct)


class UnreadableError(ValueError):
    """What is sealed cannot be opened, or is something else; nothing of it is in the text."""


def opened(opener: Opener | None, sealed: str, kind: type[B]) -> B:
    """Return what was sealed to the centre's key.

    Raises:
        UnreadableError: There is no key here, it is sealed to another, or it is no ``kind``.
    """
    if opener is None:
        raise UnreadableError("there is no key here; set applications.identity_file")
    try:
        return msgspec.json.decode(opener.open(base64.b64decode(sealed, validate=True)), type=kind)
    except (SealError, binascii.Error, msgspec.MsgspecError, UnicodeDecodeError, ValueError):
        # Its text could show a part of what was sealed.
        raise UnreadableError("what is sealed cannot be opened or read") from None


def forget(db: Connection, now_ms: int) -> None:
    """Forget the telephone numbers of visits that are long over."""
    over = visit.c.end < now_ms - KEPT_MS, visit.c.contact != ""
    db.execute(update(visit).where(*over).values(contact=""))
