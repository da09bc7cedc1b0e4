"""A call with a guide, as the visitor sees it now."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from kiosk.texts import Text

if TYPE_CHECKING:  # numpy is loaded with the first picture
    from drivers.picture import Pixels

LINES = 4  # of what was written or said, that are kept in sight
VOLUMES = 5
"""Steps of loudness, from 1; 0 is silence."""


class Phase(StrEnum):
    """How far a call is."""

    RINGING = "ringing"  # asked for; nobody has it yet
    JOINING = "joining"  # a guide has it; the two ends look for each other
    TALKING = "talking"
    BROKEN = "broken"  # the media stopped; the two ends look for each other again
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Line:
    """Something written or spoken."""

    own: bool
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a guide would like to do, as in ``kiosk.link.helping.Ask``."""

    id: str
    what: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class CallNow:
    """A call as of now. It goes on while the visitor looks at other pages."""

    phase: Phase
    place: int | None = None  # 0: it rings at a guide now; None: not told
    wait_s: int | None = None
    guide: str = ""
    seen: bool = False  # the guide's picture is there
    camera: bool = False  # this end sends the visitor's face
    microphone: bool = False  # and his voice
    muted: bool = False
    volume: int = 3
    text_only: bool = False
    lines: tuple[Line, ...] = ()
    caption: str = field(default="", repr=False)
    asked: Asked | None = None
    shares: frozenset[str] = frozenset()  # ``page``, ``document``: consents that last
    reason: str = ""  # why it is over: an ``EndReason``

    @property
    def live(self) -> bool:
        """Whether somebody may see or hear the visitor."""
        return self.phase in {Phase.JOINING, Phase.TALKING, Phase.BROKEN}


@dataclass(frozen=True, slots=True)
class Sight:
    """A picture of a call for the glass; the newest only."""

    which: str  # ``guide``, ``own``, ``document``
    image: "Pixels" = field(repr=False)  # blue, green, red; the guide's: red, green, blue, 255
    mark: tuple[float, float] | None = None  # where the guide points, 0 to 1 from the top left


@dataclass(frozen=True, slots=True)
class Strip:
    """What is said of a call on the pages beside it; a touch leads to the call."""

    text: Text
    live: bool  # the visitor may be seen or heard
    asks: bool = False  # the guide waits for an answer
