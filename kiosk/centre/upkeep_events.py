"""What somebody did to a kiosk in front of it, as the kiosk told it."""

from sqlalchemy import BigInteger, Column, Connection, Integer, String, Table, insert

from kiosk.centre.tables import metadata
from kiosk.link.upkeep import UpkeepEvent

KEPT_EVENTS = 20_000

upkeep_event = Table(
    "upkeep_event",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kiosk", String(63), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),  # on the kiosk's clock
    Column("author", String(64), nullable=False),
    Column("how", String(16), nullable=False),
    Column("what", String(63), nullable=False),
    Column("detail", String(500), nullable=False),
)


def take_upkeep(db: Connection, kiosk: str, body: UpkeepEvent, _now_ms: int) -> None:
    """Keep what somebody did to a kiosk in front of it."""
    done = db.execute(
        insert(upkeep_event).values(
            kiosk=kiosk,
            at=body.at,
            author=body.author,
            how=body.how.value,
            what=body.what,
            detail=body.detail,
        )
    )
    number = done.inserted_primary_key[0] if done.inserted_primary_key else 0
    db.execute(upkeep_event.delete().where(upkeep_event.c.id <= number - KEPT_EVENTS))
