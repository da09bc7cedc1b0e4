"""Notices that a device was plugged in or pulled out, by udev and by its file."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from drivers.hotplug import HotPlug, Plugged

log = logging.getLogger(__name__)

LOOK_S = 0.5  # a file is looked at twice a second: some 3 microseconds each on x86
SETTLE_S = 0.3  # udev makes links and rights after the kernel has made the device

Identity = tuple[int, int, int]


@dataclass(slots=True)
class _Watched:
    """A device's file, as it was when last seen; None: it was not there."""

    path: str
    stir: Callable[[], None]
    seen: Identity | None


class Plugs:
    """Stirs those who keep a device when something changes at its plug.

    udev knows of every device, but not on every machine; a file that came, went or
    became another one is noticed everywhere.
    """

    def __init__(self) -> None:
        self._watched: list[_Watched] = []

    def watch(self, url: str, stir: Callable[[], None]) -> None:
        """Call ``stir`` when something changes that may concern the device at ``url``."""
        path = device_file(url)
        self._watched.append(_Watched(path, stir, _identity(path)))

    async def run(self) -> None:
        """Watch until cancelled."""
        udev = self._listen()
        try:
            while True:
                await asyncio.sleep(LOOK_S)
                self._look()
        finally:
            if udev is not None:
                udev.close()

    def _look(self) -> None:
        for one in self._watched:
            if one.path and (now := _identity(one.path)) != one.seen:
                one.seen = now
                one.stir()

    def _listen(self) -> HotPlug | None:
        try:
            return HotPlug(self._told)
        except OSError as error:
            log.info("udev: %s; only the devices' files are watched", error)
            return None

    def _told(self, _news: Plugged) -> None:
        asyncio.get_running_loop().call_later(SETTLE_S, self._stir_all)

    def _stir_all(self) -> None:
        for one in self._watched:
            one.stir()


def device_file(url: str) -> str:
    """Return the file that a device's URL names; empty where it names none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    on_disk = not parts.netloc and parts.path.startswith("/")
    return parts.path if on_disk and parts.scheme in {"", "serial", "file", "v4l", "hid"} else ""


def _identity(path: str) -> Identity | None:
    try:
        found = Path(path).stat()  # follows the link: another port behind it is another device
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_rdev
