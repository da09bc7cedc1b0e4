"""Calls that wait and calls that end: where each rings, its place, how long that may take."""

from collections.abc import Callable

from kiosk.centre.guide.calls import Call, Calls, Transfer
from kiosk.centre.guide.ledger import Ledger
from kiosk.centre.guide.presence import Guide, Guides, GuideState
from kiosk.centre.guide.settings import GuideSettings
from kiosk.centre.guide.voice import Voice
from kiosk.centre.guide.waiting import Waiting, places, wait_s
from kiosk.link.calling import CallEnd, CallPlace, EndReason


def may_take(call: Call, guide: Guide) -> bool:
    """Tell whether a guide is one of those who are asked to take another's call."""
    to = "" if call.transfer is None else call.transfer.to
    return guide.name != call.guide and to in {"", guide.name}


class Queueing:
    """Lets calls ring, wait and end.

    Args:
        settings: Of ``[guide]``.
        guides: Who are there.
        calls: That go on.
        voice: Speaks.
        ledger: Keeps calls.
        clock_ms: The time, UTC.
        gone: Whether a kiosk is not there, as the broker said.
    """

    def __init__(
        self,
        settings: GuideSettings,
        guides: Guides,
        calls: Calls,
        voice: Voice,
        ledger: Ledger,
        clock_ms: Callable[[], int],
        gone: Callable[[str], bool],
    ) -> None:
        self._gone = gone
        self._settings, self._guides, self._calls = settings, guides, calls
        self._voice, self._ledger, self._clock_ms = voice, ledger, clock_ms

    def passes(self, now_ms: int, passed_ms: int) -> None:
        """Let time pass: what nobody answers ends, and what a page that is gone had."""
        settings = self._settings
        for guide in self._guides.all():
            gone_ms = now_ms - guide.gone_ms if guide.page is None else 0
            held = self._calls.get(guide.call)
            if guide.page is None and (held is None or gone_ms > settings.lost_s * 1000):
                if held is not None:
                    self.over(held, EndReason.GUIDE_LOST, say=True)
                self._guides.drop(guide.name)
        ring_ms = settings.ring_s * 1000
        for call in self._calls.all():
            if call.transfer is not None and now_ms - call.transfer.since_ms > 2 * ring_ms:
                self._not_handed(call)
            if call.guide or self._is_away(call, passed_ms):
                continue
            serves = any(guide.serves for guide in self._guides.all())
            call.rang_ms += passed_ms if call.rings else 0
            call.alone_ms = 0 if serves else call.alone_ms + passed_ms
            waited_ms = now_ms - call.rung_ms
            if (
                call.rang_ms >= 2 * ring_ms
                or call.alone_ms >= ring_ms
                or waited_ms >= settings.wait_s * 1000
            ):
                self.over(call, EndReason.NO_GUIDE, say=True)
        self.settle()

    def _is_away(self, call: Call, passed_ms: int) -> bool:
        """Tell whether the kiosk of a call that waits is gone; after a while that ends the call.

        A kiosk that comes back rings again within seconds and keeps its place; one that was
        started anew does not, for its visitor is gone.
        """
        if self._gone(call.kiosk):
            call.away, call.rings = True, frozenset()
        if not call.away:
            return False
        call.away_ms += passed_ms
        if call.away_ms >= self._settings.lost_s * 1000:
            self.over(call, EndReason.LINE_LOST, say=True)
        return True

    def _not_handed(self, call: Call) -> None:
        guide = self._guides.get(call.guide)
        call.transfer, call.rings = None, frozenset()
        if guide is not None:
            self._voice.tell(guide, call.id, "not-handed", "nobody")
        self._voice.changed()

    def settle(self) -> None:
        """Let calls ring where they are to ring now, and tell kiosks their place."""
        waiting = self._calls.waiting()
        found = places([self._waits(call) for call in waiting])
        for call in waiting:
            place = found[call.id]
            call.rings = place.rings
            wait = wait_s(place.number, place.guides, self._ledger.lengths_s)
            told = (place.number, wait, place.guides)
            if told != call.place and self._voice.say(
                call.kiosk,
                CallPlace(call=call.id, place=place.number, wait_s=wait, guides=place.guides),
            ):
                call.place = told
        for call in self._calls.all():
            if call.transfer is not None:
                call.rings = self._asked(call, call.transfer)
                if not call.rings and call.transfer.declined:
                    self._not_handed(call)
        self._voice.changed()

    def _waits(self, call: Call) -> Waiting:
        """Say who takes a call: who fits, and after a while without an answer everybody."""
        all_ = [guide for guide in self._guides.all() if guide.serves]
        fit = [guide for guide in all_ if guide.fits(call.topic, call.speaks)]
        willing = [guide for guide in fit if guide.name not in call.declined]
        if call.rang_ms >= self._settings.ring_s * 1000 or not willing:
            willing = [guide for guide in all_ if guide.name not in call.declined]
        free = frozenset(one.name for one in willing if one.state is GuideState.FREE)
        return Waiting(call.id, frozenset(one.name for one in willing), free)

    def _asked(self, call: Call, transfer: Transfer) -> frozenset[str]:
        return frozenset(
            guide.name
            for guide in self._guides.all()
            if guide.state is GuideState.FREE
            and may_take(call, guide)
            and guide.name not in transfer.declined
        )

    def over(self, call: Call, reason: EndReason, *, say: bool = False) -> None:
        """End a call; ``say``: its kiosk does not know it yet."""
        now_ms = self._clock_ms()
        self._calls.over(call, reason)
        talked_s = None if call.answered_ms is None else (now_ms - call.answered_ms) / 1000
        self._voice.score.ended(reason, talked_s)
        self._ledger.end(call, reason, now_ms)
        if say:
            self._voice.say(call.kiosk, CallEnd(call=call.id, reason=reason))
        guide = self._guides.get(call.guide)
        if guide is not None:
            guide.call = ""
            self._voice.tell(guide, call.id, "ended", reason.value)
        for name in call.rings:
            if (other := self._guides.get(name)) is not None:
                self._voice.tell(other, call.id, "ended", reason.value)
        self.settle()
