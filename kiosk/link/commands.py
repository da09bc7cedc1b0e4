"""Commands of the centre: each carried out once, and not when it is late."""

import logging
import sqlite3
from collections.abc import Awaitable, Callable, Mapping

from kiosk.link.errors import CommandFailedError
from kiosk.link.messages import Command, CommandAnswer, CommandResult
from kiosk.link.store import Store

log = logging.getLogger(__name__)

SCHEMA = (
    """CREATE TABLE IF NOT EXISTS command (
        id TEXT PRIMARY KEY, result TEXT NOT NULL, detail TEXT NOT NULL, at INTEGER NOT NULL)""",
)
KEPT_MS = 86_400_000
BEGUN = "begun"

Handler = Callable[[Command], Awaitable[str]]
"""Carries a command out; returns a detail for its author.

Raises:
    CommandFailedError: It could not be carried out.
"""


class Commands:
    """Knows the commands, and which were done already, over a restart too."""

    def __init__(
        self, store: Store, handlers: Mapping[str, Handler], now_ms: Callable[[], int]
    ) -> None:
        self._store, self._handlers, self._now_ms = store, handlers, now_ms

    async def carry_out(self, name: str, command: Command) -> CommandAnswer | None:
        """Carry out a command and return what its author is told.

        A command that was done is answered again and not done again; for one that is being
        done nothing is returned.

        Raises:
            StoreError: It could not be noted, and so was not begun.
        """
        now = self._now_ms()
        earlier = await self._store.run(lambda db: _begin(db, command.id, now))
        if earlier is not None:
            result, detail = earlier
            if result == BEGUN:
                return None
            return _answer(name, command, CommandResult(result), detail)
        result, detail = await self._result_of(name, command)
        await self._store.run(
            lambda db: db.execute(
                "UPDATE command SET result = ?, detail = ? WHERE id = ?",
                (result, detail, command.id),
            )
        )
        return _answer(name, command, result, detail)

    async def _result_of(self, name: str, command: Command) -> tuple[CommandResult, str]:
        handler = self._handlers.get(name)
        if handler is None:
            known = ", ".join(sorted(self._handlers))
            return CommandResult.UNKNOWN, f"there are: {known}"
        if command.expires < self._now_ms():
            return CommandResult.EXPIRED, ""
        log.info("command %s from %s", name, command.author)
        try:
            return CommandResult.DONE, await handler(command)
        except CommandFailedError as error:
            return CommandResult.FAILED, str(error)[:500]


def _begin(db: sqlite3.Connection, command_id: str, now: int) -> tuple[str, str] | None:
    db.execute("DELETE FROM command WHERE at < ?", (now - KEPT_MS,))
    row = db.execute("SELECT result, detail FROM command WHERE id = ?", (command_id,)).fetchone()
    if row is not None:
        return str(row[0]), str(row[1])
    db.execute("INSERT INTO command VALUES (?, ?, '', ?)", (command_id, BEGUN, now))
    return None


def _answer(name: str, command: Command, result: CommandResult, detail: str) -> CommandAnswer:
    return CommandAnswer(command=command.id, name=name[:63], result=result, detail=detail)
