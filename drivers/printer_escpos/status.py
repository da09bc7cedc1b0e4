"""What a receipt printer says of itself: DLE EOT, GS r and automatic status. Pure.

A value that the printer has not told is None; a silence makes nothing well.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from functools import lru_cache

from drivers.capabilities import PrintOutcome
from drivers.status import DeviceState, Health, MediaState, Mender, PaperSupply

FIXED, LATER = 0x93, 0x90  # bits by which answers are told apart
AUTOMATIC, REAL_TIME = 0x10, 0x12
IN_TURN = frozenset({0x00, 0x03, 0x0C, 0x0F})  # both bits of a pair, or none
AUTOMATIC_BYTES = 4


@dataclass(frozen=True, slots=True)
class Condition:
    """What is known of a printer; None: not told."""

    offline: bool | None = None
    cover_open: bool | None = None
    paper_out: bool | None = None
    paper_low: bool | None = None
    cutter_error: bool | None = None
    overheated: bool | None = None  # and cools down by itself
    broken: bool | None = None  # an error that switching off and on may end

    def told(self, news: "Condition") -> "Condition":
        """Return the same with what ``news`` tells."""
        changes = {f.name: getattr(news, f.name) for f in fields(news)}
        return replace(self, **{name: v for name, v in changes.items() if v is not None})

    @property
    def silent(self) -> bool:
        """Whether the printer has told nothing."""
        return all(getattr(self, f.name) is None for f in fields(self))

    @property
    def outcome(self) -> PrintOutcome | None:
        """Why it cannot print now; None when it does not say that it cannot."""
        for wrong, outcome in (
            (self.cover_open, PrintOutcome.COVER_OPEN),
            (self.paper_out, PrintOutcome.PAPER_OUT),
            (self.cutter_error, PrintOutcome.CUTTER),
            (self.overheated, PrintOutcome.OVERHEATED),
            (self.broken or self.offline, PrintOutcome.FAULT),
        ):
            if wrong:
                return outcome
        return None


def real_time(n: int, answer: int) -> Condition:
    """Return what the answer to DLE EOT ``n`` (1 to 4) says.

    Raises:
        ValueError: It is no such answer.
    """
    if answer & FIXED != REAL_TIME:
        raise ValueError(f"printer: {answer:02X} is no answer to DLE EOT")
    match n:
        case 1:
            return Condition(offline=bool(answer & 0x08))
        case 2:
            return Condition(cover_open=bool(answer & 0x04))
        case 3:
            return Condition(
                cutter_error=bool(answer & 0x08),
                broken=bool(answer & 0x24),
                overheated=bool(answer & 0x40),
            )
        case _:
            return Condition(paper_low=bool(answer & 0x0C), paper_out=bool(answer & 0x60))


def in_turn(answer: int) -> Condition:
    """Return what the answer to GS r 1 says."""
    return Condition(paper_low=bool(answer & 0x03), paper_out=bool(answer & 0x0C))


def automatic(answer: bytes) -> Condition:
    """Return what the four bytes of automatic status say."""
    first, second, third, _ = answer
    return Condition(
        offline=bool(first & 0x08),
        cover_open=bool(first & 0x20),
        cutter_error=bool(second & 0x08),
        broken=bool(second & 0x24),
        overheated=bool(second & 0x40),
        paper_low=bool(third & 0x03),
        paper_out=bool(third & 0x0C),
    )


@dataclass(frozen=True, slots=True)
class RealTime:
    """An answer to DLE EOT; which question it answers is for the asker to know."""

    answer: int


@dataclass(frozen=True, slots=True)
class InTurn:
    """An answer to GS r."""

    answer: int


@dataclass(frozen=True, slots=True)
class Automatic:
    """Automatic status."""

    condition: Condition


Said = RealTime | InTurn | Automatic


def _class(bytes_: Iterable[int]) -> bytes:
    return b"[" + b"".join(re.escape(bytes((byte,))) for byte in bytes_) + b"]"


SINGLE: tuple[Said | None, ...] = tuple(
    RealTime(byte) if byte & FIXED == REAL_TIME else InTurn(byte) if byte in IN_TURN else None
    for byte in range(256)
)
NOISE = bytes(byte for byte, said in enumerate(SINGLE) if said is None)
STATUS = re.compile(
    b"("
    + _class(byte for byte in range(256) if byte & FIXED == AUTOMATIC)
    + _class(byte for byte in range(256) if not byte & LATER)
    + b"{0,%d})" % (AUTOMATIC_BYTES - 1),
    re.DOTALL,
)
"""Automatic status, or as much of it as came before something else."""


@lru_cache(maxsize=256)
def _status(answer: bytes) -> Automatic:
    return Automatic(automatic(answer))


class Decoder:
    """Tells the printer's answers apart, in pieces of any size."""

    def __init__(self) -> None:
        self._begun = b""

    def feed(self, data: bytes) -> Iterator[Said]:
        """Take bytes; yield what the printer said. What belongs to nothing is dropped."""
        pieces = STATUS.split(self._begun + data)
        self._begun = b""
        if len(pieces) > 1 and not pieces[-1] and len(pieces[-2]) < AUTOMATIC_BYTES:
            self._begun = pieces[-2]
        pieces.append(b"")
        for singles, status in zip(pieces[::2], pieces[1::2], strict=True):
            if singles:
                yield from _singles(singles)
            if len(status) == AUTOMATIC_BYTES:
                yield _status(status)


def _singles(answers: bytes) -> Iterator[Said]:
    return filter(None, map(SINGLE.__getitem__, answers.translate(None, NOISE)))


HEALTH = {
    PrintOutcome.COVER_OPEN: ("printer.cover_open", DeviceState.OFFLINE, Mender.HALL_STAFF),
    PrintOutcome.PAPER_OUT: ("printer.paper_out", DeviceState.OFFLINE, Mender.HALL_STAFF),
    PrintOutcome.CUTTER: ("printer.cutter", DeviceState.HARDWARE_ERROR, Mender.HALL_STAFF),
    PrintOutcome.OVERHEATED: ("printer.overheated", DeviceState.OFFLINE, Mender.NOBODY),
    PrintOutcome.FAULT: ("printer.fault", DeviceState.HARDWARE_ERROR, Mender.ENGINEER),
}
"""Code, state and mender of each reason why a printer cannot print."""


def health_of(condition: Condition) -> Health:
    """Return a printer's condition in the words of XFS4IoT."""
    if condition.silent:
        return Health(
            state=DeviceState.UNKNOWN,
            code="printer.silent",
            supply=PaperSupply.UNKNOWN,
            media=MediaState.UNKNOWN,
            detail="the printer answers no question; nothing is known of paper and cover",
        )
    supply = PaperSupply.UNKNOWN
    if condition.paper_out is not None:
        supply = PaperSupply.OUT if condition.paper_out else PaperSupply.FULL
        if condition.paper_low and not condition.paper_out:
            supply = PaperSupply.LOW
    code, state, mender = "", DeviceState.ONLINE, Mender.NOBODY
    if condition.outcome is not None:
        code, state, mender = HEALTH[condition.outcome]
    elif supply is PaperSupply.LOW:
        code, mender = "printer.paper_low", Mender.HALL_STAFF
    return Health(state=state, code=code, mender=mender, supply=supply, media=MediaState.UNKNOWN)
