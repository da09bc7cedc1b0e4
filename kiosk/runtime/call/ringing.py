"""Rings for a guide, again and again until the centre says something."""

from msgspec.structs import replace

from kiosk.flow.calling import RingGuide
from kiosk.link.calling import CallRing
from kiosk.link.client import Link
from kiosk.link.envelope import new_id
from kiosk.runtime.call.current import Current
from kiosk.texts import Language

AGAIN_S = 5.0
FOR_S = 90.0  # without a word of the centre
EXPIRES_S = 60.0
AWAY = "away"  # the centre cannot be reached: no reason that it could have told


class Ringing:
    """Lives on the event loop.

    Args:
        link: To the centre.
    """

    def __init__(self, link: Link) -> None:
        self._link = link

    def begin(self, effect: RingGuide, language: Language, now_s: float) -> Current:
        """Ring; return the call that this begins."""
        ring = CallRing(
            call=new_id(),
            topic=effect.topic,
            language=language.value,
            speaks=effect.speaks,
            page=effect.page[:64],
            text_only=effect.text_only,
        )
        call = Current(ring=ring, begun_s=now_s, rung_s=now_s)
        self._say(call, now_s)
        return call

    def in_vain(self, call: Current, now_s: float) -> bool:
        """Ring again when it is time; tell whether nobody has answered a word for too long."""
        if now_s - call.rung_s >= AGAIN_S:
            self._say(call, now_s)  # a centre that was away knows nothing of it
        return not call.heard and now_s - call.begun_s > FOR_S

    def _say(self, call: Current, now_s: float) -> None:
        call.rung_s = now_s
        expires = self._link.centre_now_ms() + round(EXPIRES_S * 1000)
        self._link.say_call(replace(call.ring, expires=expires))
