"""Tells Home Assistant of every kiosk, and takes back what is gone, over the centre's connection.

Everything is retained and said again only where it differs: several centres of a hall may say the
same.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from typing import Protocol

import msgspec

from kiosk.centre.fleet.model import Change, KioskNow
from kiosk.centre.home_assistant.discovery import Words
from kiosk.link.connection import Connection, Incoming, Outgoing

log = logging.getLogger(__name__)

AT_ONCE, PAUSE_S = 100, 0.05  # kiosks, and how long others then have the connection
AGAIN_S = 0.5  # after the connection took no more
LISTEN_S = 5.0  # for what the broker keeps of kiosks that are no more
MOST_CONFIG = 64_000  # bytes of a retained configuration that is looked at


class Picture(Protocol):
    """See ``fleet.picture``."""

    def get(self, name: str) -> KioskNow | None:
        """Return a kiosk; None: there is none."""
        ...

    def kiosks(self) -> Sequence[KioskNow]:
        """Return every kiosk."""
        ...

    def follow(self) -> AsyncIterator[Change]:
        """Yield what differs, for ever."""
        ...


class _Components(msgspec.Struct):
    components: dict[str, dict[str, object]] = {}


class Announcer:
    """A guest of the connection.

    Args:
        words: Says kiosks.
        picture: Of the fleet.
        listen_s: How long the broker is listened to before what is gone is taken back.
    """

    def __init__(self, words: Words, picture: Picture, listen_s: float = LISTEN_S) -> None:
        self._words, self._picture, self._listen_s = words, picture, listen_s
        self._connection: Connection | None = None
        self._listens_until: float | None = None
        self._kept: dict[str, frozenset[str]] = {}  # by kiosk, the components that it has there
        self._said: dict[str, bytes] = {}  # by topic
        self._dirty: set[str] = set()
        self._stirred = asyncio.Event()

    # --- see ``Guest``

    def arrived(self, connection: Connection) -> None:
        """See ``Guest.arrived``: what the broker keeps is listened to first."""
        self._connection = connection
        self._said.clear()  # another broker may keep nothing of it
        self._listens_until = asyncio.get_running_loop().time() + self._listen_s
        connection.subscribe([self._words.every_config])
        self._stirred.set()

    def left(self) -> None:
        """See ``Guest.left``."""
        self._connection = None

    def takes(self, incoming: Incoming) -> bool:
        """See ``Guest.takes``."""
        kiosk = self._words.kiosk_of(incoming.topic)
        if kiosk is None:
            return incoming.topic.endswith("/config")  # of a device that is not ours
        if incoming.data and len(incoming.data) <= MOST_CONFIG:
            self._kept[kiosk] = self._kept.get(kiosk, frozenset()) | _components(incoming.data)
        return True

    # --- what goes on by itself

    async def run(self) -> None:
        """Work until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._follow())
            group.create_task(self._work())

    async def _follow(self) -> None:
        async for change in self._picture.follow():
            self._dirty.update(kiosk.name for kiosk in change.kiosks)
            self._dirty.update(change.gone)
            self._stirred.set()

    async def _work(self) -> None:
        while True:
            await self._stirred.wait()
            self._stirred.clear()
            if self._connection is None:
                continue
            if self._listens_until is not None:
                await self._heard_out()
                continue
            for number, name in enumerate(sorted(self._dirty), 1):
                if not self._tell(name):
                    await asyncio.sleep(AGAIN_S)
                    self._stirred.set()
                    break
                self._dirty.discard(name)
                if number % AT_ONCE == 0:
                    await asyncio.sleep(PAUSE_S)

    async def _heard_out(self) -> None:
        """Listen to what the broker keeps; then everything is told, and what is gone."""
        until, loop = self._listens_until, asyncio.get_running_loop()
        while until is not None and (left_s := until - loop.time()) > 0:
            await asyncio.sleep(left_s)
            until = self._listens_until
        self._listens_until = None
        if self._connection is not None:
            self._connection.unsubscribe([self._words.every_config])
        known = {kiosk.name for kiosk in self._picture.kiosks()}
        # A picture that knows nobody yet proves nothing of who is gone.
        self._dirty |= known | (self._kept.keys() if known else set())
        self._stirred.set()

    def _tell(self, name: str) -> bool:
        """Say a kiosk where it differs; tell whether all of it went out."""
        kiosk = self._picture.get(name)
        if kiosk is None:
            topics = (self._words.config_topic(name), self._words.state_topic(name))
            if not all(self._publish(topic, b"") for topic in topics):
                return False
            self._kept.pop(name, None)
            return True
        said = self._words.say(kiosk, self._kept.get(name, frozenset()))
        if not self._publish(said.state_topic, said.state):
            return False
        if not self._publish(said.config_topic, said.config):
            return False
        self._kept[name] = said.components
        return True

    def _publish(self, topic: str, data: bytes) -> bool:
        if self._said.get(topic) == data:
            return True
        if self._connection is None:
            return False
        # What is lost with a connection is said again with the next one.
        if not self._connection.publish(Outgoing(topic, data, qos=0, retain=True)):
            return False
        if data:
            self._said[topic] = data
        else:
            self._said.pop(topic, None)
        return True


def _components(data: bytes) -> frozenset[str]:
    try:
        found = msgspec.json.decode(data, type=_Components)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return frozenset()
    return frozenset(name for name, part in found.components.items() if len(part) > 1)
