"""The words of a video call's signalling: ringing, place, offer, answer, end.

What helps within a call (pages, pointing, text) goes over the call's own data channel,
see ``kiosk.link.helping``: the centre carries no more than what brings two ends together.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from kiosk.link.fields import Code, Count, Id, Name, UtcMillis

MOST_LANGUAGES = 4
MOST_SERVERS = 8
Sdp = Annotated[str, Meta(max_length=20_000)]
Url = Annotated[str, Meta(max_length=200, pattern="^(stun|stuns|turn|turns):")]


class RelayServer(Struct, frozen=True, kw_only=True):
    """A STUN or TURN server that both ends may use."""

    urls: Annotated[tuple[Url, ...], Meta(min_length=1, max_length=4)]
    username: Annotated[str, Meta(max_length=200)] = ""
    credential: Annotated[str, Meta(max_length=200)] = ""


class CallRing(Struct, frozen=True, kw_only=True):
    """``up/call``: a visitor asks for a guide. The same ``call`` twice is one call."""

    call: Id
    topic: Name  # of the guide's topics; ``general`` when the visitor chose none
    language: Annotated[str, Meta(max_length=16)]  # the page's
    speaks: Annotated[
        tuple[Annotated[str, Meta(max_length=16)], ...], Meta(max_length=MOST_LANGUAGES)
    ] = ()
    """Which spoken languages do, best first: ``yue``, ``cmn``, ``en``; empty: any."""
    page: Code = ""  # where he was when he asked
    text_only: bool = False  # he does not hear or cannot speak
    expires: UtcMillis = 0


class EndReason(StrEnum):
    """Why a call is over."""

    HUNG_UP = "hung-up"  # by the visitor
    GUIDE_HUNG_UP = "guide-hung-up"
    VISIT_ENDED = "visit-ended"
    NO_GUIDE = "no-guide"  # nobody answered within the time
    OUTSIDE_HOURS = "outside-hours"
    LINE_LOST = "line-lost"  # media stayed away longer than the limit
    GUIDE_LOST = "guide-lost"  # his page is gone and did not come back
    REFUSED = "refused"  # the centre does not take the call


class CallEnd(Struct, frozen=True, kw_only=True):
    """``up/call`` and ``down/call``: the call is over."""

    call: Id
    reason: EndReason


class CallPlace(Struct, frozen=True, kw_only=True):
    """``down/call``: rung, not yet answered. Told at once, and again when it changes."""

    call: Id
    place: Count  # 0: it rings at a guide now; 1: next in the queue
    wait_s: Count | None = None  # estimated; None: nobody can say
    guides: Count = 0  # who are present and serve the topic


class CallAnswered(Struct, frozen=True, kw_only=True):
    """``down/call``: a guide has it. The browser makes the offer that follows."""

    call: Id
    guide: Annotated[str, Meta(max_length=80)]  # the name that the visitor sees
    servers: Annotated[tuple[RelayServer, ...], Meta(max_length=MOST_SERVERS)] = ()
    transferred: bool = False  # from another guide: a new peer, so generation goes up


class SignalKind(StrEnum):
    """What a ``CallSignal`` carries."""

    OFFER = "offer"  # guide to kiosk, always: the browser trickles, the kiosk answers
    ANSWER = "answer"
    CANDIDATE = "candidate"  # ``sdp`` is the candidate's line, empty: no more come
    RENEW = "renew"  # kiosk to guide: please offer anew, my network changed or the media stopped


class CallSignal(Struct, frozen=True, kw_only=True):
    """``up/call`` and ``down/call``: one step of WebRTC's negotiation.

    ``generation`` counts the peers of a call: 0 for the first offer, one more with each that
    replaces it (ICE restart, transfer). What belongs to an older generation is dropped.
    """

    call: Id
    generation: Count
    kind: SignalKind
    sdp: Sdp = ""
    mid: Annotated[str, Meta(max_length=16)] | None = None
    line: Count | None = None


class Figures(Struct, frozen=True, kw_only=True):
    """How the media of a call did at one end. None: that end did not say."""

    first_frame_ms: Count | None = None  # from the answer by a guide to the first picture
    round_trip_ms: Count | None = None  # the last one known
    jitter_ms: Annotated[float, Meta(ge=0, le=60_000)] | None = None
    lost: Count | None = None  # packets that did not come
    dropped: Count | None = None  # frames that came, or were to go, and were left out


class CallFigures(Struct, frozen=True, kw_only=True):
    """``up/event/call``: how a call went, once, at its end. Nobody is named."""

    call: Id
    reason: EndReason
    waited_ms: Count  # from touch to answer, or to the end when nobody answered
    talked_ms: Count = 0
    peers: Count = 0  # how often the ends were joined: more than one means it was restarted
    kiosk: Figures = Figures()
    guide: Figures = Figures()
