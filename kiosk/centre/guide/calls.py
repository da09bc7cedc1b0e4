"""A call as the centre knows it, and those that go on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kiosk.link.calling import CallRing, EndReason

MOST_OVER = 500  # calls whose end is still known by heart


@dataclass(slots=True)
class Transfer:
    """A call that another guide is asked to take; who has it stays until one does."""

    to: str  # account; empty: whoever is free
    since_ms: int
    declined: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Call:
    """A call that is not over.

    Attributes:
        id: As its kiosk named it.
        guide: The account of who has it; empty: it waits.
        generation: Of the latest offer.
        offered: Whether there was one since the call was answered or handed on.
        rang_ms: For how long it rang at anybody.
        alone_ms: For how long nobody was there who could take it.
        away: Whether its kiosk went while it waited, and did not ring again since.
        away_ms: For how long that is so.
        declined: Who would not.
        rings: At whom it rings now.
        place: In the queue, as its kiosk was told last.
    """

    id: str
    kiosk: str
    topic: str
    language: str
    speaks: tuple[str, ...]
    page: str
    text_only: bool
    rung_ms: int
    guide: str = ""
    generation: int = 0
    offered: bool = False
    answered_ms: int | None = None
    transfers: int = 0
    transfer: Transfer | None = None
    rang_ms: int = 0
    alone_ms: int = 0
    away: bool = False
    away_ms: int = 0
    declined: set[str] = field(default_factory=set)
    rings: frozenset[str] = frozenset()
    place: tuple[int, int | None, int] | None = None

    @classmethod
    def of(cls, kiosk: str, ring: CallRing, now_ms: int) -> "Call":
        """Return the call that a kiosk rings for."""
        return cls(
            id=ring.call,
            kiosk=kiosk,
            topic=ring.topic,
            language=ring.language,
            speaks=ring.speaks,
            page=ring.page,
            text_only=ring.text_only,
            rung_ms=now_ms,
        )


class Calls:
    """All calls that go on, the oldest first, and the latest that are over."""

    def __init__(self, calls: Iterable[Call] = ()) -> None:
        self._calls = {one.id: one for one in calls}
        self._over: dict[str, tuple[str, EndReason]] = {}

    def get(self, call: str) -> Call | None:
        """Return a call that goes on."""
        return self._calls.get(call)

    def add(self, call: Call) -> None:
        """Let a call begin."""
        self._calls[call.id] = call

    def over(self, call: Call, reason: EndReason) -> None:
        """Let a call be over."""
        self._calls.pop(call.id, None)
        self._over[call.id] = (call.kiosk, reason)
        while len(self._over) > MOST_OVER:
            del self._over[next(iter(self._over))]

    def end_of(self, call: str) -> tuple[str, EndReason] | None:
        """Return the kiosk of a call that is over, and why it is."""
        return self._over.get(call)

    def of_kiosk(self, kiosk: str) -> Call | None:
        """Return the call that a kiosk has."""
        return next((one for one in self._calls.values() if one.kiosk == kiosk), None)

    def of_guide(self, guide: str) -> Call | None:
        """Return the call that a guide has."""
        return next((one for one in self._calls.values() if guide and one.guide == guide), None)

    def waiting(self) -> Sequence[Call]:
        """Return those that nobody has yet and whose kiosks are there, the oldest first."""
        return [one for one in self._calls.values() if not one.guide and not one.away]

    def all(self) -> Sequence[Call]:
        """Return all of them, the oldest first."""
        return list(self._calls.values())
