"""What a guide and a visitor send each other within a call: over its data channel only.

One JSON object a message; ``type`` is the class's tag. Both ends ignore what they do not know.
The channel is made by the browser, its label is ``help``, reliable and in order.
"""

from typing import Annotated

from msgspec import Meta, Struct

from kiosk.link.fields import Code, Count, Id, Name, UtcMillis

CHANNEL = "help"
MOST_TEXT = 1000
Share = Annotated[float, Meta(ge=0, le=1)]  # of a picture's width or height, from its top left


class Hello(Struct, frozen=True, kw_only=True, tag="hello"):
    """Both ways, first: who is there, and which tracks are which (by transceiver mid)."""

    who: Annotated[str, Meta(max_length=80)]  # the guide's shown name, or the kiosk's
    face: Annotated[str, Meta(max_length=16)] | None = None
    document: Annotated[str, Meta(max_length=16)] | None = None
    microphone: bool = True
    camera: bool = True


class Text(Struct, frozen=True, kw_only=True, tag="text"):
    """Both ways: typed words, at most 1,000 signs."""

    id: Id
    at: UtcMillis
    words: Annotated[str, Meta(min_length=1, max_length=MOST_TEXT)]


class Caption(Struct, frozen=True, kw_only=True, tag="caption"):
    """Both ways: what was spoken, by a speech engine if any. ``last`` ends a sentence."""

    words: Annotated[str, Meta(max_length=MOST_TEXT)]
    last: bool = True


class Ask(Struct, frozen=True, kw_only=True, tag="ask"):
    """Guide to kiosk: may I? The visitor is asked each time.

    ``what`` is ``page`` (see the page), ``document`` (the plate's picture), ``still`` (take a
    picture), ``go`` (open the page ``page``), ``article`` (open the article ``page``), ``ticket``
    (a number for the service ``page``, or of the queue of that name).
    """

    id: Id
    what: Name
    page: Code = ""


class Reply(Struct, frozen=True, kw_only=True, tag="reply"):
    """Kiosk to guide: what the visitor said to an ``Ask``."""

    id: Id
    granted: bool
    detail: Code = ""  # a code when it could not be done: ``no-camera``, ``unknown-page`` ...


class Withdraw(Struct, frozen=True, kw_only=True, tag="withdraw"):
    """Kiosk to guide: a consent (``page`` or ``document``) is over."""

    what: Name


class PageView(Struct, frozen=True, kw_only=True, tag="page"):
    """Kiosk to guide, while the consent lasts: where the visitor is. Masked fields are masked."""

    page: Code
    title: Annotated[str, Meta(max_length=200)] = ""
    picture: str = ""  # JPEG, base64, at most 150 kB; empty: nothing is to be seen


class Point(Struct, frozen=True, kw_only=True, tag="point"):
    """Guide to kiosk: a marker on the document's picture; both None takes it away."""

    x: Share | None = None
    y: Share | None = None


class Still(Struct, frozen=True, kw_only=True, tag="still"):
    """Kiosk to guide: a picture was taken by the capture page, in parts of at most 48 kB."""

    id: Id
    part: Count
    parts: Count
    jpeg: str  # base64


class Figures(Struct, frozen=True, kw_only=True, tag="figures"):
    """Guide to kiosk, every 5 s: what his browser's getStats says."""

    first_frame_ms: Count | None = None
    round_trip_ms: Count | None = None
    jitter_ms: float | None = None
    lost: Count | None = None  # packets
    dropped: Count | None = None  # frames


Help = Hello | Text | Caption | Ask | Reply | Withdraw | PageView | Point | Still | Figures
