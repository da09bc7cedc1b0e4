"""Companies that want to be called about a visit: they came while the centre was away."""

import json
from typing import Any

from sqlalchemy import Connection, Row, select, update

from kiosk.centre.calendar.tables import callback
from kiosk.centre.calendar.writing import insert_new
from kiosk.link.booking import CallbackEvent


def take(db: Connection, kiosk: str, body: CallbackEvent, _now_ms: int) -> None:
    """Keep a wish to be called."""
    db.execute(
        insert_new(db, callback).values(
            id=body.callback,
            kiosk=kiosk,
            company=body.company,
            errands=json.dumps(body.errands),
            building=body.building[:63],
            room=body.room,
            language=body.language[:16],
            contact=body.sealed,
            asked=body.asked,
            done=False,
        )
    )


def waiting(db: Connection) -> list[Row[Any]]:
    """Return who is still to be called, the oldest first."""
    asked = select(callback).where(callback.c.done.is_(False)).order_by(callback.c.asked)
    return list(db.execute(asked.limit(200)))


def done(db: Connection, callback_id: str) -> bool:
    """Note that a company was called, and forget its number; tell whether there was such a wish."""
    changes = update(callback).where(callback.c.id == callback_id).values(done=True, contact="")
    return bool(db.execute(changes).rowcount)
