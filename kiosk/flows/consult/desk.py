"""What every step of reading needs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kiosk.catalogue.leaflet import Leaflet, address_of
from kiosk.catalogue.policies import Article, Lead, Policies
from kiosk.flow.model import Step
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.views import Option

if TYPE_CHECKING:  # it loads pinyin and scripts, which only who searches by letters waits for
    from kiosk.catalogue.searching_policies import PolicyIndex
    from kiosk.texts.characters import Characters

MOST = 6  # choices of a page


@dataclass(frozen=True, slots=True)
class Way:
    """Where an article leads to."""

    option: Option
    start: Callable[[], Step]


@dataclass(frozen=True, slots=True)
class Desk:
    """What every step needs. The articles are those that the visit began with, to its end."""

    policies: Policies
    index: "Callable[[], PolicyIndex]"
    ways: Callable[[tuple[Lead, ...], Surroundings], tuple[Way, ...]]
    """What can be done about an article now; what is not offered any more is left out."""
    ticket: Callable[[], Step]
    address: str = ""
    """Template of where articles can be read on a telephone; empty: nowhere."""
    guide: Callable[[Surroundings], Step] | None = None
    """Begins a call with a guide; None: this hall has none."""
    characters: "Callable[[], Characters] | None" = None
    """Loads what letters mean in Chinese; None: none is typed."""

    def leaflet(self, article: Article, here: Surroundings) -> Leaflet:
        """Return an article as it is printed."""
        return Leaflet(article, here.now, address_of(article, self.address))


def today_of(here: Surroundings) -> date | None:
    """Return the hall's day; None on a machine without a clock."""
    return None if here.now is None else here.now.date()
