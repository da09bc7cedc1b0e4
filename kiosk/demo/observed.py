"""What the kiosk says is on its glass: the lines of ``kiosk run --observe``."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import msgspec

LOOK_S = 0.005


class Control(msgspec.Struct, frozen=True):
    """Something that can be pressed, in pixels from the left upper corner."""

    id: str
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        """Where a finger would go."""
        return self.x + self.width // 2, self.y + self.height // 2


class Seen(msgspec.Struct, frozen=True):
    """A page as it was drawn."""

    at: int  # UTC, milliseconds
    visit: int
    view: str
    language: str
    controls: tuple[Control, ...]
    countdown_s: int | None = None
    home: bool = False
    says: str = ""

    def control(self, control_id: str) -> Control | None:
        """Return the control of that id, None where there is none."""
        return next((one for one in self.controls if one.id == control_id), None)


class NotSeenError(Exception):
    """A page did not come in time; the text says what was there instead."""


class Observed:
    """Follows the file that the kiosk writes."""

    def __init__(self, file: Path) -> None:
        self._file, self._read, self._rest = file, 0, b""
        self.pages: list[Seen] = []

    @property
    def last(self) -> Seen | None:
        """The page that is on the glass."""
        return self.pages[-1] if self.pages else None

    async def until(
        self, wanted: Callable[[Seen], bool], what: str, *, within_s: float = 60.0, after: int = 0
    ) -> Seen:
        """Wait until the page on the glass, drawn after moment ``after``, is the wanted one.

        Raises:
            NotSeenError: It did not come.
        """
        try:
            async with asyncio.timeout(within_s):
                while True:
                    self._follow()
                    last = self.last
                    if last is not None and last.at >= after and wanted(last):
                        return last
                    await asyncio.sleep(LOOK_S)
        except TimeoutError:
            last = self.last
            there = "nothing" if last is None else f"{last.view}, {[c.id for c in last.controls]}"
            raise NotSeenError(f"waited {within_s:.0f} s for {what}; there is {there}") from None

    def _follow(self) -> None:
        if not self._file.exists():
            return
        with self._file.open("rb") as stream:
            stream.seek(self._read)
            data = stream.read()
        self._read += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        self.pages += [msgspec.json.decode(line, type=Seen) for line in lines]
