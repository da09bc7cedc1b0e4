"""Keeps what a technician in front of the kiosk does: in the journal, and for the centre."""

import logging
import sqlite3
from collections.abc import Callable

from kiosk.link import records
from kiosk.link.errors import StoreError
from kiosk.link.records import Record
from kiosk.link.store import Store
from kiosk.link.upkeep import How, UpkeepEvent
from kiosk.link.vocabulary import Event

log = logging.getLogger(__name__)

UNKNOWN = "unknown"


class Trail:
    """Writes both in one transaction, so that neither is without the other."""

    def __init__(
        self,
        store: Store,
        put_event: Callable[[sqlite3.Connection, Event], None],
        now_ms: Callable[[], int],
    ) -> None:
        self._store, self._put_event, self._now_ms = store, put_event, now_ms

    async def note(
        self,
        author: str,
        what: str,
        result: str = "done",
        detail: str = "",
        *,
        how: How = How.GLASS,
    ) -> None:
        """Keep it; a disk that takes nothing now must not stop the repair."""
        at = self._now_ms()
        author = author[:64] or UNKNOWN
        said = f"{result}: {detail}" if detail else result
        event = UpkeepEvent(at=at, author=author, how=how, what=what, detail=said[:500])
        record = Record(at, author, how, what, result, detail)

        def keep(db: sqlite3.Connection) -> None:
            records.note(db, record)
            self._put_event(db, event)

        try:
            await self._store.run(keep)
        except StoreError as error:
            log.warning("trail: %s of %s is not kept: %s", what, how.value, error)
