"""Papers on the plate under the camera: what is asked for, what is seen, what was taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from kiosk.capture.guidance import Guidance
from kiosk.catalogue.matters import Material, PaperKind
from kiosk.flow.model import Effect, Event, Step
from kiosk.flow.surroundings import Surroundings
from kiosk.texts import Text

if TYPE_CHECKING:  # numpy and OpenCV are loaded for the first paper, not for the first page
    from drivers.picture import Pixels
    from kiosk.capture.keeping import Kept
    from kiosk.capture.page.canvas import Points
    from kiosk.identity.mrz import Zone
    from kiosk.identity.printed import Printed

HOLD_STILL = "hold_still"


class Side(StrEnum):
    """Which side of a paper is asked for."""

    FRONT = "front"  # of a card: the one with the portrait
    BACK = "back"
    ANY = ""


@dataclass(frozen=True, slots=True)
class Want:
    """One picture that is asked for."""

    kind: PaperKind
    title: Text  # "Lay your card on the plate"
    side: Side = Side.ANY


@dataclass(frozen=True, slots=True)
class Paper:
    """A picture that was taken. Personal: it is in memory only, and goes with the visit."""

    number: int  # no other picture of this run has it
    want: Want
    kept: "Kept" = field(repr=False, compare=False)
    shown: "Pixels" = field(repr=False, compare=False)  # as large as a screen
    guidance: Guidance  # GOOD, or what was wrong when it was taken anyway
    zone: "Zone | None" = field(default=None, repr=False)
    score: float = 0.0  # how good the picture is, 0 to 1
    place: "Points | None" = field(default=None, repr=False, compare=False)
    """Where it lay: its corners, shares of the frame."""
    sure: bool = False  # of the zone: every check holds and no sign was in doubt
    printed: "Printed | None" = field(default=None, repr=False)
    """What stands in plain print on a card without a zone: never sure."""

    @property
    def fields(self) -> Mapping[str, str]:
        """What was read, by the names that zones use; empty where nothing was."""
        said = self.zone or self.printed
        return {} if said is None else said.fields


Follow = Callable[[tuple[Paper, ...], Surroundings], Step]
"""Makes the step that follows when all papers are taken."""


@dataclass(frozen=True, slots=True)
class Later:
    """A paper that may follow: what is said of that, and the step when it is promised."""

    about: Text
    then: Callable[[Surroundings], Step]


@dataclass(frozen=True, slots=True)
class Job:
    """Pictures that are taken one after the other, and what follows."""

    wants: tuple[Want, ...]
    then: Follow
    instead: Callable[[], Step]
    """The way on for who cannot use the camera."""
    more: Want | None = None  # further pages, as many as the visitor has
    before: Paper | None = None  # that was taken last: it may still lie there
    later: Later | None = None  # for who has it not now; None: it must be shown


def wants_of(material: Material, title: Text) -> tuple[tuple[Want, ...], Want | None]:
    """Return the pictures that a material takes, and what further pages of it are."""
    kind = material.kind
    sides = (Side.FRONT, Side.BACK) if material.sides > 1 else (Side.ANY,)
    more = Want(kind, title) if material.most_pages > 1 else None
    return tuple(Want(kind, title, side) for side in sides), more


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What the camera sees at one moment: put on the glass at once, and forgotten."""

    image: "Pixels" = field(repr=False)
    corners: tuple[tuple[float, float], ...]  # of the page, 0 to 1 from the image's top left
    says: str  # a ``Guidance``, ``cut_off.left`` and the like, or ``HOLD_STILL``
    share: float  # of the time that it has to lie well before it is taken
    spot: tuple[float, float] | None = None  # where a reflection is, 0 to 1
    text: Text | None = None  # said in place of the view's own words for ``says``


@dataclass(frozen=True, slots=True)
class TakePaper(Effect):
    """Look at the plate until the paper lies well, and take it.

    Answers: ``PaperTaken`` or ``Failed``; tells ``PlateStirred`` meanwhile.
    """

    want: Want
    before: Paper | None = None  # that was taken last: the other side of the card, or another paper
    anyway: bool = False  # the next frame, whatever it shows


@dataclass(frozen=True, slots=True)
class PaperTaken(Event):
    """A picture was taken."""

    paper: Paper


@dataclass(frozen=True, slots=True)
class ReadPaper(Effect):
    """Read the print on a card. Answers: ``PaperRead``."""

    paper: Paper


@dataclass(frozen=True, slots=True)
class PaperRead(Event):
    """The print on a picture was read, or nothing was found in it."""

    number: int  # of the paper
    printed: "Printed | None" = field(repr=False)
