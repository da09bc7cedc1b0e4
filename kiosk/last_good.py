"""What a kiosk got to its first page with: used when the settings of today are damaged.

A file that was cut short, an edit with a slip in it, a catalogue that lacks a line: none of them
may cost the hall a kiosk. Of each start that got to its first page a copy is kept, settings with
what the hall gave and the catalogue beside them, and whoever starts with it says so aloud.

Settings that are well written and still let no start get to its first page are told by counting:
after ``TRIES`` starts in vain the copy is used as well.
"""

import hashlib
import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace as replace_field
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from kiosk.knowledge import Knowledge
from kiosk.settings import Settings, load
from kiosk.texts.faces import MissingFaceError
from kiosk.texts.phrasebook import MissingTextError
from kiosk.typed_toml import FileFaultsError

log = logging.getLogger(__name__)

STATE, NAME = "STATE_DIRECTORY", "last-good"
SETTINGS, CATALOGUE, DIGEST = "settings.json", "catalogue", "catalogue.sha256"
BEFORE, NEW, STARTS = ".before", ".new", ".starts"  # beside the folder
TRIES = 3  # the service manager gives five starts within two minutes
FAULTY = (FileFaultsError, MissingTextError, MissingFaceError)


class LastGood:
    """The copy in a folder of the kiosk's own.

    Args:
        folder: Made when something is kept. None: nothing is, and nothing is there.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def read(self, file: Path) -> Knowledge:
        """Return what the settings file names; of what is damaged, what was good last.

        ``Knowledge.faults`` says what is not used.

        Raises:
            FileFaultsError: Settings or catalogue have faults, and nothing good is kept.
            MissingTextError: The same of texts.
            MissingFaceError: The same of faces.
        """
        beside = file.resolve().parent
        try:
            settings = load(file)
            known = Knowledge.read(settings, beside)
        except FAULTY as error:
            kept = self._kept(file, beside)
            if kept is None:
                raise
            log.error("%s; what was good last is used", error)  # noqa: TRY400
            return replace_field(kept, faults=_lines(error))
        if not self._in_vain(_bytes(known, beside)):
            return known
        kept = self._kept(None, beside)
        if kept is None:
            return known
        changed = ", ".join(_differing(_plain(kept.settings), _plain(_absolute(known, beside))))
        fault = f"{file}: {changed}: {TRIES} starts did not get to the first page with this"
        log.error("%s; what was good last is used", fault)
        return replace_field(kept, faults=(fault,))

    def keep(self, known: Knowledge, file: Path) -> None:
        """Keep what a start got to its first page with; written only where it is another.

        Nothing is kept of a start that had to use the copy.

        Raises:
            OSError: The disk does not let us; what was kept before is still there.
        """
        if self._folder is None or known.faults:
            return
        beside = file.resolve().parent
        catalogue = beside / known.settings.kiosk.catalogue_dir
        data, digest = _bytes(known, beside), _digest(catalogue)
        same = (
            _read(self._folder / SETTINGS) == data
            and _read(self._folder / DIGEST) == digest.encode()
        )
        if not same:
            self._write(data, catalogue, digest)
        self._starts.unlink(missing_ok=True)

    @property
    def _starts(self) -> Path:
        """The file that counts starts in vain."""
        return (self._folder or Path()).with_suffix(STARTS)

    def _write(self, data: bytes, catalogue: Path, digest: str) -> None:
        """Put the copy on the disk whole or not at all; the one before it stays beside it."""
        folder = self._folder or Path()
        new, before = folder.with_suffix(NEW), folder.with_suffix(BEFORE)
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True, mode=0o700)
        shutil.copytree(catalogue, new / CATALOGUE)
        (new / SETTINGS).write_bytes(data)
        (new / DIGEST).write_text(digest, encoding="ascii")
        for path in (*(one for one in new.rglob("*") if one.is_file()), new):
            _settle(path)
        if folder.exists():
            shutil.rmtree(before, ignore_errors=True)
            folder.rename(before)
        new.rename(folder)
        _settle(folder.parent)

    def _kept(self, file: Path | None, beside: Path) -> Knowledge | None:
        """Return the best that can be read of today's file and of the copies; None without one.

        Args:
            file: Whose settings are used if they are well; None: they are not.
            beside: The folder that the file's own relative paths count from.
        """
        for settings, catalogue in self._candidates(file):
            chosen = settings
            if catalogue is not None:
                chosen = replace(
                    settings, kiosk=replace(settings.kiosk, catalogue_dir=str(catalogue))
                )
            with suppress(*FAULTY):
                return Knowledge.read(chosen, beside)
        return None

    def _candidates(self, file: Path | None) -> Iterator[tuple[Settings, Path | None]]:
        """Yield settings, each with where a catalogue may be; as much of today's as possible."""
        if self._folder is None:
            return
        copies = [one for one in (self._folder, self._folder.with_suffix(BEFORE)) if one.is_dir()]
        if file is not None:
            with suppress(FileFaultsError):
                own = load(file)
                yield from ((own, copy / CATALOGUE) for copy in copies)
        for copy in copies:
            with suppress(OSError, msgspec.MsgspecError):
                kept = msgspec.json.decode((copy / SETTINGS).read_bytes(), type=Settings)
                yield kept, None
                yield kept, copy / CATALOGUE

    def _in_vain(self, data: bytes) -> bool:
        """Count a start with settings that were never good; tell whether there were enough."""
        if self._folder is None or not self._folder.is_dir():
            return False
        if _read(self._folder / SETTINGS) == data:
            return False
        digest = hashlib.sha256(data).hexdigest()
        name, _, count = _read(self._starts).decode("ascii", "replace").partition(" ")
        before = int(count) if name == digest and count.isdigit() else 0
        with suppress(OSError):
            self._starts.write_text(f"{digest} {before + 1}", encoding="ascii")
        return before >= TRIES


def folder_of(environment: Mapping[str, str]) -> Path | None:
    """Return where the copy lies: in the folder that the service manager made; None without one."""
    state = environment.get(STATE, "").split(":")[0]
    return Path(state) / NAME if state else None


def _lines(error: Exception) -> tuple[str, ...]:
    return tuple(str(error).splitlines())


def _absolute(known: Knowledge, beside: Path) -> Settings:
    kiosk = known.settings.kiosk
    return replace(
        known.settings,
        kiosk=replace(
            kiosk,
            catalogue_dir=str(beside / kiosk.catalogue_dir),
            texts_dir=str(beside / kiosk.texts_dir),
            fonts_dir=str(beside / kiosk.fonts_dir) if kiosk.fonts_dir else "",
        ),
    )


def _bytes(known: Knowledge, beside: Path) -> bytes:
    return msgspec.json.encode(_absolute(known, beside))


def _plain(settings: Settings) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(settings)
    return plain


def _differing(before: object, after: object, path: str = "") -> Iterator[str]:
    """Yield the paths of the values that are not the same."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            here = f"{path}.{key}" if path else str(key)
            yield from _differing(before.get(key), after.get(key), here)
    elif before != after:
        yield path


def _digest(folder: Path) -> str:
    """Return what a folder's files are known by, all together."""
    found = hashlib.sha256()
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        found.update(str(file.relative_to(folder)).encode())
        found.update(file.read_bytes())
    return found.hexdigest()


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _settle(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
