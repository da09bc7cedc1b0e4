"""Tests one device for a technician, where the kiosk holds it, between two uses of it."""

from collections.abc import Awaitable, Callable

from drivers.capabilities import Raster
from drivers.errors import DeviceError
from kiosk.flow.overview import PartSeen
from kiosk.runtime.examination import examine_devices
from kiosk.runtime.readiness import CHIP_READER, PRINTER, READER
from kiosk.runtime.report import Line, Verdict
from kiosk.runtime.roster import Roster

DrawPage = Callable[[], Awaitable[Raster]]


class Trials:
    """Lives on the event loop.

    Args:
        roster: The devices.
        page: Draws what the printer prints.
    """

    def __init__(self, roster: Roster, page: DrawPage) -> None:
        self._roster, self._page = roster, page

    async def test(self, part: str, *, printing: bool) -> Line:
        """Test a device; with ``printing`` the printer prints, and its own word is the verdict."""
        one = next(one for one in self._roster.supervisors if one.name == part)
        having = {part: one.use} if self._roster.has(part) else {}
        page = await self._page() if printing and part == PRINTER and having else None
        lines = await examine_devices(having, page)
        if part == PRINTER:
            await one.look()
        return next(line for line in lines if line.part == part)

    async def reopen(self, part: str) -> bool:
        """Let go of a device, to be opened anew; tell whether the settings name it."""
        for one in self._roster.supervisors:
            if one.name == part and self._roster.has(part):
                await one.renew()
                return True
        return False

    async def try_it(self, part: str, timeout_s: float) -> PartSeen:
        """Wait for a card, a chip or a code; say that it was read, and nothing of what it says."""
        try:
            said = await self._tried(part, timeout_s)
        except TimeoutError:
            return PartSeen(part, Verdict.UNKNOWN.value, f"nothing came within {timeout_s:g} s")
        except DeviceError as error:
            return PartSeen(part, Verdict.FAIL.value, error.code)
        return PartSeen(part, Verdict.PASS.value, said)

    async def _tried(self, part: str, timeout_s: float) -> str:
        if part == READER:
            async with self._roster.card_reader.use() as reader:
                card = await reader.read_card(timeout_s=timeout_s)
                return f"read: {card.document.value}"
        if part == CHIP_READER:
            async with self._roster.chip_reader.use() as chips:
                chip = await chips.wait_for_card(timeout_s=timeout_s)
                return f"read: {chip.kind.value}"
        async with self._roster.scanner.use() as scanner:
            scan = await scanner.scan(timeout_s=timeout_s)
            return f"read: {len(scan.data)} bytes, {scan.encoding}"
