"""Puts a register's list into the centre, in the place of its last one: what all lists share.

The centre may run meanwhile: the former list counts until the new one is whole.
"""

import argparse
import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from kiosk.centre import audit
from kiosk.centre.credit.subjects import SubjectKeyError
from kiosk.centre.settings import Settings, load
from kiosk.centre.sources import Author
from kiosk.centre.store import CentreStoreError
from kiosk.typed_toml import FileFaultsError

SETTINGS = Path(__file__).parents[2] / "config" / "centre.toml"
TAKEN, FAILED, FAULTS = 0, 1, 2
Bring = Callable[[Settings, argparse.Namespace, Author], Awaitable[int]]
"""Puts a list into the centre's table; returns how many lines it has."""


def import_list(
    arguments: list[str], bring: Bring, *, what: str, source_signs: int, description: str | None
) -> int:
    """Import a list.

    Args:
        arguments: What was typed after the command's name.
        bring: Reads the file and puts what it says into the table.
        what: Is imported: ``standings``; the command is named after it.
        source_signs: The longest name of a source.
        description: What the command does.

    Returns:
        0 when it is taken; 1 when it cannot be now; 2 when settings or list have faults.
    """
    parser = argparse.ArgumentParser(prog=f"kiosk import-{what}", description=description)
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("-c", "--config", type=Path, default=SETTINGS, metavar="FILE")
    parser.add_argument("--source", required=True, help="whose list it is; visitors are told")
    parser.add_argument("--author", default=getpass.getuser(), help="who imports it")
    parser.add_argument("--why", default="import", help="for the audit trail")
    chosen = parser.parse_args(arguments)
    chosen.source = chosen.source.strip()
    if not 1 <= len(chosen.source) <= source_signs:
        sys.stderr.write(f"--source: expected 1 to {source_signs} signs\n")
        return FAULTS
    if audit.names_somebody(f"{chosen.author} {chosen.why}"):
        sys.stderr.write("--author, --why: no number of a person or company may stand there\n")
        return FAULTS
    author = Author(chosen.author[:64], chosen.why)
    try:
        count = asyncio.run(_brought(bring, chosen, author))
    except FileFaultsError as error:
        sys.stderr.write(f"{error}\n")
        return FAULTS
    except (CentreStoreError, SubjectKeyError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return FAILED
    sys.stdout.write(f"{chosen.file}: {count} {what} taken\n")
    return TAKEN


async def _brought(bring: Bring, chosen: argparse.Namespace, author: Author) -> int:
    return await bring(load(chosen.config), chosen, author)
