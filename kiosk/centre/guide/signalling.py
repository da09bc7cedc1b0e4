"""Steps of WebRTC's negotiation on their way: whose they are, and of which peer."""

from collections.abc import Callable

from kiosk.centre.guide.calls import Call, Calls
from kiosk.centre.guide.ledger import Ledger
from kiosk.centre.guide.presence import Guides
from kiosk.centre.guide.voice import Voice
from kiosk.centre.guide.words import PageSignal, ToPage
from kiosk.link.calling import CallSignal, SignalKind


class Signalling:
    """Passes on what is the sender's to say, and notes what is not.

    Args:
        guides: Who are there.
        calls: That go on.
        voice: Speaks.
        ledger: Keeps calls.
        clock_ms: The time, UTC.
    """

    def __init__(
        self,
        guides: Guides,
        calls: Calls,
        voice: Voice,
        ledger: Ledger,
        clock_ms: Callable[[], int],
    ) -> None:
        self._guides, self._calls, self._voice = guides, calls, voice
        self._ledger, self._clock_ms = ledger, clock_ms

    def of_kiosk(self, call: Call, body: CallSignal) -> None:
        """Pass on what a kiosk says of its call, if it is of the peer that counts."""
        if body.kind is SignalKind.OFFER or not call.guide or body.generation > call.generation:
            self._voice.forged(call.kiosk, call.id)
            return
        guide = self._guides.get(call.guide)
        if body.generation < call.generation or guide is None or guide.page is None:
            self._voice.score.late += 1
            return
        signal = PageSignal(
            call=call.id,
            generation=body.generation,
            kind=body.kind,
            sdp=body.sdp,
            mid=body.mid,
            line=body.line,
        )
        guide.page.tell(ToPage(at=self._clock_ms(), signal=signal))

    def of_page(self, name: str, body: PageSignal) -> None:
        """Pass on a step of the negotiation, if it is the guide's and of a peer that counts."""
        if self._calls.end_of(body.call):
            return  # it crossed the end
        call = self.own(name, body.call, "signal")
        if call is None:
            return
        least = call.generation if not call.offered else call.generation + 1
        if body.kind is SignalKind.OFFER:
            if body.generation != least:
                self.forged(name, body.call, "offer of another generation")
                return
            call.generation, call.offered = body.generation, True
            self._ledger.keep(call)
        elif body.kind is not SignalKind.CANDIDATE or body.generation > least:
            self.forged(name, body.call, f"{body.kind.value}, not a guide's")
            return
        elif body.generation < call.generation:
            self._voice.score.late += 1
            return
        self._voice.say(
            call.kiosk,
            CallSignal(
                call=call.id,
                generation=body.generation,
                kind=body.kind,
                sdp=body.sdp,
                mid=body.mid,
                line=body.line,
            ),
        )

    def own(self, name: str, call_id: str, what: str) -> Call | None:
        """Return a guide's own call; of another's nothing, and that is noted."""
        call = self._calls.get(call_id)
        if call is not None and call.guide == name:
            return call
        self.forged(name, call_id, f"{what} of a call that is not his")
        return None

    def forged(self, name: str, call_id: str, why: str) -> None:
        """Note that a page sent what was not its to send; it was dropped."""
        self._voice.score.forged += 1
        if self._voice.score.may_note(name, self._clock_ms()):
            self._ledger.note(name, why, call_id)
        if (guide := self._guides.get(name)) is not None:
            self._voice.tell(guide, call_id, "refused", why)
