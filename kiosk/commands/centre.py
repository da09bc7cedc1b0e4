"""``kiosk centre``: the reference centre."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from pathlib import Path

from kiosk.centre.credit.subjects import SubjectKeyError
from kiosk.centre.elsewhere import RegisterSettingsError
from kiosk.centre.running import PortInUseError, run
from kiosk.centre.settings import Settings, load
from kiosk.centre.store import CentreStoreError
from kiosk.link.seal import SealError
from kiosk.link.signing import KeyFileError
from kiosk.typed_toml import FileFaultsError

SETTINGS = Path(__file__).parents[2] / "config" / "centre.toml"
CANNOT_RUN, WRONG_SETTINGS = 1, 2
CANNOT = (
    CentreStoreError,
    PortInUseError,
    SealError,
    KeyFileError,
    SubjectKeyError,
    RegisterSettingsError,
)


def main(arguments: list[str]) -> int:
    """Serve until told to stop.

    Returns:
        0 after a stop; 1 when it cannot run here; 2 when settings or catalogue have faults.
    """
    parser = argparse.ArgumentParser(prog="kiosk centre", description=__doc__)
    parser.add_argument("-c", "--config", type=Path, default=SETTINGS, metavar="FILE")
    file = parser.parse_args(arguments).config
    logging.basicConfig(
        level=os.environ.get("ESTATION_LOG", "INFO").upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    try:
        asyncio.run(_serve(load(file), file.resolve().parent))
    except FileFaultsError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_SETTINGS
    except CANNOT as error:
        sys.stderr.write(f"{error}\n")
        return CANNOT_RUN
    return 0


async def _serve(settings: Settings, beside: Path) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await run(settings, beside, stop)
