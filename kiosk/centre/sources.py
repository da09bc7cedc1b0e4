"""Lists of registers in the database: a new one counts at once and whole, in its former's place.

A list that is on its way does not count. One whose import was cut off is cleared away: at the next
import, and when the centre starts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Table, delete, func, insert, select, update

from kiosk.centre import audit
from kiosk.centre.store import CentreStore
from kiosk.link.clock import wall_clock_ms

COMING, TAKEN, REPLACED = "coming", "taken", "replaced"
STEP = 1_000  # rows in a transaction: others have their turn between
DEAD_MS = 60_000  # a list that has not grown for so long was cut off
BYTES = 256


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes something, and why."""

    name: str
    why: str


class Kept(Protocol):
    """Something that a list says."""

    def row(self) -> Mapping[str, Any]:
        """Return it as it is kept, but for its list."""
        ...


@dataclass(frozen=True, slots=True)
class Sources:
    """The lists of one kind.

    Args:
        lists: The table of the lists.
        rows: The table of what they say; its columns ``list`` and ``subject`` are read here.
        what: How an import is called in the trail.
        counted: What their rows are called there.
        counting: States of a list that counts.
        parts: In so many steps a list is cleared away, by the first byte of its subjects.
    """

    lists: Table
    rows: Table
    what: audit.What
    counted: str
    counting: tuple[str, ...] = (TAKEN,)
    parts: int = BYTES

    async def bring(
        self,
        store: CentreStore,
        key: str,
        rows: Sequence[Kept],
        source: str,
        author: Author,
    ) -> None:
        """Put a list in the place of the one that its source gave before.

        Args:
            store: The database.
            key: Fingerprint of the key that its subjects are by.
            rows: What it says.
            source: Whose list it is.
            author: Who brings it.

        Raises:
            CentreStoreError: The database does not take it; the former list counts as before.
        """
        list_id = await store.run(
            lambda db: self.begin(db, key, source, author.name, wall_clock_ms())
        )
        for at in range(0, len(rows), STEP):
            step = rows[at : at + STEP]
            await store.run(
                lambda db: self.add(db, list_id, step, wall_clock_ms())  # noqa: B023 - done when it returns
            )
        await store.run(lambda db: self.take(db, list_id, len(rows), author.why, wall_clock_ms()))
        await self.clear(store)

    async def clear(self, store: CentreStore) -> None:
        """Clear away what counts no more, and what never came to.

        Raises:
            CentreStoreError: The database cannot be used.
        """
        for old in await store.run(lambda db: self.over(db, wall_clock_ms())):
            for part in range(self.parts):
                await store.run(lambda db: self.clear_part(db, old, part))  # noqa: B023

    def begin(self, db: Connection, key: str, source: str, author: str, now_ms: int) -> int:
        """Begin a list that does not count yet; return its id."""
        values = {"source": source, "state": COMING, "author": author, "at": now_ms, "size": 0}
        made = db.execute(insert(self.lists).values(values | {"key": key}))
        found = made.inserted_primary_key
        return int(found[0]) if found is not None else 0

    def add(self, db: Connection, list_id: int, rows: Sequence[Kept], now_ms: int) -> None:
        """Add rows to a list that is on its way, and show that it grows."""
        if rows:
            db.execute(insert(self.rows), [{**one.row(), "list": list_id} for one in rows])
        here = (self.lists.c.id == list_id) & (self.lists.c.state == COMING)
        db.execute(update(self.lists).where(here).values(at=now_ms))

    def take(self, db: Connection, list_id: int, size: int, why: str, now_ms: int) -> None:
        """Let a list count, in the place of the one that its source gave before."""
        row = db.execute(select(self.lists).where(self.lists.c.id == list_id)).one()
        here = (self.lists.c.source == row.source) & (self.lists.c.state == TAKEN)
        db.execute(update(self.lists).where(here).values(state=REPLACED))
        values = {"state": TAKEN, "size": size, "at": now_ms}
        db.execute(update(self.lists).where(self.lists.c.id == list_id).values(values))
        about = f"{row.source}: {size} {self.counted}"
        audit.note(db, now_ms, row.author, self.what, why=why, about=about)

    def over(self, db: Connection, now_ms: int) -> list[int]:
        """Return the lists that count no more, or never came to."""
        dead = (self.lists.c.state == COMING) & (self.lists.c.at < now_ms - DEAD_MS)
        gone = self.lists.c.state == REPLACED
        return [int(row.id) for row in db.execute(select(self.lists.c.id).where(dead | gone))]

    def clear_part(self, db: Connection, list_id: int, part: int) -> None:
        """Clear away one of the ``parts`` of a list; with the last the list itself."""
        width, last = BYTES // self.parts, part + 1 == self.parts
        subject = self.rows.c.subject
        conditions = [self.rows.c.list == list_id, subject >= bytes([part * width])]
        if not last:
            conditions.append(subject < bytes([(part + 1) * width]))
        db.execute(delete(self.rows).where(*conditions))
        if last:
            db.execute(delete(self.lists).where(self.lists.c.id == list_id))

    def lost(self, db: Connection, key: str) -> int:
        """Return how many rows nobody finds any more: they were made by another key."""
        here = (self.lists.c.key != key) & self.lists.c.state.in_(self.counting)
        total = db.execute(select(func.sum(self.lists.c.size)).where(here)).scalar_one()
        return int(total or 0)
