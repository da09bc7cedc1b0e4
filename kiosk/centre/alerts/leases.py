"""One centre of several does what one must do: whoever holds the lease, until it lapses."""

from sqlalchemy import Connection, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from kiosk.centre.alerts.tables import lease

LIFE_MS = 15_000


def hold(db: Connection, name: str, holder: str, now_ms: int) -> bool:
    """Take a lease, or lengthen it; tell whether it is held now."""
    until = now_ms + LIFE_MS
    mine = (lease.c.name == name, (lease.c.holder == holder) | (lease.c.until < now_ms))
    if db.execute(update(lease).where(*mine).values(holder=holder, until=until)).rowcount:
        return True
    kind = postgresql.insert if db.dialect.name == "postgresql" else sqlite.insert
    new = kind(lease).values(name=name, holder=holder, until=until)
    made = new.on_conflict_do_nothing(index_elements=["name"]).returning(lease.c.name)
    return db.execute(made).first() is not None


def release(db: Connection, name: str, holder: str) -> None:
    """Let another centre have it at once."""
    db.execute(delete(lease).where(lease.c.name == name, lease.c.holder == holder))
