"""``kiosk forget``: at the centre, counts or deletes what the hall need not keep any longer.

The copies under ``backups`` hold it until they are replaced: fourteen evenings.
"""

import argparse
import asyncio
import sys
from datetime import UTC, date, datetime, time
from functools import partial
from pathlib import Path

from sqlalchemy import Connection

from kiosk.catalogue.loading import load_hall
from kiosk.centre import forgetting
from kiosk.centre.forgetting import Before, Matter, Papers
from kiosk.centre.settings import Settings, load
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.link.clock import wall_clock_ms
from kiosk.typed_toml import FileFaultsError

SETTINGS = Path("/etc/estation/centre.toml")
DONE, FAILED, WRONG = 0, 1, 2
WHO = "terminal"


def main(arguments: list[str]) -> int:
    """Count what is older than a day, or delete it; while the centre runs or not.

    Returns:
        0 when it is done; 1 when it cannot be; 2 when the settings or the day have faults.
    """
    parser = argparse.ArgumentParser(prog="kiosk forget", description=__doc__)
    parser.add_argument("-c", "--config", type=Path, default=SETTINGS, metavar="FILE")
    parser.add_argument(
        "--before",
        type=date.fromisoformat,
        required=True,
        metavar="DAY",
        help="the first that is kept",
    )
    parser.add_argument("--really", action="store_true", help="delete; without it: count")
    parser.add_argument("what", nargs="+", choices=[one.value for one in Matter])
    chosen = parser.parse_args(arguments)
    try:
        settings = load(chosen.config)
        hall = load_hall(chosen.config.parent / settings.centre.catalogue_dir)
        begins = datetime.combine(chosen.before, time(), hall.hours.zone)
        if begins > datetime.now(UTC):
            parser.error("--before: this day has not come yet")
        before = Before(chosen.before, round(begins.timestamp() * 1000))
        matters = [Matter(one) for one in chosen.what]
        said = asyncio.run(_done(settings, matters, before, really=chosen.really))
    except FileFaultsError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG
    except (CentreStoreError, OSError) as error:
        sys.stderr.write(f"forget: {error}\n")
        return FAILED
    sys.stdout.write(said)
    return DONE


async def _done(settings: Settings, matters: list[Matter], before: Before, *, really: bool) -> str:
    lines: list[str] = []
    async with CentreStore.opened(settings.centre.database) as store:
        for matter in matters:
            verb = "would be deleted"
            if really:
                verb = "deleted"
                found = await _forgotten(store, settings, matter, before)
            else:
                found = await store.run(partial(forgetting.count, matter=matter, before=before))
            lines += [f"{matter.value}: {name}: {rows} {verb}\n" for name, rows in found.items()]
    return "".join(lines)


async def _forgotten(
    store: CentreStore, settings: Settings, matter: Matter, before: Before
) -> dict[str, int]:
    own = settings.applications
    folder = Path(own.folder)
    cases_dir = Path(own.cases_dir or folder / "cases")

    def work(db: Connection) -> tuple[Papers, dict[str, int]]:
        # What an authority was handed since the first look goes with its rows.
        gone = forgetting.papers(db, before)
        return gone, forgetting.forget(db, matter, before, WHO, wall_clock_ms())

    if matter is not Matter.APPLICATIONS:
        return (await store.run(work))[1]
    gone = await store.run(lambda db: forgetting.papers(db, before))
    forgetting.remove(gone, folder / "uploads", cases_dir)
    gone, found = await store.run(work)
    forgetting.remove(gone, folder / "uploads", cases_dir)
    return found
