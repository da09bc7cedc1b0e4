"""Questions that found nothing are kept for the centre. Lives on the event loop."""

import logging
from collections.abc import Callable
from datetime import datetime

from kiosk.flow.consulting import CountQuestion, QuestionCounted
from kiosk.flow.model import Effect, Event
from kiosk.link.client import Link
from kiosk.link.consulting import QuestionEvent
from kiosk.link.errors import StoreError
from kiosk.link.store import Store
from kiosk.texts import Language

log = logging.getLogger(__name__)


class Counting:
    """Carries out ``CountQuestion``.

    Args:
        link: To the centre.
        store: The journal.
        now: The hall's time.
    """

    def __init__(self, link: Link, store: Store, now: Callable[[], datetime]) -> None:
        self._link, self._store, self._now = link, store, now

    async def perform(self, effect: Effect, language: Language) -> Event | None:
        """Keep a question; None where the effect is another's."""
        if not isinstance(effect, CountQuestion):
            return None
        event = QuestionEvent(
            day=self._now().date(),
            language=language.value,
            topic=effect.topic,
            words=effect.words,
        )
        try:
            await self._store.run(lambda db: self._link.put_event(db, event))
        except StoreError as error:
            # A count that is lost is the centre's loss; the visitor has asked for nothing.
            log.warning("question: could not be kept: %s", error)
        return QuestionCounted()
