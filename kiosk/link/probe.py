"""Whether the broker lets the kiosk in, and whether the centre is behind it."""

import asyncio
import contextlib

from kiosk.link.connection import Connection, Incoming, Outgoing
from kiosk.link.envelope import MessageError, read
from kiosk.link.messages import CentreState
from kiosk.link.settings import Broker
from kiosk.link.topics import centre_state

RETAINED_S = 1.5  # a broker sends what it keeps at once


class _Ear:
    """Hears of the connection and of the centre's retained state. See ``Listener``."""

    def __init__(self) -> None:
        self.reached, self.told = asyncio.Event(), asyncio.Event()
        self.centre_alive = False

    def will(self) -> Outgoing | None:
        return None

    def connected(self) -> None:
        self.reached.set()

    def disconnected(self) -> None:
        pass

    def received(self, incoming: Incoming) -> None:
        with contextlib.suppress(MessageError):
            body = read(incoming.data).body
            if isinstance(body, CentreState):
                self.centre_alive = body.alive
                self.told.set()


async def probe(broker: Broker, site: str, kiosk: str, *, timeout_s: float) -> tuple[bool, bool]:
    """Return whether the broker was reached, and whether the centre says that it is alive."""
    ear = _Ear()
    connection = Connection(
        broker, ear, client_id=f"{site}-{kiosk}-probe", subscriptions=(centre_state(site),)
    )
    staying = asyncio.create_task(connection.run())
    try:
        async with asyncio.timeout(timeout_s):
            await ear.reached.wait()
        async with asyncio.timeout(RETAINED_S):
            await ear.told.wait()
    except TimeoutError:
        pass
    finally:
        staying.cancel()
        await asyncio.gather(staying, return_exceptions=True)
    return ear.reached.is_set(), ear.centre_alive
