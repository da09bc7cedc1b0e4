"""``kiosk import-standings``: put a register's list into the centre, in the place of its last one.

The centre may run meanwhile: the former list counts until the new one is whole. The file is UTF-8
with the heads ``kind,number,grade,reasons,as_of``; README.md describes them.
"""

import argparse
import asyncio
import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path

from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.loading_matters import load_matters
from kiosk.catalogue.loading_standing import load_standing
from kiosk.centre import audit
from kiosk.centre.credit.importing import read_list, take_list
from kiosk.centre.credit.register import SOURCE_SIGNS
from kiosk.centre.credit.subjects import Keyed, SubjectKeyError
from kiosk.centre.credit.table import Author
from kiosk.centre.numbers import today_of
from kiosk.centre.settings import Settings, load
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.typed_toml import FileFaultsError

SETTINGS = Path(__file__).parents[2] / "config" / "centre.toml"
TAKEN, FAILED, FAULTS = 0, 1, 2


def main(arguments: list[str]) -> int:
    """Import a list.

    Returns:
        0 when it is taken; 1 when it cannot be now; 2 when settings or list have faults.
    """
    parser = argparse.ArgumentParser(prog="kiosk import-standings", description=__doc__)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("-c", "--config", type=Path, default=SETTINGS, metavar="FILE")
    parser.add_argument("--source", required=True, help="whose list it is; visitors are told")
    parser.add_argument("--author", default=getpass.getuser(), help="who imports it")
    parser.add_argument("--why", default="import", help="for the audit trail")
    chosen = parser.parse_args(arguments)
    if not chosen.source.strip() or len(chosen.source) > SOURCE_SIGNS:
        sys.stderr.write(f"--source: expected 1 to {SOURCE_SIGNS} signs\n")
        return FAULTS
    if audit.names_somebody(f"{chosen.author} {chosen.why}"):
        sys.stderr.write("--author, --why: no number of a person or company may stand there\n")
        return FAULTS
    try:
        settings = load(chosen.config)
        count = asyncio.run(_import(settings, chosen))
    except FileFaultsError as error:
        sys.stderr.write(f"{error}\n")
        return FAULTS
    except (CentreStoreError, SubjectKeyError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    sys.stdout.write(f"{chosen.file}: {count} standings taken\n")
    return TAKEN


async def _import(settings: Settings, chosen: argparse.Namespace) -> int:
    if not settings.credit.key_file:
        raise SubjectKeyError("credit.key_file is not set: there is no table to import into")
    catalogue = chosen.config.resolve().parent / settings.centre.catalogue_dir
    hall = load_hall(catalogue)
    rules = load_standing(catalogue, load_matters(catalogue, hall.queues).materials)
    keyed = Keyed.read(Path(settings.credit.key_file))
    today = today_of(hall, datetime.now(UTC))
    rows = read_list(chosen.file.read_bytes(), str(chosen.file), rules, keyed, today)
    author = Author(chosen.author[:64], chosen.why)
    async with CentreStore.opened(settings.centre.database) as store:
        await take_list(store, keyed, rows, chosen.source.strip(), author)
    return len(rows)
