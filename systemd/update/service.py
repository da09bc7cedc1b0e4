"""The kiosk's service, stopped only while nobody is there, and started."""

import contextlib
import fcntl
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from place import Place

UNIT = "estation-kiosk.service"
LOOK_S = 1.0
START_S = 120.0


@dataclass(frozen=True)
class Run:
    """One run of the program."""

    process: str
    restarts: str


class Service:
    """See ``Place.systemctl``.

    Args:
        place: Where it is.
    """

    def __init__(self, place: Place) -> None:
        self._place = place

    def active(self) -> bool:
        """Tell whether it is ready: its page is on the glass and its loops turn."""
        return self._says("is-active", UNIT) == "active"

    def run(self) -> Run:
        """Return which run it is: another one means that it ended meanwhile."""
        asked = ("show", UNIT, "--value", "--property")
        return Run(self._says(*asked, "MainPID"), self._says(*asked, "NRestarts"))

    def stop(self, go_on: Callable[[], bool]) -> bool:
        """Stop it once nobody is there; False: ``go_on`` said first that it was too late.

        The lock is held until it has stopped, so no visitor begins in between.
        """
        while True:
            with self._nobody_there() as free:
                if free:
                    self._call("stop", UNIT)
                    return True
            if not go_on():
                return False
            time.sleep(LOOK_S)

    def start(self) -> bool:
        """Start it; tell whether it became ready."""
        self._call("daemon-reload")
        self._call("reset-failed", UNIT)
        return self._call("start", UNIT) and self.active()

    def start_soon(self) -> None:
        """Let it start, whatever comes of it."""
        self._call("reset-failed", UNIT)
        self._call("start", "--no-block", UNIT)

    @contextlib.contextmanager
    def changing(self) -> Iterator[None]:
        """Let nothing start it meanwhile. See ``ConditionPathExists`` of its unit."""
        mark = self._place.changing
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.touch()
        try:
            yield
        finally:
            mark.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _nobody_there(self) -> Iterator[bool]:
        try:
            descriptor = os.open(self._place.visit_lock, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            yield True  # the kiosk does not run
            return
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
        finally:
            os.close(descriptor)

    def _call(self, *words: str) -> bool:
        return self._run(*words).returncode == 0

    def _says(self, *words: str) -> str:
        return self._run(*words).stdout.strip()

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = (*self._place.systemctl, *words)
        try:
            return subprocess.run(  # noqa: S603
                command, capture_output=True, text=True, check=False, timeout=START_S
            )
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(command, 1, "", "")
