"""Rows of the fleet's table as JSON. Each is made once for a change, however many look at it."""

from collections.abc import Iterable, Sequence

import msgspec

from kiosk.centre.fleet.model import UNKNOWN, KioskNow, Level
from kiosk.centre.fleet.picture import Picture

WORST_FIRST = ("out", "low", "full")


class DeviceRow(msgspec.Struct, frozen=True):
    """A device in a row."""

    name: str
    state: str
    supply: str
    code: str


class Row(msgspec.Struct, frozen=True):
    """A kiosk in the fleet's table. See ``KioskNow``."""

    name: str
    site: str  # the hall's name on the wire
    level: Level
    state: str
    reason: str
    because: str
    since: int
    heard: int | None
    software: str
    catalogue: str
    outbox: int | None
    temperature: float | None  # of the processor, degrees Celsius
    memory: float | None  # MB that the kiosk uses
    devices: list[DeviceRow]
    paper: str  # "full", "low", "out", or "unknown"


class Table(msgspec.Struct, frozen=True):
    """Answer of ``GET /api/fleet``."""

    at: int
    broker: bool
    kiosks: list[Row]


def row_of(kiosk: KioskNow, site: str) -> Row:
    """Return a kiosk's row."""
    figures = kiosk.figures
    return Row(
        name=kiosk.name,
        site=site,
        level=kiosk.level,
        state=kiosk.state,
        reason=kiosk.reason,
        because=kiosk.because,
        since=kiosk.since,
        heard=kiosk.heard,
        software=kiosk.software,
        catalogue=kiosk.catalogue,
        outbox=None if figures is None else figures.outbox_depth,
        temperature=None if figures is None else figures.cpu_temperature_c,
        memory=None if figures is None else figures.memory_used_mb,
        devices=[DeviceRow(one.name, one.state, one.supply, one.code) for one in kiosk.devices],
        paper=paper_of(kiosk),
    )


def paper_of(kiosk: KioskNow) -> str:
    """Return the worst supply of a kiosk's printers."""
    found = {device.supply for device in kiosk.devices}
    return next((supply for supply in WORST_FIRST if supply in found), UNKNOWN)


class Rows:
    """Rows of a picture, encoded."""

    def __init__(self, picture: Picture, site: str) -> None:
        self._picture, self._site = picture, site
        self._made: dict[str, tuple[KioskNow, bytes]] = {}
        self._all: tuple[int, bytes] = (-1, b"")
        self._encoder = msgspec.json.Encoder()

    def all(self) -> bytes:
        """Return the rows of all kiosks by name, with commas between."""
        if self._all[0] != self._picture.version:
            version, names = self._picture.version, self._picture.names()
            self._all = (version, self._joined(names))
            if len(self._made) > len(names):
                self._made = {name: self._made[name] for name in names}
        return self._all[1]

    def some(self, names: Iterable[str]) -> bytes:
        """Return the rows of some kiosks, with commas between."""
        return self._joined(list(names))

    def frame(self, kind: str, at: int, rows: bytes, gone: Sequence[str], *, broker: bool) -> bytes:
        """Return a message of ``/live/fleet``, or with an empty ``kind`` the whole table."""
        head = {"kind": kind} if kind else {}
        begin = self._encoder.encode(head | {"at": at, "broker": broker})[:-1]
        end = b',"gone":' + self._encoder.encode(gone) if kind == "some" else b""
        return begin + b',"kiosks":[' + rows + b"]" + end + b"}"

    def _joined(self, names: Sequence[str]) -> bytes:
        return b",".join(row for name in names if (row := self._row(name)))

    def _row(self, name: str) -> bytes:
        now = self._picture.get(name)
        if now is None:
            return b""
        made = self._made.get(name)
        if made is None or made[0] is not now:
            made = self._made[name] = (now, self._encoder.encode(row_of(now, self._site)))
        return made[1]
