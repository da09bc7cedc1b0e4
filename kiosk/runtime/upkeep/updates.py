"""Updates of the software, on the kiosk's side: asks for one, and tells how far it is.

The kiosk changes nothing of itself: it leaves a wish in its data folder. A program of the system,
which works when the kiosk does not, carries it out and writes its journal, which is read here: its
stages go to the centre, and where it wants to know how the kiosk is, a readiness report is made.
"""

import asyncio
import logging
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import msgspec
from msgspec import Struct

from kiosk.link.client import Link
from kiosk.link.commands import Later
from kiosk.link.errors import CommandFailedError, StoreError
from kiosk.link.messages import Alert, Command, CommandResult
from kiosk.link.store import Store
from kiosk.link.upkeep import UPDATED, UpdateEvent, UpdateStage
from kiosk.runtime.morning import Morning

log = logging.getLogger(__name__)

SCHEMA = ("CREATE TABLE IF NOT EXISTS update_told (id TEXT PRIMARY KEY, told TEXT NOT NULL)",)
NAME = "update"
WISH = "wish.json"
LOOK_S = 1.0
SETTLE_S = 45.0  # how long a kiosk that was just started waits for its centre before its report
JUDGED = frozenset({UpdateStage.EXAMINING, UpdateStage.CHECKING})
ALARMING = frozenset({UpdateStage.RETURNED, UpdateStage.BROKEN})


class Wish(Struct, frozen=True, kw_only=True):
    """What is wanted."""

    id: str
    author: str
    version: str
    window: str = ""
    expires: int
    again: bool = False


class Underway(Struct, frozen=True, kw_only=True):
    """How far it is, as the journal has it; what else stands there is not the kiosk's."""

    id: str
    author: str
    version: str
    stage: UpdateStage
    before: str = ""
    detail: str = ""
    tries: int = 0
    expires: int = 0


class Kept(Struct, frozen=True):
    """The journal's file."""

    update: Underway | None = None


class Updates:
    """Lives on the event loop.

    Args:
        journal: Of the program that carries them out; None: this machine has none.
        data_dir: Where the wish is left.
        link: To the centre.
        store: Remembers what the centre was told.
        morning: Makes readiness reports.
        now_ms: UTC in milliseconds.
    """

    def __init__(
        self,
        journal: Path | None,
        data_dir: Path,
        link: Link,
        store: Store,
        morning: Callable[[], Morning | None],
        now_ms: Callable[[], int],
    ) -> None:
        self._journal, self._wish = journal, data_dir / NAME / WISH
        self._link, self._store, self._morning, self._now_ms = link, store, morning, now_ms
        self._read_at = 0
        self._judged: tuple[str, UpdateStage, int] | None = None

    async def want(self, command: Command) -> Later:
        """Ask for an update; its end is told when it comes, be it by another version.

        Raises:
            CommandFailedError: Nobody carries it out here, or the disk takes no wish.
        """
        if self._journal is None:
            raise CommandFailedError("upkeep.update_journal is empty: this machine has no updates")
        given = command.arguments
        wish = Wish(
            id=command.id,
            author=command.author,
            version=given["version"],
            window=given.get("window", ""),
            expires=command.expires,
            again="again" in given,
        )
        earlier = self._asked()
        try:
            await asyncio.to_thread(_write, self._wish, msgspec.json.encode(wish))
        except OSError as error:
            raise CommandFailedError(f"{self._wish}: {error.strerror}") from error
        underway = self._underway()
        if earlier is not None and earlier.id != wish.id:
            over = underway is not None and underway.id == earlier.id and underway.stage in UPDATED
            if not over:
                await self._end(earlier, CommandResult.FAILED, f"{wish.version} is wanted instead")
        return Later()

    async def run(self) -> None:
        """Follow the journal until cancelled."""
        if self._journal is None:
            return
        while True:
            try:
                await self._look(self._journal)
            except (StoreError, OSError) as error:
                log.warning("update: %s", error)
            await asyncio.sleep(LOOK_S)

    async def _look(self, journal: Path) -> None:
        at = _written(journal)
        if at != self._read_at:
            underway = self._underway()
            if underway is not None:
                await self._tell(underway)
                await self._judge(underway)
            self._read_at = at

    async def _tell(self, underway: Underway) -> None:
        """Tell the centre of a stage once, over a restart too; at the end answer the command."""
        event = UpdateEvent(
            at=self._now_ms(),
            command=underway.id,
            author=underway.author,
            version=underway.version,
            before=underway.before,
            stage=underway.stage,
            detail=underway.detail[:500],
        )
        told = f"{underway.stage}: {underway.detail}"

        def keep(db: sqlite3.Connection) -> bool:
            row = db.execute("SELECT told FROM update_told WHERE id = ?", (underway.id,)).fetchone()
            if row is not None and row[0] == told:
                return False
            db.execute("DELETE FROM update_told")
            db.execute("INSERT INTO update_told VALUES (?, ?)", (underway.id, told))
            self._link.put_event(db, event)
            if underway.stage in ALARMING:
                code = f"update.{underway.stage.value}"
                said = f"{underway.version}: {underway.detail}"[:500]
                self._link.put_event(db, Alert(code=code, detail=said))
            return True

        if await self._store.run(keep):
            log.info("update to %s: %s", underway.version, told)
        if underway.stage in UPDATED:
            await self._over(underway)

    async def _over(self, underway: Underway) -> None:
        done = underway.stage is UpdateStage.DONE
        detail = underway.detail
        if underway.stage is UpdateStage.RETURNED:
            detail = f"back on {underway.before}: {detail}"
        result = CommandResult.DONE if done else CommandResult.FAILED
        await self._end(underway, result, detail)
        asked = self._asked()
        if asked is not None and asked.id == underway.id:
            self._wish.unlink(missing_ok=True)

    async def _end(self, one: Wish | Underway, result: CommandResult, detail: str) -> None:
        command = Command(
            id=one.id,
            author=one.author,
            expires=one.expires,
            arguments={"version": one.version},
        )
        await self._link.finish(NAME, command, result, detail)

    async def _judge(self, underway: Underway) -> None:
        """Make a report where one is wanted: once for each start."""
        mark = (underway.id, underway.stage, underway.tries)
        morning = self._morning()
        if underway.stage not in JUDGED or mark == self._judged or morning is None:
            return
        self._judged = mark
        try:
            async with asyncio.timeout(SETTLE_S):
                while not self._link.centre_online:  # noqa: ASYNC110 - the link tells nobody
                    await asyncio.sleep(LOOK_S)
        except TimeoutError:
            log.warning("update: the centre is away; the report says so")
        await morning.examine(printing=False)

    def _underway(self) -> Underway | None:
        """Return how far the update is; None: nothing is known of any."""
        if self._journal is None:
            return None
        try:
            return msgspec.json.decode(self._journal.read_bytes(), type=Kept).update
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            log.warning("%s: %s", self._journal, error)
            return None

    def _asked(self) -> Wish | None:
        try:
            return msgspec.json.decode(self._wish.read_bytes(), type=Wish)
        except (OSError, msgspec.DecodeError, UnicodeDecodeError):
            return None


def _written(file: Path) -> int:
    """Return when a file was written, in nanoseconds; 0: it is not there."""
    try:
        return file.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _write(file: Path, data: bytes) -> None:
    """Replace a file; after a power cut it is the old one or the new one, whole."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    with new.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    new.replace(file)
