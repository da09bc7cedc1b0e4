"""Many kiosks played in one process."""

import asyncio
import resource
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from time import monotonic

import msgspec

from kiosk.link.played.kiosk import PlayedKiosk, Script
from kiosk.link.played.tally import Tally
from kiosk.link.played.where import Where
from kiosk.link.topics import KioskTopics

SPARE_FILES = 100  # handles that the program needs besides one for each kiosk
AT_ONCE = 100  # connections that are being made
DIGITS = 5


class TooManyError(Exception):
    """The system does not allow so many open connections; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is played: kiosks ``PREFIX-00001`` and so on."""

    site: str
    kiosks: int
    prefix: str = "played"
    first: int = 1
    spread_s: float = 0.0  # over so long they come up

    def names(self) -> list[str]:
        """Return their names."""
        numbers = range(self.first, self.first + self.kiosks)
        return [f"{self.prefix}-{number:0{DIGITS}d}" for number in numbers]


class Play:
    """Plays a cast.

    Args:
        where: The broker.
        cast: Who is played.
        script: How often what happens.
    """

    def __init__(self, where: Where, cast: Cast, script: Script) -> None:
        self._cast, self.tally = cast, Tally(kiosks=cast.kiosks)
        self.kiosks = {
            name: PlayedKiosk(
                where,
                KioskTopics(cast.site, name),
                script,
                self.tally,
                Random(name),  # noqa: S311 - a play; the same kiosk has the same fate each time
            )
            for name in cast.names()
        }

    async def run(self, seconds: float) -> Tally:
        """Play for some seconds; return what was played.

        Raises:
            TooManyError: There are not so many handles for files.
        """
        allow_files(len(self.kiosks) + SPARE_FILES)
        began = monotonic()
        tasks = [asyncio.create_task(self._come_up(began))]
        try:
            await asyncio.sleep(seconds)
        finally:
            self._sum_up(monotonic() - began)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return self.tally

    async def _come_up(self, began: float) -> None:
        step_s = self._cast.spread_s / max(1, len(self.kiosks))
        async with asyncio.TaskGroup() as group:
            for number, kiosk in enumerate(self.kiosks.values()):
                await asyncio.sleep(max(0.0, began + number * step_s - monotonic()))
                group.create_task(kiosk.run())
                if number % AT_ONCE == AT_ONCE - 1:
                    await self._until(number + 1 - AT_ONCE)
            await self._until(len(self.kiosks))
            self.tally.connected_s = round(monotonic() - began, 2)

    async def _until(self, many: int) -> None:
        """Wait until so many came up, or for a second where some do not."""
        until = monotonic() + 1
        while self.tally.births < many and (  # noqa: ASYNC110 - ten thousand tell of nothing more
            monotonic() < until or many == len(self.kiosks)
        ):
            await asyncio.sleep(0.01)

    def _sum_up(self, seconds: float) -> None:
        """Keep the counts of this moment: what kiosks do while they leave is in none of them."""
        kiosks = self.kiosks.values()
        self.tally = msgspec.structs.replace(
            self.tally,
            seconds=round(seconds, 2),
            connected=sum(kiosk.online for kiosk in kiosks),
            waiting=sum(kiosk.waiting for kiosk in kiosks),
            unacknowledged=sum(kiosk.unacknowledged for kiosk in kiosks),
        )


def allow_files(many: int) -> None:
    """Raise this process's limit of open files where it is lower.

    Raises:
        TooManyError: The system's own limit is lower.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft >= many:
        return
    if hard != resource.RLIM_INFINITY and hard < many:
        raise TooManyError(
            f"{many} open files are needed and the system allows {hard}: raise it with ulimit -n, "
            "or play fewer kiosks in more processes (--processes)"
        )
    with suppress(ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (many, hard))
