"""What a visitor takes home from booking a visit to his company."""

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.texts import Words

VISIT = "ESTATION:V1"
"""How the code of such a slip begins."""


@dataclass(frozen=True, slots=True)
class VisitSlip:
    """When the team comes. Nothing in it is personal: the telephone number is left out."""

    number: str
    company: str
    errands: tuple[Words, ...]
    building: Words
    room: str
    start: datetime  # in the hall's time zone
    end: datetime
    code: str = field(repr=False)  # its QR code, with the centre's proof
    change_until: datetime


@dataclass(frozen=True, slots=True)
class VisitCode:
    """What the code of such a slip says."""

    site: str
    number: str
    proof: str = field(repr=False)  # the centre's own


def visit_code(site: str, number: str, proof: str) -> str:
    """Return what the code of a visit's slip says."""
    return f"{VISIT}:{site}:{number}:{proof}"


def visit_of(code: str) -> VisitCode | None:
    """Return what the code of a visit's slip says; None where it is another code."""
    head, *parts = code.strip().removeprefix(VISIT).split(":")
    if not code.strip().startswith(VISIT) or head or len(parts) != 3:  # noqa: PLR2004
        return None
    return VisitCode(*parts) if len(parts[1]) <= 20 and len(parts[2]) <= 128 else None  # noqa: PLR2004
