"""``kiosk import-standings``: put a register's list into the centre, in the place of its last one.

The centre may run meanwhile: the former list counts until the new one is whole. The file is UTF-8
with the heads ``kind,number,grade,reasons,as_of``; README.md describes them.
"""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.loading_matters import load_matters
from kiosk.catalogue.loading_standing import load_standing
from kiosk.centre.credit.importing import read_list
from kiosk.centre.credit.register import SOURCE_SIGNS
from kiosk.centre.credit.subjects import Keyed, SubjectKeyError
from kiosk.centre.credit.table import SOURCES
from kiosk.centre.numbers import today_of
from kiosk.centre.settings import Settings
from kiosk.centre.sources import Author
from kiosk.centre.store import CentreStore
from kiosk.commands.importing import import_list


def main(arguments: list[str]) -> int:
    """Import a list; see ``import_list``."""
    return import_list(
        arguments, _bring, what="standings", source_signs=SOURCE_SIGNS, description=__doc__
    )


async def _bring(settings: Settings, chosen: argparse.Namespace, author: Author) -> int:
    if not settings.credit.key_file:
        raise SubjectKeyError("credit.key_file is not set: there is no table to import into")
    catalogue = chosen.config.resolve().parent / settings.centre.catalogue_dir
    hall = load_hall(catalogue)
    rules = load_standing(catalogue, load_matters(catalogue, hall.queues).materials)
    keyed = Keyed.read(Path(settings.credit.key_file))
    today = today_of(hall, datetime.now(UTC))
    rows = read_list(chosen.file.read_bytes(), str(chosen.file), rules, keyed, today)
    async with CentreStore.opened(settings.centre.database) as store:
        await SOURCES.bring(store, keyed.fingerprint, rows, chosen.source, author)
    return len(rows)
