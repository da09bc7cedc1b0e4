"""``kiosk centre``: the reference centre."""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

from kiosk.centre.access.accounts import AccountError
from kiosk.centre.access.oidc_files import OidcSettingsError
from kiosk.centre.access.setting_up import NAME, set_up
from kiosk.centre.alerts.hooking import SecretError
from kiosk.centre.credit.subjects import SubjectKeyError
from kiosk.centre.elsewhere import RegisterSettingsError
from kiosk.centre.enrolment.authority import AuthorityError
from kiosk.centre.guide.relays import RelaySecretError
from kiosk.centre.running import run
from kiosk.centre.serving import PortInUseError
from kiosk.centre.settings import Settings, load
from kiosk.centre.store import CentreStore, CentreStoreError
from kiosk.link.seal import SealError
from kiosk.link.signing import KeyFileError
from kiosk.logs.beginning import add_option, begin
from kiosk.runtime.watchdog import Watchdog, watchdog
from kiosk.typed_toml import FileFaultsError

SETTINGS = Path(__file__).parents[2] / "config" / "centre.toml"
CANNOT_RUN, WRONG_SETTINGS = 1, 2
LOOP = "loop"
CANNOT = (
    CentreStoreError,
    PortInUseError,
    SealError,
    KeyFileError,
    SubjectKeyError,
    RegisterSettingsError,
    OidcSettingsError,
    AccountError,
    SecretError,
    AuthorityError,
    RelaySecretError,
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
    add_option(parser)
    chosen = parser.parse_args(arguments)
    file = chosen.config
    begin(chosen.log_format, os.environ.get("ESTATION_LOG", "INFO").upper(), "estation-centre")
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
    alive = watchdog(os.environ, LOOP)
    turning: list[asyncio.Task[None]] = []
    try:
        await run(settings, beside, stop, lambda: turning.append(loop.create_task(_turn(alive))))
    finally:
        alive.stopping()
        for task in turning:
            task.cancel()


async def _turn(alive: Watchdog) -> None:
    """Say that the event loop turns, until cancelled."""
    while True:
        alive.turned(LOOP)
        await asyncio.sleep(alive.every_s)
