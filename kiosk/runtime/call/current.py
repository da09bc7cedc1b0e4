"""A call while it lasts, and what is told of it afterwards."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from drivers.capabilities import Microphone, Speaker
from kiosk.link.calling import (
    CallAnswered,
    CallFigures,
    CallRing,
    CallSignal,
    EndReason,
    Figures,
)
from kiosk.runtime.call.line import LineWatch

if TYPE_CHECKING:  # aiortc, PyAV and OpenCV are loaded when somebody rings
    from kiosk.runtime.call.peer import Peer


@dataclass(slots=True)
class Current:
    """A call while it lasts."""

    ring: CallRing
    begun_s: float
    rung_s: float
    heard: bool = False  # any word of the centre's
    answered_s: float | None = None
    answered: CallAnswered | None = None
    generation: int = -1
    peer: "Peer | None" = None
    coming: "dict[int, Peer]" = field(default_factory=dict)  # that have not answered yet
    line: LineWatch = field(default_factory=LineWatch)
    microphone: Microphone | None = None
    speaker: Speaker | None = None
    signals: asyncio.Queue[CallSignal] = field(default_factory=asyncio.Queue)
    tasks: set[asyncio.Task[Any]] = field(default_factory=set)
    closing: set[asyncio.Task[None]] = field(default_factory=set)  # peers that were followed
    peers: int = 0
    figures: Figures = field(default_factory=Figures)
    measured_s: float = 0.0
    first_frame_ms: int | None = None
    addresses: tuple[str, ...] = ()
    looked_s: float = 0.0
    ended: bool = False


def figures_of(
    call: Current, reason: EndReason | str, ended_s: float, guide: Figures
) -> CallFigures:
    """Return what the centre keeps of a call: no name, nothing that was said."""
    answered_s = call.answered_s
    return CallFigures(
        call=call.ring.call,
        reason=reason if isinstance(reason, EndReason) else EndReason.NO_GUIDE,
        waited_ms=round(((answered_s or ended_s) - call.begun_s) * 1000),
        talked_ms=0 if answered_s is None else round((ended_s - answered_s) * 1000),
        peers=call.peers,
        kiosk=replace(call.figures, first_frame_ms=call.first_frame_ms),
        guide=guide,
    )
