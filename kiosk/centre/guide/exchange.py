"""The exchange: whom a call rings, who has it, and when it is over. Lives on the event loop.

Everything is decided here in one process, without waiting, so that of two guides who answer at once
one has the call and the other is told who. What is decided goes into the database for a restart;
sound and pictures go from end to end, and no restart touches them.

Two ends are all that is needed here. A hall that lets a second expert join puts an SFU between
(Janus, which Debian has, or LiveKit): ``CallAnswered`` then names the guide's room, and offers and
answers go to its gateway instead of the guide's page; ``Wire`` and ``Page`` are the seam.
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from kiosk.catalogue.hours import Hours
from kiosk.centre.guide.calls import Call, Calls, Transfer
from kiosk.centre.guide.ledger import Ledger
from kiosk.centre.guide.presence import Guide, Guides, Page
from kiosk.centre.guide.queueing import Queueing, may_take
from kiosk.centre.guide.relays import Relays
from kiosk.centre.guide.settings import GuideSettings
from kiosk.centre.guide.signalling import Signalling
from kiosk.centre.guide.voice import Voice, Wire
from kiosk.centre.guide.words import Here
from kiosk.link.calling import (
    CallEnd,
    CallPlace,
    CallRing,
    CallSignal,
    EndReason,
)
from kiosk.link.vocabulary import CallUp

TICK_S = 1.0
MOST_WAITING = 200
UNNAMED = "导办员 Guide"


class Exchange:
    """Joins kiosks and guides.

    Args:
        settings: Of ``[guide]``.
        hours: When calls are taken; None: always.
        wire: To the kiosks.
        relays: Servers that both ends may use.
        ledger: Keeps calls.
        clock_ms: The time, UTC.
    """

    def __init__(
        self,
        settings: GuideSettings,
        hours: Hours | None,
        wire: Wire,
        relays: Relays,
        ledger: Ledger,
        clock_ms: Callable[[], int],
    ) -> None:
        self._hours, self._ledger, self._clock_ms = hours, ledger, clock_ms
        self.guides, self.calls = Guides(), Calls()
        self.voice = self._voice = Voice(wire, relays, clock_ms)
        self.score = self._voice.score
        self.signals = Signalling(self.guides, self.calls, self._voice, ledger, clock_ms)
        self._queue = Queueing(
            settings, self.guides, self.calls, self._voice, ledger, clock_ms, wire.is_gone
        )

    async def load(self) -> None:
        """Take up the calls that went on when the centre ended.

        Raises:
            CentreStoreError: The database cannot be read.
        """
        now_ms = self._clock_ms()
        for call in await self._ledger.load():
            self.calls.add(call)
            if call.guide:  # his page is about to come back
                none: frozenset[str] = frozenset()
                guide = Guide(call.guide, UNNAMED, none, none, page=None)
                guide.call, guide.gone_ms = call.id, now_ms
                self.guides.put(guide)

    async def run(self) -> None:
        """Let time pass, until cancelled."""
        before = self._clock_ms()
        while True:
            await asyncio.sleep(TICK_S)
            now_ms = self._clock_ms()
            self._queue.passes(now_ms, min(max(now_ms - before, 0), 5_000))
            before = now_ms

    def is_open(self) -> bool:
        """Tell whether calls are taken at this hour."""
        moment = datetime.fromtimestamp(self._clock_ms() / 1000, UTC)
        return self._hours is None or self._hours.is_open(moment)

    # --- what kiosks say

    def heard(self, kiosk: str, body: CallUp) -> None:
        """Take what a kiosk says of a call."""
        self.score.came(body)
        if isinstance(body, CallRing):
            self._rung(kiosk, body)
            return
        call = self.calls.get(body.call)
        if call is None or call.kiosk != kiosk:
            over = self.calls.end_of(body.call)
            if over is None or over[0] != kiosk:
                self._voice.forged(kiosk, body.call)
            elif isinstance(body, CallSignal):
                self._voice.say(kiosk, CallEnd(call=body.call, reason=over[1]))
        elif isinstance(body, CallEnd):
            self._queue.over(call, body.reason)
        else:
            self.signals.of_kiosk(call, body)

    def _rung(self, kiosk: str, ring: CallRing) -> None:
        now_ms = self._clock_ms()
        call = self.calls.get(ring.call)
        over = self.calls.end_of(ring.call)
        if (call and call.kiosk != kiosk) or (over and over[0] != kiosk):
            self._voice.forged(kiosk, ring.call)
        elif over:
            self._voice.say(kiosk, CallEnd(call=ring.call, reason=over[1]))
        elif call:
            self._say_again(call)
        elif not ring.expires or ring.expires > now_ms:
            self._begin(Call.of(kiosk, ring, now_ms))

    def _begin(self, call: Call) -> None:
        if former := self.calls.of_kiosk(call.kiosk):
            self._queue.over(former, EndReason.VISIT_ENDED)
        self._ledger.begin(call)
        self.calls.add(call)
        if len(self.calls.waiting()) > MOST_WAITING:
            self._queue.over(call, EndReason.REFUSED, say=True)
        elif not self.is_open():
            self._queue.over(call, EndReason.OUTSIDE_HOURS, say=True)
        else:
            self._queue.settle()

    def _say_again(self, call: Call) -> None:
        """Say to a kiosk that rings again what it did not hear; it is there."""
        if call.away:
            call.away, call.away_ms = False, 0
            self._queue.settle()
        guide = self.guides.get(call.guide)
        if guide is not None:
            self._voice.say_answered(call, guide, transferred=False)
        elif call.place is not None:
            number, wait, guides = call.place
            self._voice.say(
                call.kiosk, CallPlace(call=call.id, place=number, wait_s=wait, guides=guides)
            )

    # --- what guides' pages say

    def came(self, name: str, page: Page, here: Here) -> None:
        """A guide is there, or other than before; his newest page is the one that counts."""
        guide = self.guides.get(name)
        shown = here.shown.strip() or name
        languages, topics = frozenset(here.languages), frozenset(here.topics)
        if guide is None:
            held = self.calls.of_guide(name)
            call = held.id if held else ""
            self.guides.put(Guide(name, shown, languages, topics, page, away=here.away, call=call))
        else:
            if guide.page is not None and guide.page is not page:
                guide.page.leave()
            guide.page, guide.shown, guide.away = page, shown, here.away
            guide.languages, guide.topics = languages, topics
        self._claims(name, here)
        self._queue.settle()

    def _claims(self, name: str, here: Here) -> None:
        """Believe a page that has a call of which the centre forgot the answer: it was killed."""
        guide, call = self.guides.get(name), self.calls.get(here.call or "")
        if guide is None or guide.call or call is None or call.guide:
            return
        call.guide, guide.call = name, call.id
        call.answered_ms, call.generation, call.offered = self._clock_ms(), here.generation, True
        self._ledger.keep(call)

    def went(self, name: str, page: Page) -> None:
        """A page is gone; a call that it had waits for it a while."""
        guide = self.guides.get(name)
        if guide is None or guide.page is not page:
            return
        guide.page, guide.gone_ms = None, self._clock_ms()
        if not guide.call:
            self.guides.drop(name)
        self._queue.settle()

    def answer(self, name: str, call_id: str) -> None:
        """A guide takes a call, unless somebody has it already."""
        guide, call = self.guides.get(name), self.calls.get(call_id)
        if guide is None or guide.page is None:
            return
        if call is None:
            over = self.calls.end_of(call_id)
            self._voice.tell(
                guide, call_id, "ended" if over else "refused", over[1] if over else ""
            )
        elif guide.call and guide.call != call_id:
            self._voice.tell(guide, call_id, "refused", "busy")
        elif call.guide and (call.transfer is None or not may_take(call, guide)):
            other = self.guides.get(call.guide)
            if call.guide != name:
                self._voice.tell(guide, call_id, "taken", by=other.shown if other else call.guide)
        else:
            self._give(call, guide)

    def _give(self, call: Call, guide: Guide) -> None:
        former = self.guides.get(call.guide)
        now_ms = self._clock_ms()
        if call.answered_ms is None:
            call.answered_ms = now_ms
            self.score.answered((now_ms - call.rung_ms) / 1000)
        if former is not None:
            former.call = ""
            self._voice.tell(former, call.id, "ended", "handed", by=guide.shown)
            call.transfers += 1
            call.generation += 1
            if former.page is None:
                self.guides.drop(former.name)
        call.guide, call.transfer, call.offered = guide.name, None, False
        call.rings, guide.call = frozenset(), call.id
        self._ledger.keep(call)
        self._voice.say_answered(call, guide, transferred=former is not None)
        self._queue.settle()

    def decline(self, name: str, call_id: str) -> None:
        """A guide does not want a call; it rings at others."""
        call = self.calls.get(call_id)
        if call is None:
            return
        (call.declined if call.transfer is None else call.transfer.declined).add(name)
        self._queue.settle()

    def hand(self, name: str, call_id: str, to: str) -> None:
        """A guide asks another one to take his call."""
        guide, call = self.guides.get(name), self.signals.own(name, call_id, "transfer")
        if guide is None or call is None or to == name:
            return
        call.transfer = Transfer(to, self._clock_ms())
        self._queue.settle()
        if not call.rings:
            call.transfer = None
            self._voice.tell(guide, call_id, "not-handed", "nobody")
            self._voice.changed()

    def keep(self, name: str, call_id: str) -> None:
        """A guide asks nobody any more to take his call."""
        if call := self.signals.own(name, call_id, "keep"):
            call.transfer, call.rings = None, frozenset()
            self._voice.changed()

    def leave(self, name: str, call_id: str, *, lost: bool) -> None:
        """A guide ends his call."""
        if self.calls.end_of(call_id):
            return
        if call := self.signals.own(name, call_id, "end"):
            reason = EndReason.LINE_LOST if lost else EndReason.GUIDE_HUNG_UP
            self._queue.over(call, reason, say=True)
