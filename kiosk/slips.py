"""Which slip is drawn by what."""

from drivers.capabilities import Raster
from kiosk.catalogue.findings import Findings
from kiosk.catalogue.leaflet import Leaflet
from kiosk.catalogue.plan import VisitPlan
from kiosk.catalogue.receipt import Receipt
from kiosk.catalogue.standing import StandingRules
from kiosk.catalogue.ticket import Ticket
from kiosk.catalogue.visit_slip import VisitSlip
from kiosk.knowledge import Knowledge
from kiosk.paper.article import draw_article
from kiosk.paper.findings import draw_findings
from kiosk.paper.plan import draw_plan
from kiosk.paper.receipt import draw_receipt
from kiosk.paper.ticket import draw_ticket
from kiosk.paper.visit import draw_visit
from kiosk.texts import Language

WIDTH_DOTS = 576  # of a printer that is not there


class Slips:
    """Draws what a visitor takes home."""

    def __init__(self, known: Knowledge) -> None:
        self._known = known

    def draw(self, slip: object, language: Language, copy: bool) -> Raster:
        """Draw a slip, as a copy or not. Takes some 30 ms.

        Raises:
            TypeError: Nothing draws a slip of that class.
            OSError: A face is not there.
        """
        known = self._known
        match slip:
            case Ticket():
                return draw_ticket(
                    slip,
                    known.hall,
                    language=language,
                    phrasebook=known.phrasebook,
                    fonts=known.fonts,
                    width_dots=self.width_dots,
                    site=known.settings.kiosk.site,
                    copy=copy,
                    rules=self._rules(slip),
                )
            case VisitPlan(tickets=tickets):
                return draw_plan(
                    slip,
                    known.hall,
                    language=language,
                    phrasebook=known.phrasebook,
                    fonts=known.fonts,
                    width_dots=self.width_dots,
                    site=known.settings.kiosk.site,
                    copy=copy,
                    rules=self._rules(*tickets),
                )
            case Receipt():
                return draw_receipt(
                    slip,
                    known.hall,
                    language=language,
                    phrasebook=known.phrasebook,
                    fonts=known.fonts,
                    width_dots=self.width_dots,
                    copy=copy,
                )
            case Findings():
                return draw_findings(
                    slip,
                    known.hall,
                    language=language,
                    phrasebook=known.phrasebook,
                    fonts=known.fonts,
                    width_dots=self.width_dots,
                )
            case Leaflet():
                return draw_article(
                    slip,
                    known.hall,
                    language=language,
                    phrasebook=known.phrasebook,
                    fonts=known.fonts,
                    width_dots=self.width_dots,
                    copy=copy,
                )
            case VisitSlip():
                return draw_visit(
                    slip,
                    known.hall,
                    language=language,
                    phrasebook=known.phrasebook,
                    fonts=known.fonts,
                    width_dots=self.width_dots,
                    copy=copy,
                )
            case _:
                raise TypeError(f"slips: nothing draws {type(slip).__name__}")

    def _rules(self, *tickets: Ticket) -> StandingRules | None:
        """Return the rules of standing, read only where a number is called early."""
        return self._known.standing() if any(one.priority for one in tickets) else None

    @property
    def width_dots(self) -> int:
        """How wide the printer's paper is."""
        printer = self._known.settings.devices.printer
        return printer.width_dots if printer else WIDTH_DOTS
