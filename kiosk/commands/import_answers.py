"""``kiosk import-answers``: put a register's answers into the centre, in place of its last ones.

The centre may run meanwhile: the former list counts until the new one is whole. The file is UTF-8
with the heads ``kind,number,question,answer,as_of``; README.md describes them.
"""

import argparse
import asyncio
import getpass
import sys
from datetime import UTC, datetime
from pathlib import Path

from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.loading_matters import load_matters
from kiosk.centre import audit
from kiosk.centre.credit.subjects import Keyed, SubjectKeyError
from kiosk.centre.credit.table import Author
from kiosk.centre.numbers import today_of
from kiosk.centre.register.importing import read_answers, take_answers
from kiosk.centre.settings import Settings, load
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.link.knowing import SOURCE_SIGNS
from kiosk.typed_toml import FileFaultsError

SETTINGS = Path(__file__).parents[2] / "config" / "centre.toml"
TAKEN, FAILED, FAULTS = 0, 1, 2


def main(arguments: list[str]) -> int:
    """Import a list.

    Returns:
        0 when it is taken; 1 when it cannot be now; 2 when settings or list have faults.
    """
    parser = argparse.ArgumentParser(prog="kiosk import-answers", description=__doc__)
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
    sys.stdout.write(f"{chosen.file}: {count} answers taken\n")
    return TAKEN


async def _import(settings: Settings, chosen: argparse.Namespace) -> int:
    if not settings.register.key_file:
        raise SubjectKeyError("register.key_file is not set: there is no table to import into")
    catalogue = chosen.config.resolve().parent / settings.centre.catalogue_dir
    hall = load_hall(catalogue)
    matters = load_matters(catalogue, hall.queues)
    keyed = Keyed.read(Path(settings.register.key_file))
    today = today_of(hall, datetime.now(UTC))
    lines = read_answers(chosen.file.read_bytes(), str(chosen.file), matters, keyed, today)
    author = Author(chosen.author[:64], chosen.why)
    async with CentreStore.opened(settings.centre.database) as store:
        await take_answers(store, keyed, lines, chosen.source.strip(), author)
    return len(lines)
