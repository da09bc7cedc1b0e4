"""Sessions: begun by a login, kept here by a hash, ended by either side or by time."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, or_, select, update

from kiosk.centre.access.person import How, Person
from kiosk.centre.access.roles import apart
from kiosk.centre.access.secrets import csrf_of, kept, new_secret
from kiosk.centre.access.tables import account, session

SEEN_MS = 30_000  # how exactly it is kept when somebody was last seen
MOST = 20  # sessions of one account; the oldest ends


@dataclass(frozen=True, slots=True)
class Life:
    """How long a session lasts."""

    idle_ms: int  # without a request
    longest_ms: int  # at all


def begin(db: Connection, number: int, now_ms: int) -> str:
    """Begin a session of an account; return its secret, which nobody had before."""
    secret = new_secret()
    db.execute(insert(session).values(key=kept(secret), account=number, made=now_ms, seen=now_ms))
    surplus = db.scalars(
        select(session.c.key)
        .where(session.c.account == number)
        .order_by(session.c.made.desc(), session.c.key)
        .offset(MOST)
    ).all()
    db.execute(delete(session).where(session.c.key.in_(surplus)))
    return secret


def find(db: Connection, secret: str, life: Life, now_ms: int) -> tuple[Person | None, bool]:
    """Return whose session it is, while it lasts, and whether ``stir`` is due. Only reads.

    Args:
        db: In a transaction.
        secret: From the cookie.
        life: Of sessions.
        now_ms: The time.
    """
    row = db.execute(
        select(session.c.seen, account)
        .join(account, account.c.id == session.c.account)
        .where(
            session.c.key == kept(secret),
            session.c.seen > now_ms - life.idle_ms,
            session.c.made > now_ms - life.longest_ms,
            account.c.disabled.is_(False),
        )
    ).one_or_none()
    if row is None:
        return None, False
    person = Person(
        name=row.name,
        roles=apart(row.roles),
        how=How.SESSION,
        key=kept(secret),
        account=row.id,
        csrf=csrf_of(secret),
        must_change=row.must_change,
        local=row.subject is None,
    )
    return person, now_ms - row.seen > min(SEEN_MS, life.idle_ms // 4)


def stir(db: Connection, key: str, now_ms: int) -> None:
    """Note that somebody did something; an open page that only listens does not."""
    db.execute(update(session).where(session.c.key == key).values(seen=now_ms))


def end(db: Connection, key: str) -> None:
    """End a session."""
    db.execute(delete(session).where(session.c.key == key))


def end_all(db: Connection, number: int) -> int:
    """End every session of an account; return how many there were."""
    return db.execute(delete(session).where(session.c.account == number)).rowcount


def sweep(db: Connection, life: Life, now_ms: int) -> None:
    """Forget sessions whose time is over."""
    db.execute(
        delete(session).where(
            or_(
                session.c.seen <= now_ms - life.idle_ms,
                session.c.made <= now_ms - life.longest_ms,
            )
        )
    )
