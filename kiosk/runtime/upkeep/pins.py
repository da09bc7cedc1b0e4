"""Whose PIN it is: compared with Argon2id, and after wrong ones ever later."""

import asyncio
import logging
import os
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kiosk.link.store import Store
from kiosk.settings import Technician

log = logging.getLogger(__name__)

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS upkeep_lock (
        name TEXT PRIMARY KEY, wrong INTEGER NOT NULL, until INTEGER NOT NULL)""",
)
LOCK = "glass"
DELAYS_S = (0, 0, 5, 15, 60, 300, 900, 3600)  # after so many wrong ones; the last one repeats
LEAST, MOST = 4, 12  # digits of a PIN; see ``kiosk set-pin``
ITERATIONS, LANES, MEMORY_KIB = 3, 1, 65536  # RFC 9106, 4: the second recommended option


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a PIN."""

    technician: str  # empty: nobody's, or it was not looked at
    wait_s: int = 0  # until another one is looked at
    looked: bool = field(default=True)


class Doorkeeper:
    """Lets technicians in.

    What is wrong is counted before it is compared: no cut of the power makes it uncounted.

    Args:
        technicians: Of the settings.
        store: The journal.
        now_ms: The kiosk's clock.
    """

    def __init__(
        self, technicians: Sequence[Technician], store: Store, now_ms: Callable[[], int]
    ) -> None:
        self._technicians, self._store, self._now_ms = tuple(technicians), store, now_ms
        self._turn = asyncio.Lock()

    async def check(self, pin: str, card: str = "") -> Checked:
        """Return whose PIN it is. With a card it is its holder's or nobody's.

        Raises:
            StoreError: It cannot be counted, so it is not compared.
        """
        async with self._turn:
            now = self._now_ms()
            wait_ms = await self._store.run(lambda db: _begin(db, now))
            if wait_ms:
                return Checked("", -(-wait_ms // 1000), looked=False)
            found = await asyncio.to_thread(self._owner, pin, card)
            if found is None:
                wait_ms = await self._store.run(lambda db: _wait_ms(db, self._now_ms()))
                log.warning("maintenance: a wrong PIN")
                return Checked("", -(-wait_ms // 1000))
            await self._store.run(lambda db: db.execute("DELETE FROM upkeep_lock"))
            return Checked(found.name)

    def _owner(self, pin: str, card: str) -> Technician | None:
        asked = [one for one in self._technicians if one.card.upper() == card.upper()]
        matching = [one for one in asked if matches(pin, one.pin)]  # all are compared: no timing
        return matching[0] if matching else None


def hashed(pin: str) -> str:
    """Return what stands in the settings for a PIN."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415 - see ``app``

    kdf = Argon2id(
        salt=os.urandom(16),
        length=32,
        iterations=ITERATIONS,
        lanes=LANES,
        memory_cost=MEMORY_KIB,
    )
    return str(kdf.derive_phc_encoded(pin.encode()))


def matches(pin: str, phc: str) -> bool:
    """Return whether a PIN is that of a hash; takes a good part of a second."""
    from cryptography.exceptions import InvalidKey  # noqa: PLC0415 - it is loaded late on purpose
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415

    try:
        Argon2id.verify_phc_encoded(pin.encode(), phc)
    except (InvalidKey, ValueError):
        return False
    return True


def _begin(db: sqlite3.Connection, now: int) -> int:
    """Count a try as wrong, until it proves right; return how long no other is looked at."""
    wait = _wait_ms(db, now)
    if wait:
        return wait
    row = db.execute("SELECT wrong FROM upkeep_lock WHERE name = ?", (LOCK,)).fetchone()
    wrong = 1 if row is None else int(row[0]) + 1
    delay = DELAYS_S[min(wrong, len(DELAYS_S) - 1)]
    db.execute(
        "INSERT INTO upkeep_lock VALUES (?, ?, ?) ON CONFLICT (name)"
        " DO UPDATE SET wrong = excluded.wrong, until = excluded.until",
        (LOCK, wrong, now + delay * 1000),
    )
    return 0


def _wait_ms(db: sqlite3.Connection, now: int) -> int:
    """Return how long to wait; never longer than the longest delay, whatever the clock did."""
    row = db.execute("SELECT wrong, until FROM upkeep_lock WHERE name = ?", (LOCK,)).fetchone()
    if row is None:
        return 0
    delay = DELAYS_S[min(int(row[0]), len(DELAYS_S) - 1)] * 1000
    return max(0, min(int(row[1]) - now, delay))
