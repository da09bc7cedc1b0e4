"""What a guide's page and the centre say to each other over ``/live/guide``."""

from typing import Annotated

from msgspec import Meta, Struct

from kiosk.centre.guide.settings import Spoken
from kiosk.link.calling import EndReason, RelayServer, Sdp, SignalKind
from kiosk.link.fields import Count, Id, Name

MOST_CHARS = 32_000  # of a message; an offer of three tracks has about 6,000


# --- from the page


class Here(Struct, frozen=True, kw_only=True, tag="here"):
    """First, and again when it differs: who is there."""

    shown: Annotated[str, Meta(max_length=80)] = ""
    languages: Annotated[tuple[Spoken, ...], Meta(max_length=16)] = ()  # none: any
    topics: Annotated[tuple[Name, ...], Meta(max_length=64)] = ()  # none: any
    away: bool = False
    call: Id | None = None  # that this page has, if any, and the generation of its peer
    generation: Count = 0


class AnswerCall(Struct, frozen=True, kw_only=True, tag="answer"):
    """I take it."""

    call: Id


class DeclineCall(Struct, frozen=True, kw_only=True, tag="decline"):
    """Not I."""

    call: Id


class Handing(Struct, frozen=True, kw_only=True, tag="transfer"):
    """Another guide is to take my call; ``to`` empty: whoever is free."""

    call: Id
    to: Annotated[str, Meta(max_length=64)] = ""


class KeepCall(Struct, frozen=True, kw_only=True, tag="keep"):
    """I keep my call after all: nobody else is to take it."""

    call: Id


class LeaveCall(Struct, frozen=True, kw_only=True, tag="end"):
    """It is over: I hung up, or the visitor's line stayed away."""

    call: Id
    lost: bool = False


class PageSignal(Struct, frozen=True, kw_only=True, tag="signal"):
    """Both ways: see ``CallSignal``."""

    call: Id
    generation: Count
    kind: SignalKind
    sdp: Sdp = ""
    mid: Annotated[str, Meta(max_length=16)] | None = None
    line: Count | None = None


FromPage = Here | AnswerCall | DeclineCall | Handing | KeepCall | LeaveCall | PageSignal


# --- to the page


class Who(Struct, frozen=True, kw_only=True):
    """A guide, as colleagues see him."""

    name: str
    shown: str
    state: str  # as in ``GuideState``
    languages: list[str]
    topics: list[str]


class CallLine(Struct, frozen=True, kw_only=True):
    """A call that rings or waits."""

    call: str
    kiosk: str
    topic: str
    language: str
    speaks: list[str]
    page: str
    text_only: bool
    since: int  # UTC, milliseconds
    handed_by: str = ""  # who has it, and would like to hand it on


class Mine(Struct, frozen=True, kw_only=True):
    """The call that this guide has."""

    call: str
    kiosk: str
    topic: str
    language: str
    speaks: list[str]
    page: str
    text_only: bool
    since: int  # answered; UTC, milliseconds
    generation: int  # of the latest offer
    offered: bool  # whether there was one by this guide
    handing: bool  # whether another one is asked to take it
    servers: list[RelayServer]


class Now(Struct, frozen=True, kw_only=True, tag="now", tag_field="kind"):
    """Everything as it is now; said again whenever it differs, and every ten seconds."""

    at: int
    broker: bool
    open: bool  # whether calls are taken at this hour
    me: Who | None  # None: the page has not said who is there
    guides: list[Who]
    rings: list[CallLine]  # here
    waiting: int  # calls that nobody has yet
    call: Mine | None


class ToPage(Struct, frozen=True, kw_only=True, tag="signal", tag_field="kind"):
    """A signal of the kiosk, for the call that this guide has."""

    at: int
    signal: PageSignal


class Told(Struct, frozen=True, kw_only=True, tag="told", tag_field="kind"):
    """Something came of a call, or did not.

    ``what``: ``ended`` (``why`` is an ``EndReason``, or ``handed``), ``taken`` (``by`` has it),
    ``refused`` (what the page sent was dropped), ``not-handed`` (nobody took it).
    """

    at: int
    call: str
    what: str
    why: str = ""
    by: str = ""


class Ended(Struct, frozen=True, kw_only=True):
    """A call that is over, as it is listed: without names."""

    kiosk: str
    topic: str
    language: str
    at: int
    waited_s: int
    talked_s: int
    reason: EndReason | str
    transfers: int
    figures: dict[str, dict[str, float | int | None]]
