"""Finds out who asks: by the cookie of a session, or by a token."""

import asyncio
import logging
from collections.abc import Callable

from sqlalchemy import Connection
from starlette.requests import HTTPConnection

from kiosk.centre.access import sessions, tokens
from kiosk.centre.access.cookies import SESSION, Cookies
from kiosk.centre.access.person import Person
from kiosk.centre.access.sessions import Life
from kiosk.centre.store import CentreStore, CentreStoreError

log = logging.getLogger(__name__)


class UnknownTokenError(Exception):
    """A token was sent that opens nothing."""


class Entry:
    """Knows sessions and tokens.

    Args:
        store: The database.
        cookies: Of the browser.
        life: Of sessions.
        clock_ms: The time, UTC.
    """

    def __init__(
        self, store: CentreStore, cookies: Cookies, life: Life, clock_ms: Callable[[], int]
    ) -> None:
        self._store, self.cookies, self.life, self._clock_ms = store, cookies, life, clock_ms
        self._stirred = asyncio.Condition()
        self._noting: dict[str, asyncio.Task[None]] = {}
        self.version = 0

    async def person(self, connection: HTTPConnection, *, stirs: bool) -> Person | None:
        """Return who asks; None: nobody says who he is, or a session is over.

        Raises:
            UnknownTokenError: A token opens nothing.
            CentreStoreError: The database cannot be read.
        """
        now_ms = self._clock_ms()
        scheme, _, credentials = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            secret = credentials.strip()
            found, due = await self._store.read(lambda db: tokens.find(db, secret, now_ms))
            if found is None:
                raise UnknownTokenError
            if due:
                self._note(tokens.stir, found.key, now_ms)
            return found
        secret = self.cookies.read(connection, SESSION)
        if not secret:
            return None
        found, due = await self._store.read(lambda db: sessions.find(db, secret, self.life, now_ms))
        if found is not None and due and stirs:
            self._note(sessions.stir, found.key, now_ms)
        return found

    def _note(self, stir: Callable[[Connection, str, int], None], key: str, now_ms: int) -> None:
        """Keep when somebody was last seen; nobody waits for that."""
        if key not in self._noting:
            self._noting[key] = asyncio.create_task(self._stir(stir, key, now_ms))

    async def _stir(
        self, stir: Callable[[Connection, str, int], None], key: str, now_ms: int
    ) -> None:
        try:
            await self._store.run(lambda db: stir(db, key, now_ms))
        except CentreStoreError as error:
            log.warning("when somebody was last seen is not kept: %s", error)
        finally:
            del self._noting[key]

    async def changed(self) -> None:
        """Somebody's session, roles or token may be over: who holds a socket is looked at again."""
        self.version += 1
        async with self._stirred:
            self._stirred.notify_all()

    async def waits(self, version: int, most_s: float) -> None:
        """Return when something changed since that version, or after a while."""
        try:
            async with asyncio.timeout(most_s), self._stirred:
                await self._stirred.wait_for(lambda: self.version != version)
        except TimeoutError:
            return
