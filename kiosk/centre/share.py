"""Which part of the messages this process of the centre takes.

One process takes all. Several share them in one of two ways: by a shared subscription of MQTT 5,
where the broker gives each message to one of them, or by names, where each works on the kiosks
that its settings name. Answers to commands go to all: only one of them waits. Calls go, of all
kiosks, to the one process that joins them (``guide.here``).
"""

import asyncio
from collections.abc import Sequence
from fnmatch import fnmatchcase

from kiosk.link.connection import Connection
from kiosk.link.envelope import new_id
from kiosk.link.topics import ROOT, centre_state, everything_up

ONE_EACH = ("state", "info", "device/+", "telemetry", "config", "event/+", "request/+")
KEPT = ("state", "info", "device/+", "config")
"""What the broker keeps; a shared subscription is not told of it."""
CAUGHT_UP_S = 5.0


class Share:
    """A process's part.

    Args:
        site: The hall's name on the wire.
        group: Of a shared subscription; empty: none.
        kiosks: Patterns of names; none: all kiosks.
        calls: Whether this process joins calls.
    """

    def __init__(self, site: str, group: str, kiosks: Sequence[str], *, calls: bool = True) -> None:
        self._site, self._group, self._kiosks, self._calls = site, group, kiosks, calls
        self._base = f"{ROOT}/{site}/+/up"
        self._catching_up: asyncio.TimerHandle | None = None

    @property
    def several(self) -> bool:
        """Whether there are other processes."""
        return bool(self._group or self._kiosks)

    @property
    def client_id(self) -> str:
        """What the broker knows this process by."""
        return f"{self._site}-centre-{new_id()[:8]}" if self.several else f"{self._site}-centre"

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """What to ask the broker for."""
        if not self.several:
            return (everything_up(self._site),)
        state = centre_state(self._site)
        if not self._group:
            return (everything_up(self._site), state)
        shared = (f"$share/{self._group}/{self._base}/{kind}" for kind in ONE_EACH)
        kept = (f"{self._base}/{kind}" for kind in KEPT)
        calls = (f"{self._base}/call",) if self._calls else ()
        return (*shared, f"{self._base}/answer/+", *calls, state, *kept)

    def is_ours(self, kiosk: str) -> bool:
        """Tell whether this process works on a kiosk."""
        return not self._kiosks or any(fnmatchcase(kiosk, one) for one in self._kiosks)

    def connected(self, connection: Connection) -> None:
        """Let go, once it has come, of what was asked for only to hear what the broker kept."""
        if self._group:
            loop = asyncio.get_running_loop()
            self._catching_up = loop.call_later(CAUGHT_UP_S, self._let_go, connection)

    def disconnected(self) -> None:
        """Begin anew with the next connection."""
        if self._catching_up is not None:
            self._catching_up.cancel()
            self._catching_up = None

    def _let_go(self, connection: Connection) -> None:
        connection.unsubscribe([f"{self._base}/{kind}" for kind in KEPT])
