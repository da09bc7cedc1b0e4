"""What the kiosk says of itself, which the broker keeps: said again after each reconnection."""

from collections.abc import Callable

import msgspec

from kiosk.link.messages import Device, Info, State
from kiosk.link.topics import KioskTopics
from kiosk.link.upkeep import Reported

Kept = Info | State | Device | Reported
Say = Callable[[str, Kept], None]
"""Publishes a body under a topic, for the broker to keep."""


class Birth:
    """Keeps the newest of each word.

    Args:
        topics: Of this kiosk.
        info: What it is.
        state: How it is.
        say: Publishes.
    """

    def __init__(self, topics: KioskTopics, info: Info, state: State, say: Say) -> None:
        self._topics, self._say = topics, say
        self.info, self.state = info, state
        self._devices: dict[str, Device] = {}
        self._reported: Reported | None = None

    def state_is(self, state: State) -> None:
        """Say how the kiosk is."""
        self.state = state
        self._say(self._topics.state, state)

    def device_is(self, device: Device) -> None:
        """Say how a device is."""
        self._devices[device.name] = device
        self._say(self._topics.device(device.name), device)

    def keys_are(self, sealing: str, signing: str) -> None:
        """Say which keys bundles are sealed and signed with."""
        self.info = msgspec.structs.replace(self.info, sealing_key=sealing, signing_key=signing)
        self._say(self._topics.info, self.info)

    def settings_are(self, reported: Reported) -> None:
        """Say which settings from afar are used."""
        self._reported = reported
        self._say(self._topics.reported, reported)

    def again(self) -> None:
        """Say all of it."""
        self._say(self._topics.info, self.info)
        self._say(self._topics.state, self.state)
        for name, device in self._devices.items():
            self._say(self._topics.device(name), device)
        if self._reported is not None:
            self._say(self._topics.reported, self._reported)
