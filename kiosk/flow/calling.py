"""What a visitor can ask for in a call with a guide."""

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.flow.model import Effect, Event


@dataclass(frozen=True, slots=True)
class GuideWanted(Event):
    """The visitor touched *Talk to a guide*, or the strip of a call, on whatever page."""


# --- effects; each is answered by ``CallTaken``


@dataclass(frozen=True, slots=True)
class RingGuide(Effect):
    """Ring for a guide."""

    topic: str
    speaks: tuple[str, ...]
    page: str = ""
    text_only: bool = False


@dataclass(frozen=True, slots=True)
class HangUp(Effect):
    """End the call, or give up waiting."""


@dataclass(frozen=True, slots=True)
class Mute(Effect):
    """Let the visitor not be heard, or be heard again."""

    muted: bool


@dataclass(frozen=True, slots=True)
class SetVolume(Effect):
    """Let the guide be louder or softer."""

    volume: int


@dataclass(frozen=True, slots=True)
class SayText(Effect):
    """Send what was typed."""

    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AnswerAsk(Effect):
    """Say to the guide whether he may."""

    id: str
    granted: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SendStill(Effect):
    """Send the guide a picture that was taken for him."""

    id: str  # of what he asked
    jpeg: Callable[[], bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class EndShare(Effect):
    """Take back a consent."""

    what: str


@dataclass(frozen=True, slots=True)
class CallTaken(Event):
    """The order is carried out; what comes of it is told by the surroundings."""
