"""Which key of a kiosk's came after which: each is vouched for by the one before it."""

from collections.abc import Callable

from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, insert, select

from kiosk.centre import audit
from kiosk.centre.tables import metadata
from kiosk.link.signing import KeyFileError, is_vouched, public_key
from kiosk.link.upkeep import KeyEvent

MOST = 100  # kept of each kiosk
ITSELF = "itself"

succession = Table(
    "succession",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kiosk", String(63), nullable=False, index=True),
    Column("former", String(64), nullable=False),
    Column("signing_key", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),  # UTC, milliseconds
)


def taking(site: str) -> Callable[[Connection, str, KeyEvent, int], None]:
    """Return what takes the events of a hall's kiosks."""

    def take(db: Connection, kiosk: str, body: KeyEvent, now_ms: int) -> None:
        """Keep a new key that the former one vouches for, whether that is trusted or not."""
        try:
            former = public_key(body.former)
            public_key(body.signing_key)
        except KeyFileError:
            return
        if not is_vouched(former, site, kiosk, body.signing_key, body.proof):
            return
        of_kiosk = succession.c.kiosk == kiosk
        db.execute(
            insert(succession).values(
                kiosk=kiosk, former=body.former, signing_key=body.signing_key, at=now_ms
            )
        )
        audit.note(db, now_ms, ITSELF, audit.What.KEY_CHANGED, why="", about=kiosk)
        newest = select(succession.c.id).where(of_kiosk).order_by(succession.c.id.desc())
        db.execute(succession.delete().where(of_kiosk, succession.c.id.not_in(newest.limit(MOST))))

    return take


def successors(db: Connection) -> list[tuple[str, str, str]]:
    """Return of every change the kiosk, the former key and the new one, the oldest first."""
    found = db.execute(select(succession).order_by(succession.c.id))
    return [(row.kiosk, row.former, row.signing_key) for row in found]
