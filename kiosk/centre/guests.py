"""Who speaks over the centre's own connection besides the intake.

There is one connection for all: where the broker knows the centre by its certificate a second one
would push the first one out.
"""

from typing import Protocol

from kiosk.link.connection import Connection, Incoming


class Guest(Protocol):
    """Is told what happens on the connection, on the event loop."""

    def arrived(self, connection: Connection) -> None:
        """The broker is there."""
        ...

    def left(self) -> None:
        """The broker is gone."""
        ...

    def takes(self, incoming: Incoming) -> bool:
        """Take a message of a topic that is no kiosk's; tell whether it was for this one."""
        ...
