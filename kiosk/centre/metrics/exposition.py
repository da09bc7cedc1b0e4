"""All figures in the text of OpenMetrics 1.0.

Those of the centre are written by ``prometheus_client``. Those of ten thousand kiosks would take
it many seconds each time: their lines are kept, and made anew only of kiosks that changed.
"""

import asyncio
from collections.abc import Sequence

from prometheus_client import CollectorRegistry
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

from kiosk.centre.fleet.model import KioskNow
from kiosk.centre.metrics.families import FAMILIES, lines_of

AT_ONCE = 50  # kiosks before others have their turn
END = b"# EOF\n"

__all__ = ["CONTENT_TYPE_LATEST", "Exposition"]


class Exposition:
    """Writes the figures.

    Args:
        site: Whose they are.
        registry: Of the centre's own figures.
    """

    def __init__(self, site: str, registry: CollectorRegistry) -> None:
        self._site, self._registry = site, registry
        self._lines: dict[str, tuple[KioskNow, tuple[str, ...]]] = {}
        self._turn = asyncio.Lock()

    async def text(self, kiosks: Sequence[KioskNow]) -> bytes:
        """Return all figures.

        Args:
            kiosks: As they are now; one that is the very same as before is not written anew.
        """
        async with self._turn:
            lines = []
            for number, kiosk in enumerate(kiosks, 1):
                known = self._lines.get(kiosk.name)
                if known is None or known[0] is not kiosk:
                    known = self._lines[kiosk.name] = (kiosk, lines_of(self._site, kiosk))
                lines.append(known[1])
                if number % AT_ONCE == 0:
                    await asyncio.sleep(0)
            if len(self._lines) > len(kiosks):
                here = {kiosk.name for kiosk in kiosks}
                self._lines = {name: one for name, one in self._lines.items() if name in here}
            own: bytes = generate_latest(self._registry)  # type: ignore[no-untyped-call]
            own = own.removesuffix(END)
            return await asyncio.to_thread(_joined, own, lines)


def _joined(own: bytes, lines: Sequence[tuple[str, ...]]) -> bytes:
    parts = [own]
    for number, family in enumerate(FAMILIES):
        parts.append(family.head().encode())
        parts.append("".join([some[number] for some in lines]).encode())
    parts.append(END)
    return b"".join(parts)
