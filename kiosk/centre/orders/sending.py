"""Sends commands, and writes down what became of each."""

from collections.abc import Callable
from typing import Protocol

import msgspec
from sqlalchemy import Connection

from kiosk.centre.orders import trail
from kiosk.centre.store import CentreStore
from kiosk.link.messages import Command, CommandAnswer


class Sender(Protocol):
    """Sends a command. See ``Intake.command``."""

    async def command(self, kiosk: str, name: str, body: msgspec.Struct, id_: str) -> CommandAnswer:
        """Send it and return its answer.

        Raises:
            ConnectionError: The broker is away.
        """
        ...


class Orders:
    """Lives on the event loop.

    Args:
        store: The database.
        sender: To the kiosks.
        now_ms: The centre's clock.
    """

    def __init__(self, store: CentreStore, sender: Sender, now_ms: Callable[[], int]) -> None:
        self._store, self._sender, self._now_ms = store, sender, now_ms

    async def give(
        self,
        kiosk: str,
        name: str,
        command: Command,
        may: Callable[[Connection], bool] = lambda _db: True,
    ) -> CommandAnswer | None:
        """Send a command and return its answer; the caller sets the time-out.

        An answer that comes after it is written down as well.

        Args:
            kiosk: By its name.
            name: Of the command.
            command: What is sent.
            may: Asked in the transaction that notes it, right before it is sent.

        Returns:
            The answer; None: it may not be sent.

        Raises:
            ConnectionError: The broker is away.
            CentreStoreError: It could not be written down, and was not sent; or its answer was not.
        """

        def note(db: Connection) -> bool:
            if not may(db):
                return False
            trail.sent(db, kiosk, name, command, self._now_ms())
            return True

        if not await self._store.run(note):
            return None
        try:
            return await self._sender.command(kiosk, name, command, command.id)
        except ConnectionError as error:
            why = str(error)
            await self._store.run(lambda db: trail.unsent(db, command.id, why))
            raise
