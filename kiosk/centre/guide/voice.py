"""What the exchange says: to kiosks over the wire, to guides on their pages, to who looks on."""

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

from kiosk.centre.guide.calls import Call
from kiosk.centre.guide.presence import Guide
from kiosk.centre.guide.relays import Relays
from kiosk.centre.guide.score import Score
from kiosk.centre.guide.words import Told
from kiosk.link.calling import CallAnswered, RelayServer
from kiosk.link.vocabulary import CallDown

log = logging.getLogger(__name__)


class Wire(Protocol):
    """To the kiosks. See ``Intake``."""

    def say_call(self, kiosk: str, body: CallDown) -> bool:
        """Say something of a call; tell whether the broker is there."""
        ...

    def is_gone(self, kiosk: str) -> bool:
        """Tell whether the broker said that a kiosk is gone, and it was not heard since."""
        ...

    def count_forged(self, kiosk: str) -> None:
        """Count a message of a kiosk that was not its to send."""
        ...


class Voice:
    """Speaks, and counts what was said.

    Args:
        wire: To the kiosks.
        relays: Servers that both ends of a call may use.
        clock_ms: The time, UTC.
    """

    def __init__(self, wire: Wire, relays: Relays, clock_ms: Callable[[], int]) -> None:
        self._wire, self._relays, self._clock_ms = wire, relays, clock_ms
        self.score = Score()
        self._version = 0
        self._stirred: set[asyncio.Future[None]] = set()

    @property
    def version(self) -> int:
        """Differs when anything does."""
        return self._version

    async def stirred(self, version: int, most_s: float) -> None:
        """Return when something differs from that version, or after a while."""
        if version != self._version:
            return
        one: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._stirred.add(one)
        try:
            async with asyncio.timeout(most_s):
                await one
        except TimeoutError:
            return
        finally:
            self._stirred.discard(one)

    def changed(self) -> None:
        """Something differs: who looks on is told."""
        self._version += 1
        for one in self._stirred:
            if not one.done():
                one.set_result(None)

    def servers(self) -> tuple[RelayServer, ...]:
        """Return the servers of a call that is joined now."""
        return self._relays.servers(self._clock_ms())

    def say(self, kiosk: str, body: CallDown) -> bool:
        """Say something to a kiosk; tell whether the broker is there."""
        self.score.said(body)
        return self._wire.say_call(kiosk, body)

    def say_answered(self, call: Call, guide: Guide, *, transferred: bool) -> None:
        """Say to a kiosk that a guide has its call."""
        answered = CallAnswered(
            call=call.id, guide=guide.shown, servers=self.servers(), transferred=transferred
        )
        self.say(call.kiosk, answered)

    def tell(self, guide: Guide, call: str, what: str, why: str = "", by: str = "") -> None:
        """Say to a guide's page what came of a call."""
        if guide.page is not None:
            guide.page.tell(Told(at=self._clock_ms(), call=call, what=what, why=why, by=by))

    def forged(self, kiosk: str, call: str) -> None:
        """Count what a kiosk said of a call and had not to say; it was dropped."""
        log.info("%s: dropped what it said of call %s", kiosk, call, extra={"kiosk": kiosk})
        self.score.forged += 1
        self._wire.count_forged(kiosk)
