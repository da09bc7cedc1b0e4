"""What a kiosk says, for the tests of the fleet: by a mouth that counts as a kiosk's does."""

from kiosk.centre.fleet.taking import Moment, take
from kiosk.centre.fleet.told import Told
from kiosk.link.envelope import Writer, read
from kiosk.link.messages import Device, DeviceInfo, Info, KioskState, State, Telemetry
from kiosk.link.topics import KioskTopics

NOW = 1_772_400_000_000
BOOT, OTHER = "boot-of-today", "boot-of-before"


class Mouth:
    """One run of a kiosk; ``at`` is its clock."""

    def __init__(self, name="kiosk-01", boot=BOOT, at=NOW):
        self.topics, self.boot, self.at = KioskTopics("hetao", name), boot, at
        self._writer = Writer(boot, lambda: self.at)

    def says(self, body):
        return read(self.data(body))

    def data(self, body, **what):
        return self._writer.write(body, **what)

    def state(self, state=KioskState.READY, reason="", since=NOW):
        return self.says(State(state=state, boot=self.boot, since=since, reason=reason))

    def info(self, *devices, started=NOW):
        listed = tuple(DeviceInfo(name=name, driver="d", where="w") for name in devices)
        return self.says(
            Info(boot=self.boot, started=started, software="1.2", python="3", system="s",
                 hardware="h", catalogue="c", devices=listed)
        )  # fmt: skip

    def device(self, name="printer", state="online", supply="full", **what):
        return self.says(Device(name=name, state=state, supply=supply, since=NOW, **what))

    def figures(self, **what):
        return self.says(Telemetry(uptime_s=1, **what))

    def will(self):
        """What the broker is given when the connection is made, and says much later."""
        return self.state(KioskState.LOST)


def hears(told, *messages, at=NOW, retained=False):
    """Take messages in; return what came of each."""
    return [take(told, message, Moment(at, retained=retained)) for message in messages]


def told(name="kiosk-01"):
    return Told(name=name, seqs={}, devices={})
