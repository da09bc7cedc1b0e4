"""The centre's channel, by apt: nothing but it is asked, and nothing is taken that it did not sign.

apt proves the whole way: the key signs the list, the list holds the sums of the packages. It has
its own lists and caches here, so what else the machine may install from is not touched.
"""

import contextlib
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from journal import Proved, sync_folder
from packages import proved
from place import Place

SOURCES, KEY = "channel.sources", "channel.gpg"
MAX_VALID_S = 45 * 86_400  # a list that does not say how long it is good is good so long
UNPROVED = ("not signed", "signature", "NO_PUBKEY", "expired", "not valid yet", "Hash Sum", "older")
SAID = 400  # characters of what apt said
PATIENCE_S = 3600
MEGABYTE = 1_000_000


class ChannelError(Exception):
    """The channel is away or gives nothing useful; ``lasting``: to try again does not help."""

    def __init__(self, text: str, *, lasting: bool) -> None:
        super().__init__(text)
        self.lasting = lasting


class Channel:
    """Fetches from it.

    Args:
        place: Whose channel it is.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._cache, self._lists = place.state / "cache", place.state / "lists"
        self._staged = place.state / "staged"

    def refresh(self) -> None:
        """Fetch the list anew.

        Raises:
            ChannelError: It cannot be had, or is not proved.
        """
        if not (self._place.channel / SOURCES).exists():
            raise ChannelError(
                "this kiosk has no channel: /usr/lib/estation-kiosk/estation-update join",
                lasting=True,
            )
        for folder in (self._cache, self._lists):
            (folder / "partial").mkdir(parents=True, exist_ok=True)
        self._apt("apt-get", "update")

    def stage(self, versions: Mapping[str, str]) -> tuple[Proved, ...]:
        """Fetch packages of exactly these versions, and what they need that is not there.

        Raises:
            ChannelError: It does not offer them, or not whole, or the disk is full.
        """
        wanted = [f"{name}={version}" for name, version in versions.items()]
        shutil.rmtree(self._staged, ignore_errors=True)
        (self._staged / "partial").mkdir(parents=True)
        self._ask_for_room(wanted)
        self._apt("apt-get", "install", "--yes", "--download-only", "--no-remove", *wanted)
        shutil.rmtree(self._staged / "partial")
        return self._proved(self._staged)

    def fetch(self, versions: Mapping[str, str], folder: Path) -> tuple[Proved, ...]:
        """Fetch packages of exactly these versions into a folder.

        Raises:
            ChannelError: It does not offer them, or not whole.
        """
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        wanted = [f"{name}={version}" for name, version in versions.items()]
        self._apt("apt-get", "download", *wanted, folder=folder)
        return self._proved(folder)

    def drop(self) -> None:
        """Take away what was fetched and is not wanted any more."""
        for folder in (self._staged, self._cache):
            shutil.rmtree(folder, ignore_errors=True)

    def _ask_for_room(self, wanted: Iterable[str]) -> None:
        """Return while there is room for what is fetched, and for what is unpacked beside it.

        Raises:
            ChannelError: There is not, or the channel does not offer it.
        """
        said = self._apt("apt-cache", "show", *wanted)
        need = 0
        for line in said.splitlines():
            name, _, value = line.partition(": ")
            if name == "Size" and value.isdigit():
                need += int(value)
            if name == "Installed-Size" and value.isdigit():
                need += int(value) * 1024
        need += self._place.spare_mb * MEGABYTE
        for folder in (self._place.state, self._place.root):
            free = shutil.disk_usage(folder).free
            if free < need:
                text = f"{folder}: {free // MEGABYTE} MB free; {need // MEGABYTE} MB are needed"
                raise ChannelError(text, lasting=True)

    def _proved(self, folder: Path) -> tuple[Proved, ...]:
        found = tuple(proved(file) for file in sorted(folder.glob("*.deb")))
        sync_folder(folder)
        sync_folder(folder.parent)
        return found

    def _apt(self, program: str, *words: str, folder: Path | None = None) -> str:
        options = {
            "Dir::State::lists": self._lists,
            "Dir::State::status": self._place.root / "var/lib/dpkg/status",
            "Dir::Cache": self._cache,
            "Dir::Cache::archives": self._staged,
            "Dir::Etc::sourcelist": self._place.channel / SOURCES,
            "Dir::Etc::sourceparts": "-",
            "Dir::Etc::preferences": "-",
            "Dir::Etc::preferencesparts": "-",
            "Acquire::Languages": "none",
            "Acquire::AllowInsecureRepositories": "false",
            "Acquire::AllowWeakRepositories": "false",
            "Acquire::AllowDowngradeToInsecureRepositories": "false",
            "Acquire::Check-Date": "true",  # without it nothing is ever too old
            "Acquire::Check-Valid-Until": "true",
            "Acquire::Max-FutureTime": 600,  # the signer's clock may be ahead of ours
            "Acquire::Max-ValidTime": MAX_VALID_S,
            "Acquire::Retries": 3,
            "APT::Get::AllowUnauthenticated": "false",
            "APT::Update::Error-Mode": "any",
            "APT::Install-Recommends": "false",
        }
        asked = [program, "-q", *(f"-o{name}={value}" for name, value in options.items()), *words]
        try:
            done = subprocess.run(  # noqa: S603
                asked,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
                timeout=PATIENCE_S,
                env=self._place.environment(),
            )
        except subprocess.TimeoutExpired as error:
            raise ChannelError(f"{program} took more than an hour", lasting=False) from error
        if done.returncode:
            said = [one for one in done.stderr.splitlines() if one.startswith(("E:", "W:", "Err"))]
            text = " ".join(" ".join(said or [done.stderr]).split())[:SAID]
            away = "Failed to fetch" in text or "Could not" in text
            unproved = any(word in done.stderr for word in UNPROVED)
            raise ChannelError(text or f"{program} failed", lasting=unproved or not away)
        return done.stdout


def join(place: Place, address: str, key: Path) -> None:
    """Give a machine its channel: an address, and the key that alone may sign for it.

    Raises:
        OSError: They cannot be written.
    """
    place.channel.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(key, place.channel / KEY)
    (place.channel / SOURCES).write_text(
        "# The hall's channel of updates, asked by estation-update alone.\n"
        f"Types: deb\nURIs: {address}\nSuites: ./\nSigned-By: {place.channel / KEY}\n",
        encoding="utf-8",
    )
    for name in (KEY, SOURCES):
        with contextlib.suppress(PermissionError):
            (place.channel / name).chmod(0o644)
