"""``kiosk import-answers``: put a register's answers into the centre, in place of its last ones.

The centre may run meanwhile: the former list counts until the new one is whole. The file is UTF-8
with the heads ``kind,number,question,answer,as_of``; README.md describes them.
"""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.loading_matters import load_matters
from kiosk.centre.credit.subjects import Keyed, SubjectKeyError
from kiosk.centre.numbers import today_of
from kiosk.centre.register.importing import read_answers
from kiosk.centre.register.table import SOURCES
from kiosk.centre.settings import Settings
from kiosk.centre.sources import Author
from kiosk.centre.store import CentreStore
from kiosk.commands.importing import import_list
from kiosk.link.knowing import SOURCE_SIGNS


def main(arguments: list[str]) -> int:
    """Import a list; see ``import_list``."""
    return import_list(
        arguments, _bring, what="answers", source_signs=SOURCE_SIGNS, description=__doc__
    )


async def _bring(settings: Settings, chosen: argparse.Namespace, author: Author) -> int:
    if not settings.register.key_file:
        raise SubjectKeyError("register.key_file is not set: there is no table to import into")
    catalogue = chosen.config.resolve().parent / settings.centre.catalogue_dir
    hall = load_hall(catalogue)
    matters = load_matters(catalogue, hall.queues)
    keyed = Keyed.read(Path(settings.register.key_file))
    today = today_of(hall, datetime.now(UTC))
    lines = read_answers(chosen.file.read_bytes(), str(chosen.file), matters, keyed, today)
    async with CentreStore.opened(settings.centre.database) as store:
        await SOURCES.bring(store, keyed.fingerprint, lines, chosen.source, author)
    return len(lines)
