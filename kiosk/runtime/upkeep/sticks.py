"""The log on a USB stick: scrubbed, and sealed to a key that is not here."""

import logging
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.runtime.upkeep.lines import LogLine, as_text

log = logging.getLogger(__name__)

MANAGER, MANAGED_S = "systemctl", 30.0
ROOTS = (Path("/media"), Path("/run/media"))
DEPTH = 2  # /media/STICK, /media/USER/STICK


class ExportError(Exception):
    """Nothing was exported; ``code`` says why."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@contextmanager
def let_in(unit: str) -> Iterator[None]:
    """Let a stick into the machine meanwhile: elsewhen it refuses whatever stores.

    Args:
        unit: Of the service manager, that lets it in while it is started; empty: others do.

    Raises:
        ExportError: It cannot be let in.
    """
    if not unit:
        yield
        return
    problem = _manage("start", unit)
    try:
        if problem:
            raise ExportError("export.no_stick", f"{unit}: {problem}")
        yield
    finally:
        if problem := _manage("stop", unit):
            log.error("%s: a stick may still be in: %s", unit, problem)


def export(lines: list[LogLine], name: str, recipient: str, folder: str) -> Path:
    """Write the lines, sealed, to the folder or to the first stick; return the file.

    Args:
        lines: Scrubbed.
        name: Of the kiosk.
        recipient: Public key of age, of who may read it.
        folder: From the settings; empty: a stick is looked for.

    Raises:
        ExportError: There is no key, no stick, or it takes nothing.
    """
    if not recipient:
        raise ExportError("export.no_key", "upkeep.log_recipient names no key to seal to")
    # Age takes long to load, and is loaded behind the first page only.
    from kiosk.link.seal import Sealer, SealError  # noqa: PLC0415

    try:
        data = Sealer((recipient,)).seal(as_text(lines))
    except SealError as error:
        raise ExportError("export.no_key", f"upkeep.log_recipient: {error}") from error
    where = Path(folder) if folder else _stick(ROOTS)
    if where is None or not where.is_dir():
        raise ExportError("export.no_stick", f"no stick is mounted under {ROOTS[0]}")
    file = where / f"estation-{name}-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}.jsonl.age"
    try:
        with file.open("xb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise ExportError("export.failed", f"{file}: {error.strerror}") from error
    return file


def _manage(what: str, unit: str) -> str:
    """Start or stop a unit; return what went wrong, or nothing."""
    try:
        subprocess.run(  # noqa: S603 - the unit is of the settings
            (MANAGER, what, unit), check=True, capture_output=True, text=True, timeout=MANAGED_S
        )
    except subprocess.CalledProcessError as error:
        return str(error.stderr).strip()[:200] or f"status {error.returncode}"
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return ""


def _stick(roots: tuple[Path, ...]) -> Path | None:
    """Return the first folder under the roots on which something is mounted and can be written."""
    for root in roots:
        folders = [root]
        for _ in range(DEPTH):
            folders = [inner for folder in folders for inner in _folders(folder)]
            for folder in folders:
                if folder.is_mount() and os.access(folder, os.W_OK):
                    return folder
    return None


def _folders(folder: Path) -> list[Path]:
    try:
        return sorted(inner for inner in folder.iterdir() if inner.is_dir())
    except OSError:
        return []
