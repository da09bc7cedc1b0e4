"""Lets whoever changes the kiosk's software wait until no visitor is there.

The kiosk holds a shared lock on a file while somebody is at the glass. An upgrade takes the same
file for itself alone (``flock`` of util-linux), gets it when the visit is over, stops the kiosk and
only then changes anything. Nobody has to ask the other, and a kiosk that dies lets go.
"""

import fcntl
import logging
import os
from collections.abc import Mapping
from pathlib import Path

from kiosk.flow.views import Page

log = logging.getLogger(__name__)

FOLDER, NAME = "RUNTIME_DIRECTORY", "visit.lock"


class VisitLock:
    """Is held while somebody is there. Lives on the event loop.

    Args:
        file: That is locked; made where it is missing. None: nothing is.
    """

    def __init__(self, file: Path | None) -> None:
        self._descriptor = _opened(file) if file is not None else None
        self._held = False

    def shown(self, page: Page) -> None:
        """Look at what is on the glass now: a visitor's page, or one to wait for the next."""
        somebody = page.private or page.home
        if self._descriptor is None or somebody == self._held:
            return
        self._held = somebody
        wanted = fcntl.LOCK_SH if somebody else fcntl.LOCK_UN
        try:
            fcntl.flock(self._descriptor, wanted | fcntl.LOCK_NB)
        except BlockingIOError:
            log.info("an upgrade stops the kiosk just now")
        except OSError as error:
            log.warning("visit lock: %s", error)

    def close(self) -> None:
        """Let go."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def lock_file(environment: Mapping[str, str]) -> Path | None:
    """Return the file in the folder that the service manager made; None without one."""
    folder = environment.get(FOLDER, "")
    return Path(folder.split(":")[0]) / NAME if folder else None


def _opened(file: Path) -> int | None:
    try:
        return os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        log.warning("visit lock: %s", error)
        return None
