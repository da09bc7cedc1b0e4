"""What was used since the kiosk was started: paper, tickets, visits by their end.

Counters alone, for the centre's charts. Nothing of a visitor is among them.
"""

from collections import Counter, deque
from collections.abc import Callable

from drivers.capabilities import Printer, PrintResult, Raster
from drivers.printer_escpos.device import CUT_MM, DOTS_PER_MM
from drivers.status import Health
from kiosk.flow.model import Step
from kiosk.flow.session import Session
from kiosk.flow.views import ApologyView
from kiosk.link.messages import TicketEvent, TicketState
from kiosk.link.vocabulary import Event

AGAIN = 200  # tickets of which a copy may still be printed
SERVED, FAILED, LEFT, TIMED_OUT = "served", "failed", "left", "timed_out"


class Used:
    """The counters. Lives on the event loop.

    Args:
        session: Whose visits are counted.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._visit, self._seen = session.visit, self._look()
        self._paper_mm = 0.0
        self._tickets: deque[str] = deque(maxlen=AGAIN)
        self.tickets = 0
        self.visits: Counter[str] = Counter()

    @property
    def paper_mm(self) -> int:
        """What went through the printer, test pages as well."""
        return round(self._paper_mm)

    def moved(self) -> None:
        """Be told that something happened in the session."""
        session = self._session
        if session.visit != self._visit:
            self._visit = session.visit
            if self._seen is not None:
                self.visits[self._seen] += 1
        self._seen = self._look()

    def printed(self, result: PrintResult) -> None:
        """Be told how a job ended."""
        if result.rows_sent:
            self._paper_mm += result.rows_sent / DOTS_PER_MM + CUT_MM

    def said(self, event: Event) -> None:
        """Be told what the centre is told; on any one thread. A copy of a ticket counts once."""
        if not isinstance(event, TicketEvent) or event.state is not TicketState.PRINTED:
            return
        if event.ticket not in self._tickets:
            self._tickets.append(event.ticket)
            self.tickets += 1

    def _look(self) -> str | None:
        """Return how a visit would have ended if it ended now; None: there is none."""
        session = self._session
        if not session.visitor_here:
            return None
        if session.page.countdown_s is not None:
            return _end(session, TIMED_OUT)
        return _end(session, LEFT)


def _end(session: Session, otherwise: str) -> str:
    step: Step = session.step
    if isinstance(session.page.view, ApologyView):
        return FAILED
    return SERVED if step.final else otherwise


class CountedPrinter:
    """A printer that tells how each job ended. See ``Printer``.

    Args:
        printer: That prints.
        printed: Is told.
    """

    def __init__(self, printer: Printer, printed: Callable[[PrintResult], None]) -> None:
        self._printer, self._printed = printer, printed

    async def print_raster(
        self, raster: Raster, *, progress: Callable[[float], None] | None = None
    ) -> PrintResult:
        """See ``Printer.print_raster``."""
        result = await self._printer.print_raster(raster, progress=progress)
        self._printed(result)
        return result

    async def health(self) -> Health:
        """See ``Device.health``."""
        return await self._printer.health()

    async def close(self) -> None:
        """See ``Device.close``."""
        await self._printer.close()
