"""What is old goes, and what is not new is thinned, a little at a time."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select

from kiosk.centre.fleet.tables import figures, timeline

STEP = 2000  # lines of the timeline at a time
DAY_MS = 86_400_000
COARSE_MS = 900_000  # of what is not new one row for so long is enough
LOOKED_BACK_MS = 7 * DAY_MS  # what is older was thinned before


def drop_lines(db: Connection, before: int) -> int:
    """Drop some lines from before a moment; return how many.

    Lines are written in the order of time: the oldest are those of the lowest numbers.
    """
    oldest = select(timeline.c.id, timeline.c.at).order_by(timeline.c.id).limit(STEP)
    old = [row.id for row in db.execute(oldest) if row.at < before]
    if old:
        db.execute(delete(timeline).where(timeline.c.id <= old[-1], timeline.c.at < before))
    return len(old)


def thin(db: Connection, kiosks: Sequence[str], *, coarse_before: int, gone_before: int) -> None:
    """Thin the figures of some kiosks, and drop what is old of them."""
    later = figures.alias()
    place = figures.c.at - figures.c.at % COARSE_MS
    same = (
        select(later.c.at)
        .where(
            later.c.kiosk == figures.c.kiosk,
            later.c.at > figures.c.at,
            later.c.at < place + COARSE_MS,
        )
        .correlate(figures)
        .exists()
    )
    for name in kiosks:
        mine = figures.c.kiosk == name
        db.execute(delete(figures).where(mine, figures.c.at < gone_before))
        between = (figures.c.at >= coarse_before - LOOKED_BACK_MS, figures.c.at < coarse_before)
        db.execute(delete(figures).where(mine, *between, same))
