"""Commands of the centre: each carried out once, and not when it is late."""

import logging
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from kiosk.link import records
from kiosk.link.errors import CommandFailedError, CommandLateError
from kiosk.link.messages import Command, CommandAnswer, CommandResult
from kiosk.link.parts import Brought, PartsError, parts
from kiosk.link.records import Record
from kiosk.link.store import Store
from kiosk.link.upkeep import CommandPart, How

log = logging.getLogger(__name__)

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS command (
        id TEXT PRIMARY KEY, result TEXT NOT NULL, detail TEXT NOT NULL, at INTEGER NOT NULL)""",
    *records.SCHEMA,
)
KEPT_MS = 86_400_000
BEGUN, LATER = "begun", "later"
INTERRUPTED = "the kiosk stopped while it was at it; nobody knows how far it came"


def _nothing() -> None:
    """Do nothing more."""


@dataclass(frozen=True, slots=True)
class Done:
    """A command was carried out."""

    detail: str
    brought: Brought | None = None
    then: Callable[[], None] = _nothing
    """What must wait until the answer was kept and said: to restart, say."""


@dataclass(frozen=True, slots=True)
class Later:
    """A command goes on outside of this run: whoever sees its end says it. See ``finish``."""


Handler = Callable[[Command], Awaitable[str | Done | Later]]
"""Carries a command out; returns a detail for its author, or more.

Raises:
    CommandFailedError: It could not be carried out.
"""


@dataclass(frozen=True, slots=True)
class Carried:
    """What is said of a command, in this order, and what is done after that."""

    parts: tuple[CommandPart, ...]
    answer: CommandAnswer
    then: Callable[[], None] = _nothing


class Commands:
    """Knows the commands, and which were done already, over a restart too."""

    def __init__(
        self, store: Store, handlers: Mapping[str, Handler], now_ms: Callable[[], int]
    ) -> None:
        self._store, self._handlers, self._now_ms = store, handlers, now_ms
        self._begun: set[str] = set()  # in this run

    async def carry_out(self, name: str, command: Command) -> Carried | None:
        """Carry out a command and return what its author is told.

        A command that was done is answered again and not done again; for one that is being
        done nothing is returned. One at which an earlier run stopped has failed.

        Raises:
            StoreError: It could not be noted, and so was not begun.
        """
        now = self._now_ms()
        earlier = await self._store.run(lambda db: _begin(db, command.id, now))
        if earlier is not None:
            result, detail = earlier
            if result == LATER:
                return None
            if result != BEGUN:
                answer = _answer(name, command, CommandResult(result), detail)
                return Carried((), answer)
            if command.id in self._begun:
                return None
            return await self._ended(name, command, CommandResult.FAILED, Done(INTERRUPTED))
        self._begun.add(command.id)
        try:
            result, done = await self._result_of(name, command)
            if isinstance(done, Later):
                await self._store.run(lambda db: _end(db, command.id, LATER, "", now))
                return None
            return await self._ended(name, command, result, done)
        finally:
            self._begun.discard(command.id)

    async def finish(
        self, name: str, command: Command, result: CommandResult, detail: str
    ) -> CommandAnswer | None:
        """End a command that went on outside; None: it was not awaited.

        Raises:
            StoreError: It could not be noted.
        """
        asked = "SELECT 1 FROM command WHERE id = ? AND result = ?"
        row = await self._store.run(lambda db: db.execute(asked, (command.id, LATER)).fetchone())
        if row is None:
            return None
        return (await self._ended(name, command, result, Done(detail))).answer

    async def _ended(
        self, name: str, command: Command, result: CommandResult, done: Done
    ) -> Carried:
        try:
            pieces = parts(command.id, name[:63], done.brought) if done.brought else ()
        except PartsError as error:
            pieces, result, done = (), CommandResult.FAILED, Done(str(error))
        detail = done.detail[:500]
        record = Record(
            self._now_ms(), command.author, How.AFAR, name, result.value, _wanted(command, detail)
        )

        def keep(db: sqlite3.Connection) -> int:
            _end(db, command.id, result, detail, self._now_ms())
            return records.note(db, record)

        number = await self._store.run(keep)
        answer = _answer(name, command, result, detail, number)
        return Carried(pieces, answer, done.then)

    async def _result_of(self, name: str, command: Command) -> tuple[CommandResult, Done | Later]:
        handler = self._handlers.get(name)
        if handler is None:
            known = ", ".join(sorted(self._handlers))
            return CommandResult.UNKNOWN, Done(f"there are: {known}")
        if command.expires < self._now_ms():
            return CommandResult.EXPIRED, Done("")
        log.info("command %s from %s", name, command.author)
        try:
            said = await handler(command)
        except CommandLateError as error:
            return CommandResult.EXPIRED, Done(str(error))
        except CommandFailedError as error:
            return CommandResult.FAILED, Done(str(error))
        return CommandResult.DONE, Done(said) if isinstance(said, str) else said


def _begin(db: sqlite3.Connection, command_id: str, now: int) -> tuple[str, str] | None:
    db.execute("DELETE FROM command WHERE at < ? AND result != ?", (now - KEPT_MS, LATER))
    row = db.execute("SELECT result, detail FROM command WHERE id = ?", (command_id,)).fetchone()
    if row is not None:
        return str(row[0]), str(row[1])
    db.execute("INSERT INTO command VALUES (?, ?, '', ?)", (command_id, BEGUN, now))
    return None


def _end(db: sqlite3.Connection, command_id: str, result: str, detail: str, now: int) -> None:
    db.execute(
        "UPDATE command SET result = ?, detail = ?, at = ? WHERE id = ?",
        (result, detail, now, command_id),
    )


def _wanted(command: Command, detail: str) -> str:
    """Return what was asked for and what came of it, for the trail."""
    asked = " ".join(f"{name}={value[:80]}" for name, value in sorted(command.arguments.items()))
    return f"{asked}: {detail}" if asked else detail


def _answer(
    name: str, command: Command, result: CommandResult, detail: str, record: int = 0
) -> CommandAnswer:
    return CommandAnswer(
        command=command.id,
        name=name[:63],
        result=result,
        detail=detail,
        author=command.author,
        record=record,
    )
