"""What a visitor takes home from an application."""

from dataclasses import dataclass
from datetime import date, datetime

from kiosk.texts import Words


@dataclass(frozen=True, slots=True)
class Due:
    """Until when an authority decides."""

    authority: Words
    day: date


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the visitor takes home. Nothing in it is personal."""

    number: str
    matter: Words
    handed_in: tuple[Words, ...]  # materials
    due: tuple[Due, ...]
    at: datetime  # in the hall's time zone
    code: str  # its QR code, signed
    waits: bool  # the centre is away: it is sent later
