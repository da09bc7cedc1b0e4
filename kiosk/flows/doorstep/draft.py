"""What was answered so far for a visit, and what every step needs."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.visits import Visits
from kiosk.flow.booking import Place, Visit
from kiosk.flow.model import Step
from kiosk.flow.surroundings import Surroundings

if TYPE_CHECKING:  # loads the tables of pinyin
    from kiosk.catalogue.searching import LetterIndex
    from kiosk.catalogue.visits import Building
    from kiosk.texts.characters import Characters


@dataclass(frozen=True, slots=True)
class Desk:
    """What every step needs. The visits are those that this visit to the kiosk began with."""

    hall: Hall
    visits: Visits
    site: str  # the hall's name on the wire
    sealable: bool
    """Whether a telephone number can be sealed: where not, none is asked for."""
    instead: Callable[[], Step]
    """The way on for who goes to a window instead: a ticket."""
    follow: Callable[["Draft", Surroundings], Step]
    """Returns the first step that is still to be done."""
    characters: "Callable[[], Characters] | None" = None
    """Loads what letters mean in Chinese; None: none is typed."""
    index: "Callable[[], LetterIndex[Building]] | None" = None
    """Loads what buildings are found by; None: made where it is wanted."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A visit that is being booked."""

    desk: Desk
    company: str = ""
    errands: tuple[str, ...] = ()
    building: str = ""
    room: str = ""
    start: datetime | None = None
    phone: str = field(default="", repr=False)
    calling: bool = False  # the centre is away: the company is to be called
    moving: Visit | None = None  # that gets another time
    room_checked: bool = True  # False: it was of another building

    @property
    def begun(self) -> bool:
        """Whether anything was entered."""
        return bool(self.company or self.errands or self.building or self.room or self.phone)

    @property
    def place(self) -> Place:
        """Who wants a team, for what, and where to."""
        return Place(self.company, self.errands, self.building, self.room)

    def followed(self, here: Surroundings) -> Step:
        """Return the first step that is still to be done."""
        return self.desk.follow(self, here)

    def doing(self, errands: tuple[str, ...]) -> "Draft":
        """Return it with other errands; the time has to be chosen anew."""
        return replace(self, errands=errands, start=None)

    def at(self, building: str) -> "Draft":
        """Return it with a building; in another one the room is asked for again, and the time."""
        checked = self.room_checked and building == self.building
        return replace(self, building=building, room_checked=checked, start=None)

    def of_visit(self, visit: Visit) -> "Draft":
        """Return it with what is known of a visit that gets another time."""
        place = visit.place
        return replace(
            self,
            company=place.company,
            errands=place.errands,
            building=place.building,
            room=place.room,
            start=None,
            moving=visit,
        )
