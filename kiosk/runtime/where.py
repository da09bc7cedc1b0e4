"""The kiosk that applications come from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.matters import Matters


@dataclass(frozen=True, slots=True)
class Where:
    """The kiosk that applications come from."""

    site: str  # the hall's name on the wire
    kiosk: str
    hall: Hall
    matters: Callable[[], Matters]  # that are offered now
    folder: Path  # of the kiosk's data
    now: Callable[[], datetime]  # the hall's time
