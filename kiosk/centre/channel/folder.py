"""A channel's folder: packages, the list of them, and the operator's signature under the list.

It is a flat repository as apt reads it. The list is good for some weeks, then it must be signed
anew: who holds back newer packages from a kiosk is found out by that. The private key is where
somebody signs, and never needs to be at the centre: the folder can be made anywhere, and copied.
"""

import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

PACKAGES, UNSIGNED, SIGNED = "Packages", "Release", "InRelease"
DAYS = 30
BY_HASH = ("APT::FTPArchive::DoByHash=true", "APT::FTPArchive::ByHash-Keep=3")
DAY_S = 86_400
NAME = re.compile(r"[a-z0-9][a-z0-9.+-]+_[0-9A-Za-z.+~%-]+_[a-z0-9-]+\.deb")
FIELDS = re.compile(r"^(Package|Version|Architecture): (.+)$", re.MULTILINE)


class ChannelError(Exception):
    """It cannot be done; the text says why, and what to do."""


@dataclass(frozen=True, slots=True, order=True)
class Package:
    """What the channel offers."""

    name: str
    version: str
    architecture: str


def add(folder: Path, files: Iterable[Path]) -> None:
    """Take packages into the channel; of one version the first stays for ever.

    Raises:
        ChannelError: One is no package, or another of its name is there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for file in files:
        _run(["dpkg-deb", "--info", str(file)])
        there = folder / file.name
        if NAME.fullmatch(file.name) is None:
            raise ChannelError(f"{file.name}: expected NAME_VERSION_ARCHITECTURE.deb")
        if there.exists() and there.read_bytes() != file.read_bytes():
            raise ChannelError(f"{file.name}: another one is there; give the new one a new version")
        if not there.exists():
            new = there.with_suffix(".new")
            shutil.copyfile(file, new)
            new.replace(there)


def write_list(folder: Path, days: int = DAYS) -> None:
    """Write the list anew, to be signed.

    Raises:
        ChannelError: apt-ftparchive is not there, or cannot read a package.
    """
    new = folder / f"{PACKAGES}.new"
    new.write_text(_run(["apt-ftparchive", "packages", "."], folder), encoding="utf-8")
    new.replace(folder / PACKAGES)
    (folder / UNSIGNED).unlink(missing_ok=True)
    options = {
        "Origin": "e-Station",
        "Suite": "estation",
        "Acquire-By-Hash": "true",
        "ValidTime": str(days * DAY_S),
    }
    given = [f"-oAPT::FTPArchive::Release::{name}={value}" for name, value in options.items()]
    asked = ["apt-ftparchive", *given, *(f"-o{one}" for one in BY_HASH), "release", "."]
    said = _run(asked, folder)
    (folder / UNSIGNED).write_text(said, encoding="utf-8")


def sign(folder: Path, key: str) -> None:
    """Sign the list with a key that gpg has here.

    Raises:
        ChannelError: gpg did not.
    """
    new = folder / f"{SIGNED}.new"
    new.unlink(missing_ok=True)
    asked = ["gpg", "--batch", "--local-user", key, "--digest-algo", "SHA256"]
    _run([*asked, "--clearsign", "--output", str(new), str(folder / UNSIGNED)])
    new.replace(folder / SIGNED)


def take_signature(folder: Path, signed: Path, key: Path) -> None:
    """Take a list that was signed elsewhere, once it is proved to be this one.

    Raises:
        ChannelError: The key did not sign it, or another list was signed.
    """
    asked = ["gpgv", "--quiet", "--keyring", str(key.resolve()), "--output", "-", str(signed)]
    if _run(asked).strip() != (folder / UNSIGNED).read_text(encoding="utf-8").strip():
        raise ChannelError(f"{signed}: is the signature of another list; sign {UNSIGNED} anew")
    new = folder / f"{SIGNED}.new"
    shutil.copyfile(signed, new)
    new.replace(folder / SIGNED)


def packages(folder: Path) -> list[Package]:
    """Return what the list names."""
    try:
        text = (folder / PACKAGES).read_text(encoding="utf-8")
    except FileNotFoundError:
        return []
    found = []
    for part in text.split("\n\n"):
        said = dict(FIELDS.findall(part))
        if said:
            found.append(Package(said["Package"], said["Version"], said["Architecture"]))
    return sorted(found)


def _run(command: Sequence[str], folder: Path | None = None) -> str:
    try:
        done = subprocess.run(  # noqa: S603
            command, cwd=folder, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as error:
        raise ChannelError(f"{command[0]}: is not installed (apt-utils, gpg, gpgv)") from error
    if done.returncode:
        raise ChannelError(f"{command[0]}: {' '.join(done.stderr.split())[:300]}")
    return done.stdout
