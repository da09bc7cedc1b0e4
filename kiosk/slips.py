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
from kiosk.paper.printing import Printing
from kiosk.paper.receipt import draw_receipt
from kiosk.paper.ticket import draw_ticket
from kiosk.paper.visit import draw_visit
from kiosk.texts import Language
from kiosk.typed_toml import FileFaultsError

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
        printing = Printing(
            known.hall, language, known.phrasebook, known.fonts, self.width_dots, copy
        )
        site = known.settings.kiosk.site
        match slip:
            case Ticket():
                return draw_ticket(slip, printing, site=site, rules=self._rules)
            case VisitPlan():
                return draw_plan(slip, printing, site=site, rules=self._rules)
            case Receipt():
                return draw_receipt(slip, printing)
            case Findings():
                return draw_findings(slip, printing)
            case Leaflet():
                return draw_article(slip, printing)
            case VisitSlip():
                return draw_visit(slip, printing)
            case _:
                raise TypeError(f"slips: nothing draws {type(slip).__name__}")

    @property
    def _rules(self) -> StandingRules | None:
        """The rules of standing; None where their file has faults: tickets are printed anyway."""
        try:
            return self._known.standing()
        except FileFaultsError:
            return None

    @property
    def width_dots(self) -> int:
        """How wide the printer's paper is."""
        printer = self._known.settings.devices.printer
        return printer.width_dots if printer else WIDTH_DOTS
