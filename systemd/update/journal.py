"""How far an update is, kept so that a power cut at any moment leaves the old or the new word."""

import contextlib
import json
import os
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

MOST_FAILED = 50


class Stage(StrEnum):
    """How far it is; the kiosk tells the centre each."""

    WANTED = "wanted"  # nothing has been fetched
    STAGED = "staged"  # it lies on the disk, proved, and waits for the hall to close
    EXAMINING = "examining"  # the kiosk says how it is before
    WAITING = "waiting"  # for the visitor to leave
    INSTALLING = "installing"
    CHECKING = "checking"  # the new version starts, and says how it is
    RETURNING = "returning"  # the earlier version comes back
    DONE = "done"
    RETURNED = "returned"
    REFUSED = "refused"  # nothing was changed
    BROKEN = "broken"  # the earlier version does not work either


OVER = frozenset({Stage.DONE, Stage.RETURNED, Stage.REFUSED, Stage.BROKEN})
UNTOUCHED = frozenset({Stage.WANTED, Stage.STAGED, Stage.EXAMINING, Stage.WAITING})
"""Stages in which the installed files are the earlier version's."""


@dataclass(frozen=True)
class Proved:
    """A package on the disk, as it was when apt had proved it."""

    file: str
    sha256: str


@dataclass(frozen=True)
class Progress:
    """One update."""

    id: str  # of the command that asked for it
    author: str
    version: str
    window: str  # "22:00-06:00", or empty: as long as the hall is closed
    expires: int  # UTC, milliseconds
    again: bool  # although this version failed here before
    before: str = ""  # the version that is installed
    stage: Stage = Stage.WANTED
    detail: str = ""
    tries: int = 0  # starts of the new version that have begun
    installs: int = 0  # how often its installing has begun
    staged: tuple[Proved, ...] = ()
    kept: tuple[Proved, ...] = ()  # the way back
    baseline: dict[str, str] = field(default_factory=dict)  # by part, before

    @property
    def over(self) -> bool:
        """Whether nothing more is done."""
        return self.stage in OVER


class Journal:
    """One file: the update at hand or the last one, what failed here, and the way back.

    Args:
        folder: Where it lies.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "journal.json"
        said = _read(self._file)
        self.failed: dict[str, str] = said.get("failed", {})
        self.kept: dict[str, list[dict[str, str]]] = said.get("kept", {})
        told = said.get("update")
        self.progress = None if told is None else _progress(told)

    def move(self, **changes: Any) -> Progress:
        """Note a step of the update at hand before it is taken."""
        if self.progress is None:
            raise ValueError("no update is at hand")
        return self.note(replace(self.progress, **changes))

    def note(self, progress: Progress) -> Progress:
        """Keep a word on how far an update is; it is on the disk when this returns."""
        self.progress = progress
        said = {"update": asdict(progress), "failed": self.failed, "kept": self.kept}
        write(self._file, json.dumps(said, ensure_ascii=False).encode())
        return progress

    def remember_failed(self, version: str, why: str) -> None:
        """Note, with the next step, that a version did not work here."""
        self.failed = dict([*self.failed.items(), (version, why)][-MOST_FAILED:])


def write(file: Path, data: bytes) -> None:
    """Replace a file: after a power cut it is the old one or the new one, whole."""
    new = file.with_name(f".{file.name}.new")
    with new.open("wb") as out:
        os.fchmod(out.fileno(), 0o644)
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    new.replace(file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Wait until a folder's names are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(file: Path) -> dict[str, Any]:
    with contextlib.suppress(FileNotFoundError):
        said: dict[str, Any] = json.loads(file.read_bytes())
        return said
    return {}


def _progress(told: dict[str, Any]) -> Progress:
    known = {name: told[name] for name in Progress.__dataclass_fields__ if name in told}
    known["stage"] = Stage(known["stage"])
    for name in ("staged", "kept"):
        known[name] = tuple(Proved(**one) for one in known.get(name, ()))
    return Progress(**known)
