"""A receipt printer, driven over any transport."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from drivers.capabilities import PrintOutcome, PrintResult, Raster
from drivers.errors import DeviceError, LinkLostError
from drivers.printer_escpos import commands
from drivers.printer_escpos.dialogue import Dialogue
from drivers.printer_escpos.status import health_of
from drivers.status import Health
from drivers.transport import Transport

log = logging.getLogger(__name__)

DOTS_PER_MM = 8.0
CUT_MM = 30.0  # what feed and cut take, as paper
LOOK_S = 0.25  # between two looks at a printer that does not report by itself
RECOVER_EVERY_S = 60.0  # each try moves the cutter
AHEAD = 1  # bands that are sent before the printer says that it is done with them


@dataclass(frozen=True, slots=True)
class Waits:
    """How long a printer may take, in seconds."""

    answer_s: float = 0.4  # for a real-time answer
    slack_s: float = 3.0  # on top of what the paper takes


class EscposPrinter:
    """Prints rasters and believes only what the printer says. See ``Printer``.

    Args:
        transport: The way to the printer; closed with it.
        profile: Of python-escpos; says whether there is a cutter.
        speed_mm_s: How fast paper comes out at least.
        waits: How long answers may take.
    """

    def __init__(
        self,
        transport: Transport,
        *,
        profile: str = "default",
        speed_mm_s: float = 100.0,
        waits: Waits | None = None,
    ) -> None:
        self._profile, self._speed_mm_s, self._waits = profile, speed_mm_s, waits or Waits()
        self._dialogue = Dialogue(transport, answer_s=self._waits.answer_s)
        self._takes_turns: bool | None = None  # knows GS r; None: not tried yet
        self._turn = asyncio.Lock()
        self._clock = asyncio.get_running_loop().time
        self._recover_at_s = 0.0

    async def health(self) -> Health:
        """See ``Device.health``. A printer that never answers is ``unknown``, and no error.

        Raises:
            NoAnswerError: It answered before, and does not any more.
            LinkLostError: The port is gone.
        """
        async with self._turn:
            await self._dialogue.look()
            if self._clock() >= self._recover_at_s:
                await self._recover()
            return health_of(self._dialogue.condition)

    async def print_raster(
        self, raster: Raster, *, progress: Callable[[float], None] | None = None
    ) -> PrintResult:
        """See ``Printer.print_raster``."""
        async with self._turn:
            if self._dialogue.speaks is not False:  # a mute printer costs the visitor no wait
                await self._dialogue.look()
                await self._recover()
                if (trouble := self._dialogue.condition.outcome) is not None:
                    return PrintResult(trouble, rows_sent=0, detail="before the job")
            whole = False
            try:
                result = await self._print(raster, progress or (lambda _share: None))
                whole = result.outcome in (PrintOutcome.PRINTED, PrintOutcome.UNPROVEN)
            finally:
                if not whole:
                    await self._take_back()
            return result

    async def close(self) -> None:
        """See ``Device.close``."""
        await self._dialogue.close()

    async def _recover(self) -> None:
        """After a jam of the cutter let the printer try; it stays in error when it was freed."""
        if self._dialogue.condition.cutter_error:
            self._recover_at_s = self._clock() + RECOVER_EVERY_S
            await self._dialogue.send(commands.CLEAR, self._waits.answer_s, heed=False)
            await self._dialogue.look()

    async def _print(self, raster: Raster, progress: Callable[[float], None]) -> PrintResult:
        self._dialogue.start_counting()
        job = list(commands.bands(raster, self._profile))
        for count, band in enumerate(job, start=1):
            trouble = await self._send(band) or await self._keep_pace()
            done = self._dialogue.answered if self._takes_turns else count
            if trouble is not None:
                rows = min(done * commands.BAND_ROWS, raster.height_dots)
                return PrintResult(trouble, rows, detail="in the middle of the job")
            progress(done / len(job))
        result = await self._proof(raster)
        progress(1.0)
        return result

    async def _send(self, band: bytes) -> PrintOutcome | None:
        """Send a band and the question for its end; return why it could not be, or None.

        A printer that cannot print takes no more bytes: then its automatic status says why.
        """
        sent = await self._dialogue.send(
            band + commands.ASK_IN_TURN, self._band_s + self._waits.slack_s
        )
        trouble = self._dialogue.condition.outcome
        return trouble if sent else trouble or PrintOutcome.FAULT

    async def _keep_pace(self) -> PrintOutcome | None:
        """Wait until the printer is not far behind, so that little is lost when it stops."""
        dialogue = self._dialogue
        if self._takes_turns is False or dialogue.speaks is False:
            self._takes_turns = dialogue.answered > 0
            return None
        known = self._takes_turns is not None
        patience_s = self._waits.slack_s if known else self._waits.answer_s
        kept = await self._watch(
            lambda: dialogue.asked - dialogue.answered <= AHEAD, self._band_s + patience_s
        )
        if kept or dialogue.condition.outcome is not None:
            self._takes_turns = self._takes_turns or dialogue.answered > 0 or None
            return None if kept else dialogue.condition.outcome
        if known:
            return PrintOutcome.FAULT
        self._takes_turns = False  # it does not know GS r: nothing is proven of it
        return None

    async def _proof(self, raster: Raster) -> PrintResult:
        """Wait until the printer says that everything before its last answer has been done."""
        rows, dialogue = raster.height_dots, self._dialogue
        paper_s = (rows / DOTS_PER_MM + CUT_MM) / self._speed_mm_s
        patience_s = self._waits.slack_s if self._takes_turns else paper_s
        proven = await self._watch(lambda: dialogue.answered >= dialogue.asked, patience_s)
        if dialogue.speaks:
            await dialogue.look()
        if (trouble := dialogue.condition.outcome) is not None:
            return PrintResult(trouble, rows, detail="after the last band")
        if proven:
            return PrintResult(PrintOutcome.PRINTED, rows)
        if self._takes_turns:
            return PrintResult(PrintOutcome.FAULT, rows, detail="it stopped answering GS r")
        return PrintResult(PrintOutcome.UNPROVEN, rows, detail="no answer to GS r")

    async def _watch(self, done: Callable[[], bool], within_s: float) -> bool:
        """Wait for ``done``, and ask from time to time whether printing goes on at all."""
        dialogue, until_s = self._dialogue, self._clock() + within_s
        while not await dialogue.until(done, min(LOOK_S, max(0.0, until_s - self._clock()))):
            if dialogue.condition.outcome is not None or self._clock() >= until_s:
                return False
            if dialogue.speaks:
                await dialogue.look()
        return True

    async def _take_back(self) -> None:
        """Make the printer forget the rest of the job, so that it does not come out later."""
        try:
            await self._dialogue.send(commands.CLEAR, self._waits.answer_s, heed=False)
            if self._dialogue.speaks:
                await self._dialogue.look()  # its answer comes after it has forgotten
        except LinkLostError:
            log.warning("printer: the link is gone; the rest of a job may still come out")
        except DeviceError as error:
            log.warning("printer: %s; the rest of a job may still come out", error)

    @property
    def _band_s(self) -> float:
        return commands.BAND_ROWS / DOTS_PER_MM / self._speed_mm_s
