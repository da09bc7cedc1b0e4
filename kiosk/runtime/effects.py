"""What a visit can ask of the world outside, carried out."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Protocol

from drivers.capabilities import IdCardReader, Printer, PrintOutcome, Raster
from drivers.errors import DeviceError
from kiosk.catalogue.ticket import Ticket
from kiosk.flow.events import (
    CardRead,
    Failed,
    NobodyLaidACard,
    NumberTaken,
    PrintAdvanced,
    PrintEnded,
    PrintSlip,
    PrintTicket,
    ReadCard,
    TakeNumber,
)
from kiosk.flow.model import Effect, Event
from kiosk.flow.papers import ReadPaper, TakePaper
from kiosk.link.errors import StoreError
from kiosk.link.messages import TicketState
from kiosk.runtime.journal import Journal
from kiosk.runtime.numbers import NoNumberError, Numbers
from kiosk.runtime.runner import Tell
from kiosk.runtime.supervisor import Supervisor
from kiosk.texts import Language

log = logging.getLogger(__name__)

Draw = Callable[[object, Language, bool], Raster]
"""Draws a slip, as a copy or not; takes some 30 ms, so it is called on a worker thread."""


class Papers(Protocol):
    """Takes papers that lie on the plate, and reads them. See ``kiosk.runtime.seeing``."""

    async def perform(self, effect: TakePaper | ReadPaper, tell: Tell) -> Event:
        """Carry out the effect."""
        ...


class Further(Protocol):
    """Effects that have a place of their own. See ``kiosk.runtime.applications``."""

    async def perform(self, effect: Effect, language: Language) -> Event | None:
        """Carry out an effect; None where it is another's."""
        ...


class Effects:
    """The effects of every journey; each answers with one event."""

    def __init__(
        self,
        reader: Supervisor[IdCardReader],
        printer: Supervisor[Printer],
        numbers: Numbers,
        journal: Journal,
        draw: Draw,
        worker: Executor,
        papers: Papers,
        further: Sequence[Further],
    ) -> None:
        self._reader, self._printer = reader, printer
        self._numbers, self._journal = numbers, journal
        self._draw, self._worker, self._papers, self._further = draw, worker, papers, further

    async def perform(self, effect: Effect, language: Language, tell: Tell) -> Event:
        """Carry out ``effect``. See ``Perform``.

        Raises:
            DeviceError: As of the device that the effect needs.
        """
        match effect:
            case ReadCard():
                return await self._read_card(effect)
            case TakeNumber():
                return await self._take_number(effect, language)
            case TakePaper() | ReadPaper():
                return await self._papers.perform(effect, tell)
            case PrintTicket():
                return await self._print_ticket(effect, language, tell)
            case PrintSlip(slip, again):
                raster = await self._drawn(slip, language, again=again)
                return PrintEnded(await self._print(raster, tell))
            case _:
                for one in self._further:
                    answer = await one.perform(effect, language)
                    if answer is not None:
                        return answer
                raise TypeError(f"effects: nothing carries out {type(effect).__name__}")

    async def _read_card(self, effect: ReadCard) -> Event:
        async with self._reader.use() as reader:
            try:
                return CardRead(await reader.read_card(timeout_s=effect.timeout_s))
            except TimeoutError:
                return NobodyLaidACard()

    async def _take_number(self, effect: TakeNumber, language: Language) -> Event:
        try:
            ticket = await self._numbers.take(
                effect.service, language.value, effect.document, effect.grant
            )
        except (NoNumberError, StoreError) as error:
            log.warning("take number: %s: %s", error.code, error)
            return Failed(effect, error.code)
        return NumberTaken(ticket)

    async def _print_ticket(self, effect: PrintTicket, language: Language, tell: Tell) -> Event:
        """Print; whatever happens to the paper, the number stays the visitor's."""
        raster = await self._drawn(effect.ticket, language, again=effect.again)
        if not effect.again:
            await self._remember(effect.ticket, TicketState.PRINTING, "")
        outcome = await self._print(raster, tell)
        printed = effect.again or outcome is PrintOutcome.PRINTED
        state = TicketState.PRINTED if printed else TicketState.UNPRINTED
        await self._remember(effect.ticket, state, outcome.value)
        return PrintEnded(outcome)

    async def _drawn(self, slip: object, language: Language, *, again: bool) -> Raster:
        return await asyncio.get_running_loop().run_in_executor(
            self._worker, self._draw, slip, language, again
        )

    async def _print(self, raster: Raster, tell: Tell) -> PrintOutcome:
        try:
            async with self._printer.use() as printer:
                result = await printer.print_raster(
                    raster, progress=lambda share: tell(PrintAdvanced(share))
                )
        except DeviceError as error:
            log.warning("print: %s: %s", error.code, error)
            return PrintOutcome.FAULT
        if result.outcome is not PrintOutcome.PRINTED:
            log.warning(
                "print: %s after %d rows: %s", result.outcome.value, result.rows_sent, result.detail
            )
            await self._printer.look()
        return result.outcome

    async def _remember(self, ticket: Ticket, state: TicketState, outcome: str) -> None:
        """Keep the state; a disk that is full now must not keep the paper from the visitor."""
        try:
            await self._journal.advance(ticket.id, state, outcome)
        except StoreError as error:
            log.warning("ticket %s: %s could not be kept: %s", ticket.label, state.value, error)
