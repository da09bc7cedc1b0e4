"""What came from the kiosks, kept in one transaction, on the store's thread."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection as Db
from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite

from kiosk.catalogue.hall import Hall
from kiosk.centre import numbers
from kiosk.centre.fleet import history
from kiosk.centre.numbers import Asked
from kiosk.centre.offices import Offices
from kiosk.centre.tables import event
from kiosk.link.envelope import Received
from kiosk.link.topics import Address
from kiosk.link.vocabulary import Answer

KEPT_EVENTS_MS = 14 * 86_400_000  # a repeat comes within days, or never
FORGET_MS = 60_000  # so often old ones are forgotten
_NOTED = {
    name: dialect.insert(event)
    .values(id=bindparam("an_event"), at=bindparam("a_moment"))
    .on_conflict_do_nothing()
    .returning(event.c.id)
    for name, dialect in (("postgresql", postgresql), ("sqlite", sqlite))
}
"""By the database's name how an event is noted; made once, for it is done for every event."""


@dataclass(frozen=True, slots=True)
class Job:
    """A message to be worked on."""

    address: Address
    message: Received


@dataclass(slots=True)
class Outcome:
    """What is to be said once the transaction is on the disk."""

    acks: "defaultdict[str, list[str]]"
    answers: list[tuple[str, Answer]]
    repeated: list[str]  # kiosks, for each event that had come before


class Keeper:
    """Hands each message to who takes it.

    Args:
        hall: Whose day counts.
        offices: Who takes what.
    """

    def __init__(self, hall: Hall, offices: Offices) -> None:
        self._hall, self._offices = hall, offices
        self._forgot_at = 0

    def keep(self, db: Db, jobs: list[Job], now_ms: int) -> Outcome:
        """Keep messages in one transaction; return what is to be said once it is on the disk."""
        outcome = Outcome(acks=defaultdict(list), answers=[], repeated=[])
        for job in jobs:
            self._keep_one(db, job, now_ms, outcome)
        if now_ms - self._forgot_at > FORGET_MS:
            self._forgot_at = now_ms
            db.execute(event.delete().where(event.c.at < now_ms - KEPT_EVENTS_MS))
        return outcome

    def _keep_one(self, db: Db, job: Job, now_ms: int, outcome: Outcome) -> None:
        kiosk, message = job.address.kiosk, job.message
        body = message.body
        if (note := self._offices.notes.get(type(body))) is not None:
            note(db, kiosk, body, now_ms)
        elif (take := self._offices.events.get(type(body))) is not None:
            if _is_new(db, message.envelope.id, now_ms):
                take(db, kiosk, body, now_ms)
                if (line := history.entry_of(kiosk, body, now_ms)) is not None:
                    history.keep(db, [line])
            else:
                outcome.repeated.append(kiosk)
            outcome.acks[kiosk].append(message.envelope.id)
        elif (answer := self._offices.requests.get(type(body))) is not None:
            outcome.answers.append((kiosk, answer(db, self.asked(job, now_ms), body)))

    def asked(self, job: Job, now_ms: int) -> Asked:
        """Return what a request is, for who answers it."""
        today = numbers.today_of(self._hall, datetime.fromtimestamp(now_ms / 1000, UTC))
        return Asked(job.message.envelope.id, job.address.kiosk, now_ms, today)


def _is_new(db: Db, event_id: str, now_ms: int) -> bool:
    """Note an event by its id; tell whether it had not come before."""
    noted = db.execute(_NOTED[db.dialect.name], {"an_event": event_id, "a_moment": now_ms})
    return noted.first() is not None  # not ``rowcount``: of an INSERT not every driver tells it
