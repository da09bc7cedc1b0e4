"""How far the updates of the kiosks are: of each the newest word, and the end of its command."""

from msgspec import Struct
from sqlalchemy import BigInteger, Column, Connection, String, Table, insert, select, update

from kiosk.centre.orders import trail
from kiosk.centre.tables import metadata
from kiosk.link.messages import CommandAnswer, CommandResult
from kiosk.link.upkeep import UPDATED, UpdateEvent, UpdateStage

kiosk_update = Table(
    "kiosk_update",
    metadata,
    Column("kiosk", String(63), primary_key=True),
    Column("at", BigInteger, nullable=False),  # on the kiosk's clock
    Column("command", String(64), nullable=False),
    Column("author", String(64), nullable=False),
    Column("version", String(64), nullable=False),
    Column("before", String(64), nullable=False),
    Column("stage", String(16), nullable=False),  # as in ``UpdateStage``
    Column("detail", String(500), nullable=False),
)


class UpdateNow(Struct, frozen=True):
    """The newest word on a kiosk's update. See ``UpdateEvent``."""

    at: int
    command: str
    author: str
    version: str
    before: str
    stage: str
    detail: str


def take_update(db: Connection, kiosk: str, body: UpdateEvent, now_ms: int) -> None:
    """Keep how far an update is, and say it of the command that asked for it."""
    mine = kiosk_update.c.kiosk == kiosk
    newer = select(kiosk_update.c.at).where(mine, kiosk_update.c.at > body.at)
    if db.execute(newer).first() is None:
        values = {
            "at": body.at,
            "command": body.command,
            "author": body.author,
            "version": body.version,
            "before": body.before,
            "stage": body.stage.value,
            "detail": body.detail,
        }
        if not db.execute(update(kiosk_update).where(mine).values(**values)).rowcount:
            db.execute(insert(kiosk_update).values(kiosk=kiosk, **values))
    if body.stage not in UPDATED:
        trail.underway(db, kiosk, body.command, f"{body.stage.value} {body.detail}".strip())
        return
    done = body.stage is UpdateStage.DONE
    back = f"back on {body.before}: " if body.stage is UpdateStage.RETURNED else ""
    answer = CommandAnswer(
        command=body.command,
        name="update",
        result=CommandResult.DONE if done else CommandResult.FAILED,
        detail=f"{back}{body.detail}"[:500],
        author=body.author,
    )
    trail.answered(db, kiosk, answer, now_ms)


def update_of(db: Connection, kiosk: str) -> UpdateNow | None:
    """Return the newest word on a kiosk's update; None: it never had one."""
    row = db.execute(select(kiosk_update).where(kiosk_update.c.kiosk == kiosk)).one_or_none()
    if row is None:
        return None
    return UpdateNow(
        row.at, row.command, row.author, row.version, row.before, row.stage, row.detail
    )
