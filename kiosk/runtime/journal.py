"""What the kiosk must not forget over a power cut: numbers and tickets. Nothing of a visitor.

Each fact is kept in one transaction with the event that tells the centre of it.
"""

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta

from kiosk.catalogue.ticket import Ticket, label_of
from kiosk.link.asking import LeaseAnswer
from kiosk.link.messages import TicketEvent, TicketState
from kiosk.link.store import Store
from kiosk.texts import Language, Words

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS lease (
        queue TEXT NOT NULL, day TEXT NOT NULL, prefix TEXT NOT NULL,
        first INTEGER NOT NULL, last INTEGER NOT NULL, next INTEGER NOT NULL,
        PRIMARY KEY (queue, day, first))""",
    """CREATE TABLE IF NOT EXISTS ticket (
        id TEXT PRIMARY KEY, queue TEXT NOT NULL, service TEXT NOT NULL,
        number INTEGER NOT NULL, day TEXT NOT NULL, label TEXT NOT NULL,
        language TEXT NOT NULL, document TEXT, offline INTEGER NOT NULL,
        issued INTEGER NOT NULL, state TEXT NOT NULL)""",
    # Apart from ``ticket``, so that a journal of an earlier version is one of this too.
    "CREATE TABLE IF NOT EXISTS priority (ticket TEXT PRIMARY KEY, reason TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS standing (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
)
KEPT_DAYS = 3  # a lease may be used a day later when the clock was wrong; a ticket is history
CLOSED = "closed"
STOPPED = "kiosk.stopped"  # outcome of a ticket whose print ended with the kiosk

PutEvent = Callable[[sqlite3.Connection, TicketEvent], None]


class Journal:
    """Tickets and leased numbers on disk."""

    def __init__(self, store: Store, put_event: PutEvent) -> None:
        self._store, self._put_event = store, put_event

    async def reserve(self, ticket: Ticket, language: str, document: str | None) -> None:
        """Keep a ticket whose number the centre gave."""
        await self._store.run(lambda db: self._insert(db, ticket, language, document))

    async def reserve_own(
        self, ticket: Ticket, language: str, document: str | None
    ) -> Ticket | None:
        """Give ``ticket`` the next number of the kiosk's own block; None when there is none.

        Number, ticket and event are one transaction: a number is used once or not at all.
        """

        def take(db: sqlite3.Connection) -> Ticket | None:
            row = db.execute(
                "UPDATE lease SET next = next + 1 WHERE rowid = (SELECT rowid FROM lease"
                " WHERE queue = ? AND day = ? AND next <= last ORDER BY first LIMIT 1)"
                " RETURNING prefix, next - 1",
                (ticket.queue, ticket.day.isoformat()),
            ).fetchone()
            if row is None:
                return None
            prefix, number = row
            own = replace(ticket, number=number, label=label_of(prefix, number), offline=True)
            self._insert(db, own, language, document)
            return own

        return await self._store.run(take)

    async def newest_ms(self) -> int:
        """Return when the newest ticket was issued, UTC in milliseconds; 0 without one."""
        return await self._store.run(
            lambda db: int(db.execute("SELECT coalesce(max(issued), 0) FROM ticket").fetchone()[0])
        )

    async def advance(self, ticket_id: str, state: TicketState, outcome: str = "") -> None:
        """Bring a ticket to its next state."""
        await self._store.run(lambda db: self._advance(db, ticket_id, state, outcome))

    async def recover(self, today: date) -> int:
        """After a start: end what the last run left open, forget what is old.

        Returns:
            How many tickets were on their way when the kiosk stopped; nobody knows whether
            paper came out, and none is printed again.
        """

        def mend(db: sqlite3.Connection) -> int:
            left = db.execute(
                "SELECT id FROM ticket WHERE state IN (?, ?)",
                (TicketState.RESERVED, TicketState.PRINTING),
            ).fetchall()
            for (ticket_id,) in left:
                self._advance(db, ticket_id, TicketState.UNPRINTED, STOPPED)
            oldest = (today - timedelta(days=KEPT_DAYS)).isoformat()
            db.execute("DELETE FROM ticket WHERE day < ?", (oldest,))
            db.execute("DELETE FROM lease WHERE day < ?", (oldest,))
            db.execute("DELETE FROM priority WHERE ticket NOT IN (SELECT id FROM ticket)")
            return len(left)

        return await self._store.run(mend)

    async def keep_lease(self, lease: LeaseAnswer) -> None:
        """Keep a block of numbers; one that is kept already is left as it is."""
        await self._store.run(
            lambda db: db.execute(
                "INSERT INTO lease VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (
                    lease.queue,
                    lease.day.isoformat(),
                    lease.prefix,
                    lease.first,
                    lease.last,
                    lease.first,
                ),
            )
        )

    async def numbers_left(self, queue: str, day: date) -> int:
        """Return how many own numbers a queue has on a day."""
        return await self._store.run(
            lambda db: int(
                db.execute(
                    "SELECT coalesce(sum(last - next + 1), 0) FROM lease"
                    " WHERE queue = ? AND day = ?",
                    (queue, day.isoformat()),
                ).fetchone()[0]
            )
        )

    async def all_numbers_left(self, day: date) -> int:
        """Return how many own numbers there are on a day, of all queues together."""
        return await self._store.run(
            lambda db: int(
                db.execute(
                    "SELECT coalesce(sum(last - next + 1), 0) FROM lease WHERE day = ?",
                    (day.isoformat(),),
                ).fetchone()[0]
            )
        )

    async def closed_by_technician(self) -> bool:
        """Return whether a technician closed the kiosk, in this run or an earlier one."""
        return await self._store.run(
            lambda db: (
                db.execute("SELECT 1 FROM standing WHERE name = ?", (CLOSED,)).fetchone()
                is not None
            )
        )

    async def closed_words(self) -> Words | None:
        """Return what who closed the kiosk wants to be read; None: nothing of his own."""
        row = await self._store.run(
            lambda db: db.execute("SELECT value FROM standing WHERE name = ?", (CLOSED,)).fetchone()
        )
        said = [] if row is None else str(row[0]).split("\n")
        return Words(*said) if len(said) == len(Language) else None

    async def set_closed(self, *, closed: bool, words: Words | None = None) -> None:
        """Remember that a technician closed, or opened, the kiosk, and what he has to say."""
        value = "technician"
        if words is not None:
            value = "\n".join(" ".join(words.in_language(one).split()) for one in Language)

        def keep(db: sqlite3.Connection) -> None:
            if closed:
                db.execute(
                    "INSERT INTO standing VALUES (?, ?) ON CONFLICT (name)"
                    " DO UPDATE SET value = excluded.value",
                    (CLOSED, value),
                )
            else:
                db.execute("DELETE FROM standing WHERE name = ?", (CLOSED,))

        await self._store.run(keep)

    def _insert(
        self, db: sqlite3.Connection, ticket: Ticket, language: str, document: str | None
    ) -> None:
        event = TicketEvent(
            ticket=ticket.id,
            queue=ticket.queue,
            service=ticket.service,
            number=ticket.number,
            day=ticket.day,
            label=ticket.label,
            state=TicketState.RESERVED,
            language=language,
            document=document,
            offline=ticket.offline,
            priority=ticket.priority,
            issued=round(ticket.issued_at.timestamp() * 1000),
        )
        db.execute(
            "INSERT INTO ticket VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                event.ticket,
                event.queue,
                event.service,
                event.number,
                event.day.isoformat(),
                event.label,
                event.language,
                event.document,
                event.offline,
                event.issued,
                event.state,
            ),
        )
        if event.priority:
            db.execute("INSERT INTO priority VALUES (?, ?)", (event.ticket, event.priority))
        self._put_event(db, event)

    def _advance(
        self, db: sqlite3.Connection, ticket_id: str, state: TicketState, outcome: str
    ) -> None:
        row = db.execute(
            "UPDATE ticket SET state = ? WHERE id = ? RETURNING queue, service, number, day, label,"
            " language, document, offline, issued",
            (state, ticket_id),
        ).fetchone()
        if row is None:
            return
        queue, service, number, day, label, language, document, offline, issued = row
        reason = db.execute("SELECT reason FROM priority WHERE ticket = ?", (ticket_id,)).fetchone()
        self._put_event(
            db,
            TicketEvent(
                ticket=ticket_id,
                queue=queue,
                service=service,
                number=number,
                day=datetime.fromisoformat(day).date(),
                label=label,
                state=state,
                language=language,
                document=document,
                offline=bool(offline),
                outcome=outcome,
                priority="" if reason is None else reason[0],
                issued=issued,
            ),
        )
