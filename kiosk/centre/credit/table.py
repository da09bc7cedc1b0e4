"""The centre's own register: what staff set by hand, and the lists that were imported.

A list is all that its source says. A new one takes the place of the one before at once: until the
last of its rows is in, the old one counts. What staff set by hand goes before all lists.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from kiosk.centre import audit
from kiosk.centre.audit import What
from kiosk.centre.credit.register import Standing, together
from kiosk.centre.credit.subjects import Keyed
from kiosk.centre.sources import TAKEN, Author, Sources
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.centre.tables import standing, standing_list
from kiosk.link.standing import Grade, Subject

HAND = "hand"
SOURCES = Sources(standing_list, standing, What.IMPORTED, "entries", counting=(HAND, TAKEN))


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list, as it is kept."""

    subject: bytes
    kind: str
    grade: str
    reasons: str
    as_of: date
    line: int  # of the file it is from

    def row(self) -> Mapping[str, Any]:
        """See ``Kept.row``."""
        return {
            "subject": self.subject,
            "kind": self.kind,
            "grade": self.grade,
            "reasons": self.reasons,
            "as_of": self.as_of,
        }


class TableRegister:
    """See ``Register``; from the centre's database.

    Args:
        store: The database.
        keyed: By the key that the lists were imported with.
    """

    def __init__(self, store: CentreStore, keyed: Keyed) -> None:
        self._store, self._keyed = store, keyed

    async def standing(self, subject: Subject) -> Standing:
        """See ``Register.standing``.

        Raises:
            CentreStoreError: The database cannot be read.
        """
        key = self._keyed.of(subject.kind, subject.number)
        return await self._store.run(lambda db: look(db, key))


def look(db: Connection, subject: bytes) -> Standing:
    """Return how somebody stands."""
    rows = db.execute(
        select(
            standing.c.grade,
            standing.c.reasons,
            standing.c.as_of,
            standing_list.c.source,
            standing_list.c.state,
        )
        .join(standing_list, standing_list.c.id == standing.c.list)
        .where(standing.c.subject == subject, standing_list.c.state.in_((HAND, TAKEN)))
    ).all()
    by_hand = [row for row in rows if row.state == HAND]
    return together(
        Standing(Grade(row.grade), tuple(row.reasons.split()), row.source, row.as_of)
        for row in by_hand or rows
    )


def set_by_hand(
    db: Connection, keyed: Keyed, subject: Subject, found: Standing, author: Author, now_ms: int
) -> None:
    """Let somebody stand so, whatever the lists say, until it is removed.

    Args:
        db: In a transaction.
        keyed: Makes the number what it is kept as.
        subject: Who.
        found: How, and as of which day; its source is whoever sets it.
        author: Who sets it.
        now_ms: Now.
    """
    list_id = _hand(db, keyed, now_ms)
    key = keyed.of(subject.kind, subject.number)
    db.execute(delete(standing).where(standing.c.subject == key, standing.c.list == list_id))
    row = Line(key, subject.kind.value, found.grade.value, " ".join(found.reasons), _day(found), 0)
    SOURCES.add(db, list_id, [row], now_ms)
    _count(db, list_id)
    told = " ".join((found.grade.value, *found.reasons))
    audit.note(
        db, now_ms, author.name, What.SET, why=author.why, about=f"{subject.kind.value}: {told}"
    )


def remove(db: Connection, keyed: Keyed, subject: Subject, author: Author, now_ms: int) -> bool:
    """Take away what was set by hand; return whether there was anything."""
    list_id = _hand(db, keyed, now_ms)
    key = keyed.of(subject.kind, subject.number)
    gone = db.execute(
        delete(standing).where(standing.c.subject == key, standing.c.list == list_id)
    ).rowcount
    if gone:
        _count(db, list_id)
        about = subject.kind.value
        audit.note(db, now_ms, author.name, What.REMOVED, why=author.why, about=about)
    return bool(gone)


def lists(db: Connection) -> Sequence[Row[Any]]:
    """Return the lists that count, and what was set by hand."""
    here = standing_list.c.state.in_((HAND, TAKEN))
    return db.execute(select(standing_list).where(here).order_by(standing_list.c.id)).all()


def _hand(db: Connection, keyed: Keyed, now_ms: int) -> int:
    here = (standing_list.c.state == HAND) & (standing_list.c.key == keyed.fingerprint)
    there = db.execute(select(standing_list.c.id).where(here)).scalar_one_or_none()
    if there is not None:
        return int(there)
    made = db.execute(
        insert(standing_list).values(
            source="本厅工作人员 Staff of this hall",
            state=HAND,
            author="",
            at=now_ms,
            size=0,
            key=keyed.fingerprint,
        )
    )
    return _id(made.inserted_primary_key)


def _count(db: Connection, list_id: int) -> None:
    here = select(func.count()).select_from(standing).where(standing.c.list == list_id)
    size = db.execute(here).scalar_one()
    db.execute(update(standing_list).where(standing_list.c.id == list_id).values(size=size))


def _id(key: Any) -> int:
    return int(key[0])


def _day(found: Standing) -> date:
    if found.as_of is None:
        raise CentreStoreError("a standing that is set wants a day")
    return found.as_of
