"""``kiosk skip-numbers``: at a centre that was restored, gives no number of the day a second time.

The copy does not know what was given and lent after it was made: those numbers are passed over.
"""

import argparse
import asyncio
import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, func, select

from kiosk.catalogue.hall import Hall
from kiosk.catalogue.loading import load_hall
from kiosk.centre import counting
from kiosk.centre.fleet.tables import kiosk
from kiosk.centre.settings import Settings, load
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.typed_toml import FileFaultsError

SETTINGS = Path("/etc/estation/centre.toml")
DONE, FAILED, WRONG = 0, 1, 2
BLOCK = 20  # numbers of a queue that a kiosk holds: tickets.lease_size


def main(arguments: list[str]) -> int:
    """Pass numbers over in every queue; while the centre runs or not.

    Returns:
        0 when it is done; 1 when it cannot be; 2 when the settings or a number have faults.
    """
    parser = argparse.ArgumentParser(prog="kiosk skip-numbers", description=__doc__)
    parser.add_argument("-c", "--config", type=Path, default=SETTINGS, metavar="FILE")
    parser.add_argument(
        "--to", type=int, required=True, metavar="N", help="the highest that any queue gave today"
    )
    parser.add_argument(
        "--lent-to",
        type=int,
        default=0,
        metavar="N",
        help=f"the highest that kiosks may hold in blocks; left out: {BLOCK} more for each kiosk",
    )
    chosen = parser.parse_args(arguments)
    try:
        settings = load(chosen.config)
        own = settings.numbers
        if not 0 <= chosen.to <= own.last_live:
            parser.error(f"--to: expected 0 to {own.last_live}")
        if chosen.lent_to and not own.last_live <= chosen.lent_to <= own.last_leased:
            parser.error(f"--lent-to: expected {own.last_live} to {own.last_leased}")
        hall = load_hall(chosen.config.parent / settings.centre.catalogue_dir)
        more = asyncio.run(_passed_over(settings, hall, chosen.to, chosen.lent_to))
    except FileFaultsError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG
    except (CentreStoreError, OSError) as error:
        sys.stderr.write(f"skip-numbers: {error}\n")
        return FAILED
    blocks = f"above {chosen.lent_to}" if chosen.lent_to else f"after {more} that kiosks may hold"
    sys.stdout.write(
        f"{len(hall.queues)} queues: the next number is above {chosen.to}, "
        f"the next block begins {blocks}\n"
    )
    return DONE


async def _passed_over(settings: Settings, hall: Hall, live: int, lent_to: int) -> int:
    own = settings.numbers
    today = datetime.now(UTC).astimezone(hall.hours.zone).date()

    def work(db: Connection) -> int:
        known = db.execute(select(func.count()).select_from(kiosk)).scalar_one()
        more = 0 if lent_to else BLOCK * known
        skip = partial(counting.pass_over, db, hall, own, lent_to=lent_to, more=more)
        skip(day=today, live=live)
        skip(day=today + timedelta(days=1), live=0)  # of tomorrow blocks are lent today
        return more

    async with CentreStore.opened(settings.centre.database) as store:
        return await store.run(work)
