"""What a talk with a guide needs of the rest of the kiosk."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.flow.model import Step
from kiosk.flow.papers import Job
from kiosk.flow.surroundings import Surroundings

if TYPE_CHECKING:
    from kiosk.texts.characters import Characters  # pinyin is loaded where Chinese is typed

Lead = Callable[[str, str, Surroundings], Step | None]
"""Returns where ``go``, ``article`` or ``ticket`` leads, by its page; None: nowhere."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Given by the menu, which knows every journey."""

    lead: Lead
    take: Callable[[Job, Surroundings], Step]
    """Begins to take papers."""
    call_back: Callable[[Surroundings], Step | None]
    """Begins the wish to be called back; None: it cannot be kept here."""
    instead: Callable[[], Step]
    """The way on for who needs a person at a window."""
    again: Callable[["Desk"], Step]
    """Begins to ask for a guide once more."""
    characters: Callable[[], "Characters"]
    topic: str = "general"  # of the page that the visitor was at
    page: str = ""
