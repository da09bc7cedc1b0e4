"""Closing and opening the kiosk for visitors, by whoever may. A disk that is full stops neither."""

import logging
from dataclasses import dataclass

from kiosk.link.errors import StoreError
from kiosk.runtime.journal import Journal
from kiosk.runtime.opening import Opening
from kiosk.texts import Words

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Closing:
    """Closes and opens."""

    journal: Journal
    opening: Opening

    async def set(self, *, closed: bool, words: Words | None = None) -> str:
        """Close or open; it holds at once.

        Returns:
            Empty, or the code of why it will not outlive this run: the disk does not take it.
        """
        self.opening.closed_by_technician, self.opening.closed_words = closed, words
        try:
            await self.journal.set_closed(closed=closed, words=words)
        except StoreError as error:
            log.warning("%s: until the next start only: %s", _done(closed=closed), error)
            return error.code
        return ""


def said(code: str, *, closed: bool) -> str:
    """Return what ``Closing.set`` came to, in words for a technician."""
    done = _done(closed=closed)
    return f"{done}; until the next start only, {code}: make room on the disk" if code else done


def _done(*, closed: bool) -> str:
    return "closed" if closed else "open"
