"""The simulated devices of a demo, each behind a port of its own, and the hands that play them."""

from dataclasses import dataclass, field
from pathlib import Path

from drivers.idcard_sam.sample import SAMPLES
from drivers.idcard_sam.simulator import SamSimulator
from drivers.printer_escpos.simulator import PrinterSimulator, Slip
from drivers.printer_escpos.slip import draw_slip
from drivers.transport.serving import Plug, PtyPlug, TcpPlug

PAPER_MM_S = 150.0
DOTS_PER_MM = 8
BAUD = 115200
ROLL_ROWS = 10**9


@dataclass(slots=True)
class Hardware:
    """A card reader on a serial port and a printer on the network, both made of code."""

    reader_link: Path
    reader: SamSimulator = field(default_factory=lambda: SamSimulator(baud=BAUD, answer_s=0.005))
    printer: PrinterSimulator = field(
        default_factory=lambda: PrinterSimulator(rows_per_s=PAPER_MM_S * DOTS_PER_MM)
    )
    reader_plug: Plug = field(init=False)
    printer_plug: Plug = field(init=False)

    def __post_init__(self) -> None:
        self.reader_plug = PtyPlug(self.reader_link, self.reader.play)
        self.printer_plug = TcpPlug(0, self.printer.play)

    async def plug_in(self) -> None:
        """Connect both."""
        await self.reader_plug.put_in()
        await self.printer_plug.put_in()

    async def unplug(self) -> None:
        """Pull both."""
        await self.reader_plug.pull()
        await self.printer_plug.pull()

    def lay(self, card: str) -> None:
        """Lay a sample card on the reader; ``card`` is a name of ``SAMPLES``."""
        self.reader.lay(SAMPLES[card])

    def use_up_paper(self) -> None:
        """Let the roll end."""
        self.printer.rows_left = 0
        self.printer.changed()

    def change_paper(self) -> None:
        """Put in a new roll."""
        self.printer.change_paper(ROLL_ROWS)

    def open_cover(self, *, is_open: bool) -> None:
        """Open or close the printer's cover."""
        self.printer.faults.cover_open = is_open
        self.printer.changed()

    @property
    def slips(self) -> list[Slip]:
        """What came out of the slot so far."""
        return self.printer.slips

    def save_slip(self, index: int, file: Path) -> None:
        """Draw a slip as the paper shows it."""
        draw_slip(self.slips[index]).save(file)
