"""The installed packages, by dpkg: asked, changed, and made whole after a power cut."""

import contextlib
import fcntl
import hashlib
import os
import subprocess
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from journal import Proved
from place import PACKAGE, PACKAGES, Place

KEEP_SETTINGS = ("--force-confdef", "--force-confold")
LOCK_S = 600.0
SAID = 300  # characters of what dpkg said


class PackageError(Exception):
    """dpkg did not do it; the text is what it said."""


class Packages:
    """Those of the kiosk on one machine.

    Args:
        place: Where they are.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._options: tuple[str, ...] = ()
        if not place.here:
            self._options = (
                f"--root={place.root}",
                "--force-script-chrootless",
                "--force-not-root",
            )

    def installed(self) -> dict[str, str]:
        """Return by name the version of each of them that is there, whole or not."""
        admin = self._place.root / "var/lib/dpkg"
        form = "${Package} ${Version} ${db:Status-Status}\n"
        asked = ["dpkg-query", f"--admindir={admin}", "-W", "-f", form, *PACKAGES]
        said = subprocess.run(  # noqa: S603
            asked, capture_output=True, text=True, check=False, env=self._place.environment()
        ).stdout
        found = {}
        for line in said.splitlines():
            words = line.split()
            if len(words) == 3 and words[2] not in {"not-installed", "config-files"}:  # noqa: PLR2004
                found[words[0]] = words[1]
        return found

    def version(self) -> str:
        """Return the kiosk's version; empty: it is not there."""
        return self.installed().get(PACKAGE, "")

    def is_newer(self, version: str, than: str) -> bool:
        """Compare as Debian does."""
        asked = ["dpkg", "--compare-versions", version, "gt", than]
        compared = subprocess.run(asked, check=False)  # noqa: S603
        return compared.returncode == 0

    def install(self, debs: Iterable[Path]) -> None:
        """Install packages, newer or older; changed settings stay as they are.

        Raises:
            PackageError: It was not done, or not to its end.
        """
        with self._alone():
            self._dpkg(*KEEP_SETTINGS, "--install", *map(str, debs))

    def mend(self) -> None:
        """Finish what a power cut interrupted, as far as it can be finished."""
        with self._alone(), contextlib.suppress(PackageError):
            self._dpkg(*KEEP_SETTINGS, "--configure", "-a")

    def _dpkg(self, *words: str) -> None:
        command: Sequence[str] = ("dpkg", *self._options, *words)
        done = subprocess.run(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            env=self._place.environment(),
        )
        if done.returncode:
            raise PackageError(" ".join(done.stdout.split())[-SAID:])

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock that apt and others wait at before they call dpkg."""
        lock = self._place.root / "var/lib/dpkg/lock-frontend"
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            ends = time.monotonic() + LOCK_S
            while True:
                try:
                    fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except OSError as error:
                    if time.monotonic() > ends:
                        raise PackageError("another program installs packages") from error
                    time.sleep(1)
            yield
        finally:
            os.close(descriptor)


def proved(file: Path) -> Proved:
    """Return a package with its sum, once it is on the disk."""
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
        os.fsync(opened.fileno())
    return Proved(str(file), digest)


def whole(packages: Iterable[Proved]) -> bool:
    """Tell whether each is there still, and as it was."""
    packages = tuple(packages)
    try:
        return bool(packages) and all(proved(Path(one.file)) == one for one in packages)
    except OSError:
        return False
