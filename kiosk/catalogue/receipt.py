"""What a visitor takes home from an application."""

from dataclasses import dataclass, field
from datetime import date, datetime

from kiosk.texts import Words

RECEIPT = "ESTATION:P1"
"""How the code of a receipt begins."""
PLACE = "ESTATION:M1"
"""How a code begins that leads back to a matter."""


@dataclass(frozen=True, slots=True)
class Due:
    """Until when an authority decides, and what it was handed."""

    authority: Words
    day: date
    papers: int = 0
    pages: int = 0  # of all of them
    answers: int = 0


@dataclass(frozen=True, slots=True)
class Promise:
    """A paper that follows, and until when."""

    material: Words
    day: date


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the visitor takes home. Nothing in it is personal but for whom it is, masked."""

    number: str
    matter: Words
    handed_in: tuple[Words, ...]  # materials
    due: tuple[Due, ...]
    at: datetime  # in the hall's time zone
    code: str = field(repr=False)  # its QR code, signed
    waits: bool  # the centre is away: it is sent later
    promised: tuple[Promise, ...] = ()
    holder: str = field(default="", repr=False)  # "S***** V******"


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    """What the code of a receipt says."""

    site: str
    number: str
    proof: str = field(repr=False)  # a signature of the kiosk that wrote it


def receipt_of(code: str) -> ReceiptCode | None:
    """Return what a receipt's code says; None where it is another code."""
    head, *parts = code.strip().removeprefix(RECEIPT).split(":")
    if not code.strip().startswith(RECEIPT) or head or len(parts) != 3:  # noqa: PLR2004
        return None
    return ReceiptCode(*parts)


def place_code(matter: str) -> str:
    """Return the code that leads back to a matter."""
    return f"{PLACE}:{matter}"


def matter_of(code: str) -> str | None:
    """Return the matter that a code leads to; None where it is another code."""
    head, _, matter = code.strip().rpartition(":")
    return matter if head == PLACE and matter else None
