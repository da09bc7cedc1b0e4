"""The centre's own register of answers, from lists that were imported.

A list is all that its source knows. A new one takes the place of the one before at once: until the
last of its rows is in, the old one counts.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, delete, func, insert, select, update

from kiosk.centre import audit
from kiosk.centre.audit import What
from kiosk.centre.credit.subjects import Keyed
from kiosk.centre.register.hiding import reveal
from kiosk.centre.register.known import Fact
from kiosk.centre.store import CentreStore
from kiosk.centre.tables import known_answer, known_list
from kiosk.link.standing import Subject

log = logging.getLogger(__name__)

COMING, TAKEN, REPLACED = "coming", "taken", "replaced"
PARTS = 64
"""A list that was replaced is cleared away in so many steps, by the first byte of its subjects."""
DEAD_MS = 6 * 3_600_000  # an import that has not ended by then was broken off


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list, as it is kept."""

    subject: bytes
    question: str
    hidden: bytes
    as_of: date
    line: int  # of the file it is from


class TableRegister:
    """See ``Register``; from the centre's database.

    Args:
        store: The database.
        keyed: By the key that the lists were imported with.
    """

    def __init__(self, store: CentreStore, keyed: Keyed) -> None:
        self._store, self._keyed = store, keyed

    async def facts(self, subject: Subject, questions: Sequence[str]) -> list[Fact]:
        """See ``Register.facts``.

        Raises:
            CentreStoreError: The database cannot be read.
        """
        return await self._store.run(lambda db: look(db, self._keyed, subject, questions))


def look(db: Connection, keyed: Keyed, subject: Subject, questions: Sequence[str]) -> list[Fact]:
    """Return what the lists know; where several do, the latest is believed."""
    rows = db.execute(
        select(known_answer, known_list.c.source)
        .join(known_list, known_list.c.id == known_answer.c.list)
        .where(
            known_answer.c.subject == keyed.of(subject.kind, subject.number),
            known_answer.c.question.in_(questions),
            known_list.c.state == TAKEN,
        )
        .order_by(known_answer.c.as_of, known_list.c.id)
    ).all()
    facts: dict[str, Fact] = {}
    for row in rows:
        value = reveal(keyed, subject, row.question, row.answer)
        if value is None:
            log.error("register: an answer of %s was changed in the database", row.source)
        else:
            facts[row.question] = Fact(row.question, value, row.source, row.as_of)
    return list(facts.values())


def begin(db: Connection, keyed: Keyed, source: str, author: str, now_ms: int) -> int:
    """Begin a list that does not count yet; return its id."""
    values = {"source": source, "state": COMING, "author": author, "at": now_ms, "size": 0}
    made = db.execute(insert(known_list).values(values | {"key": keyed.fingerprint}))
    key = made.inserted_primary_key
    return int(key[0]) if key is not None else 0


def add(db: Connection, list_id: int, lines: Sequence[Line]) -> None:
    """Add rows to a list."""
    if lines:
        db.execute(
            insert(known_answer),
            [
                {
                    "subject": one.subject,
                    "list": list_id,
                    "question": one.question,
                    "answer": one.hidden,
                    "as_of": one.as_of,
                }
                for one in lines
            ],
        )


def take(db: Connection, list_id: int, size: int, why: str, now_ms: int) -> None:
    """Let a list count, in the place of the one that its source gave before."""
    row = db.execute(select(known_list).where(known_list.c.id == list_id)).one()
    here = (known_list.c.source == row.source) & (known_list.c.state == TAKEN)
    db.execute(update(known_list).where(here).values(state=REPLACED))
    values = {"state": TAKEN, "size": size, "at": now_ms}
    db.execute(update(known_list).where(known_list.c.id == list_id).values(values))
    about = f"{row.source}: {size} answers"
    audit.note(db, now_ms, row.author, What.ANSWERS_IMPORTED, why=why, about=about)


def over(db: Connection, now_ms: int) -> list[int]:
    """Return the lists that count no more, or never came to."""
    dead = (known_list.c.state == COMING) & (known_list.c.at < now_ms - DEAD_MS)
    gone = known_list.c.state == REPLACED
    return [int(row.id) for row in db.execute(select(known_list.c.id).where(dead | gone))]


def clear_part(db: Connection, list_id: int, part: int) -> None:
    """Clear away one of the ``PARTS`` of a list; with the last the list itself."""
    width = 256 // PARTS
    conditions = [
        known_answer.c.list == list_id,
        known_answer.c.subject >= bytes([part * width]),
    ]
    if part + 1 < PARTS:
        conditions.append(known_answer.c.subject < bytes([(part + 1) * width]))
    db.execute(delete(known_answer).where(*conditions))
    if part + 1 == PARTS:
        db.execute(delete(known_list).where(known_list.c.id == list_id))


def lost(db: Connection, keyed: Keyed) -> int:
    """Return how many answers nobody finds any more: they were made by another key."""
    here = (known_list.c.key != keyed.fingerprint) & (known_list.c.state == TAKEN)
    total = db.execute(select(func.sum(known_list.c.size)).where(here)).scalar_one()
    return int(total or 0)
