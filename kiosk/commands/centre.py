"""``kiosk centre``: the reference centre."""

import argparse
import asyncio
import logging
import os
import signal
import sys
from pathlib import Path

from kiosk.centre.access.accounts import AccountError
from kiosk.centre.access.oidc_files import OidcSettingsError
from kiosk.centre.access.setting_up import NAME, set_up
from kiosk.centre.credit.subjects import SubjectKeyError
from kiosk.centre.elsewhere import RegisterSettingsError
from kiosk.centre.running import PortInUseError, run
from kiosk.centre.settings import Settings, load
from kiosk.centre.store import CentreStore, CentreStoreError
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
    OidcSettingsError,
    AccountError,
)


def main(arguments: list[str]) -> int:
    """Serve until told to stop; or set up an administrator, while the centre runs or not.

    Returns:
        0 after a stop or when it is set up; 1 when it cannot run here; 2 when settings or catalogue
        have faults.
    """
    parser = argparse.ArgumentParser(prog="kiosk centre", description=__doc__)
    parser.add_argument("-c", "--config", type=Path, default=SETTINGS, metavar="FILE")
    parser.add_argument(
        "--set-up",
        nargs="?",
        const=NAME,
        metavar="NAME",
        help=f"make the administrator NAME ({NAME}), or give it a new password; show it and end",
    )
    chosen = parser.parse_args(arguments)
    file = chosen.config
    logging.basicConfig(
        level=os.environ.get("ESTATION_LOG", "INFO").upper(),
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    try:
        settings = load(file)
        if chosen.set_up is not None:
            asyncio.run(_set_up(settings, chosen.set_up))
        else:
            asyncio.run(_serve(settings, file.resolve().parent))
    except FileFaultsError as error:
        sys.stderr.write(f"{error}\n")
        return WRONG_SETTINGS
    except CANNOT as error:
        sys.stderr.write(f"{error}\n")
        return CANNOT_RUN
    return 0


async def _set_up(settings: Settings, name: str) -> None:
    async with CentreStore.opened(settings.centre.database) as store:
        sys.stdout.write((await set_up(store, name)).said())


async def _serve(settings: Settings, beside: Path) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await run(settings, beside, stop)
