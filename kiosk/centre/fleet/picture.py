"""The newest of every kiosk, in memory, and who is told when it changes. Lives on the event loop.

Followers pull: each remembers up to which change it was told, so that a slow one holds up nobody
and costs nothing. A follower that slept long gets everything again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from itertools import takewhile

from kiosk.centre.fleet.levels import is_live, now_of
from kiosk.centre.fleet.model import Change, KioskNow
from kiosk.centre.fleet.told import Told

PAUSE_S = 0.25  # at most four changes a second, however much happens
CALM_S = 0.75  # figures wait so long for company: a device's word need not wait for them
SLEPT_MS = 60_000
MOST_GONE = 1000


class Picture:
    """All kiosks.

    Args:
        now_ms: The centre's clock.
    """

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._told: dict[str, Told] = {}
        self._known: dict[str, KioskNow] = {}
        self._changes: dict[str, int] = {}  # by name the number of its latest, the newest last
        self._gone: dict[str, int] = {}
        self._living: set[str] = set()
        self._names: Sequence[str] | None = None
        self._number = self._urgent = 0
        self._stirred, self._hurried = asyncio.Event(), asyncio.Event()

    def __len__(self) -> int:
        """Return how many kiosks there are."""
        return len(self._told)

    @property
    def version(self) -> int:
        """Counts the changes."""
        return self._number

    def told(self, name: str) -> Told | None:
        """Return what a kiosk said; None where it is not known."""
        return self._told.get(name)

    def put(self, told: Told, *, urgent: bool = True) -> None:
        """Take up a kiosk, or what is new of it; ``urgent``: more than its figures."""
        if told.name not in self._told:
            self._names = None
        self._told[told.name] = told
        self._gone.pop(told.name, None)
        urgent |= told.name not in self._living
        self._living.add(told.name)
        self._mark(told.name, urgent=urgent)

    def remove(self, name: str) -> None:
        """Forget a kiosk."""
        if self._told.pop(name, None) is None:
            return
        self._names = None
        self._living.discard(name)
        self._known.pop(name, None)
        self._changes.pop(name, None)
        self._number += 1
        self._gone[name] = self._number
        while len(self._gone) > MOST_GONE:
            del self._gone[next(iter(self._gone))]
        self._stir(urgent=True)

    def get(self, name: str) -> KioskNow | None:
        """Return how a kiosk is now; None where it is not known."""
        told = self._told.get(name)
        if told is None:
            return None
        if (now := self._known.get(name)) is None:
            now = self._known[name] = now_of(told, self._now_ms())
        return now

    def kiosks(self) -> Sequence[KioskNow]:
        """Return how every kiosk is now, by name."""
        return [now for name in self.names() if (now := self.get(name)) is not None]

    def names(self) -> Sequence[str]:
        """Return the names of all kiosks, in order."""
        if self._names is None:
            self._names = sorted(self._told)
        return self._names

    def changed_after(self, number: int) -> list[str]:
        """Return the names of what changed after a version, the newest first."""
        newest_first = reversed(self._changes.items())
        return [name for name, _ in takewhile(lambda one: one[1] > number, newest_first)]

    def pass_time(self) -> list[Told]:
        """Return who has just ceased to be live; to be called every second."""
        now_ms = self._now_ms()
        gone = [one for one in self._living if not is_live(self._told[one], now_ms)]
        for name in gone:
            self._living.discard(name)
            self._mark(name, urgent=True)
        return [self._told[name] for name in gone]

    def stir(self) -> None:
        """Tell the followers of something that is no kiosk's."""
        self._number += 1
        self._stir(urgent=True)

    async def wait(self, number: int) -> None:
        """Wait until there is a newer version than ``number``; for mere figures a while longer."""
        while self._number <= number:
            await self._stirred.wait()
        with suppress(TimeoutError):
            async with asyncio.timeout(CALM_S):
                while self._urgent <= number:
                    await self._hurried.wait()

    async def follow(self) -> AsyncIterator[Change]:
        """Yield all kiosks, then what differs, at most four times a second, for ever.

        Who takes more than a minute for one change gets all of them with the next.
        """
        number, whole = 0, True
        while True:
            given, asked_ms = self._number, self._now_ms()
            yield self._change(number, whole=whole)
            whole = not 0 <= self._now_ms() - asked_ms <= SLEPT_MS
            number = given
            await asyncio.sleep(PAUSE_S)
            await self.wait(number)

    def gone_after(self, number: int) -> tuple[str, ...]:
        """Return the names of what was removed after a version."""
        return tuple(name for name, at in self._gone.items() if at > number)

    def _change(self, number: int, *, whole: bool) -> Change:
        if whole:
            return Change(tuple(self.kiosks()), whole=True)
        names = self.changed_after(number)
        kiosks = (self.get(name) for name in names)
        gone = self.gone_after(number)
        return Change(tuple(one for one in kiosks if one is not None), gone)

    def _mark(self, name: str, *, urgent: bool) -> None:
        self._known.pop(name, None)
        self._changes.pop(name, None)
        self._number += 1
        self._changes[name] = self._number
        self._stir(urgent=urgent)

    def _stir(self, *, urgent: bool) -> None:
        """Wake who waits; the next who waits gets another event."""
        self._stirred.set()
        self._stirred = asyncio.Event()
        if urgent:
            self._urgent = self._number
            self._hurried.set()
            self._hurried = asyncio.Event()
