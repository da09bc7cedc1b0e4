"""What a visitor takes home of the programmes. His answers are not in it."""

from dataclasses import dataclass, field
from datetime import datetime

from kiosk.catalogue.entitlement import Verdict


@dataclass(frozen=True, slots=True)
class Findings:
    """Programmes, how the visitor stands to each, and why."""

    verdicts: tuple[Verdict, ...] = field(repr=False)
    at: datetime | None  # in the hall's time zone; None: the clock is not known
    with_reasons: bool = False  # all of them; otherwise only what is in the way
