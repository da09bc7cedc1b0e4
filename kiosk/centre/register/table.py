"""The centre's own register of answers, from lists that were imported.

A list is all that its source knows. A new one takes the place of the one before at once: until the
last of its rows is in, the old one counts.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from kiosk.centre.audit import What
from kiosk.centre.credit.subjects import Keyed
from kiosk.centre.register.hiding import reveal
from kiosk.centre.register.known import Fact
from kiosk.centre.sources import TAKEN, Sources
from kiosk.centre.store import CentreStore
from kiosk.centre.tables import known_answer, known_list
from kiosk.link.standing import Subject

log = logging.getLogger(__name__)

SOURCES = Sources(known_list, known_answer, What.ANSWERS_IMPORTED, "answers", parts=64)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list, as it is kept."""

    subject: bytes
    question: str
    hidden: bytes
    as_of: date
    line: int  # of the file it is from

    def row(self) -> Mapping[str, Any]:
        """See ``Kept.row``."""
        return {
            "subject": self.subject,
            "question": self.question,
            "answer": self.hidden,
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
