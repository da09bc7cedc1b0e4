"""The simulated devices of a demo, each behind a port of its own, and the hands that play them."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from drivers.camera.simulator import CameraSimulator
from drivers.idcard_sam.sample import SAMPLES
from drivers.idcard_sam.simulator import SamSimulator
from drivers.printer_escpos.simulator import PrinterSimulator, Slip
from drivers.printer_escpos.slip import draw_slip
from drivers.simulation import (
    DEVICES,
    SCHEMES,
    NoSuchSwitchError,
    Simulation,
    camera_simulation,
    card_simulation,
    printer_simulation,
)
from drivers.transport.serving import Plug, PtyPlug, TcpPlug
from kiosk.demo.films import FILMS, HEIGHT, WIDTH

PAPER_MM_S = 150.0
DOTS_PER_MM = 8
BAUD = 115200
ROLL_ROWS = 10**9
PLUG = "plug"
MODEL = "newland"


@dataclass(frozen=True, slots=True)
class Part:
    """One device: its switches, its cable, and how the kiosk's settings name it."""

    simulation: Simulation
    plug: Plug
    driver: str
    scheme: str = ""
    """What its URL begins with instead of ``tcp``."""
    further: str = ""
    """Further lines of the settings."""

    def settings(self, name: str) -> str:
        """Return the table of the kiosk's settings for it."""
        url = self.plug.url
        if self.scheme:
            url = f"{self.scheme}:{url.partition(':')[2]}"
        return f'[devices.{name}]\ndriver = "{self.driver}"\nurl = "{url}"\n{self.further}\n'

    async def do(self, line: str) -> None:
        """Carry out a line: what the device's switches take, ``plug on`` or ``plug off``.

        Raises:
            NoSuchSwitchError: It means nothing to this device.
        """
        match line.split():
            case [first, "on"] if first == PLUG:
                await self.plug.put_in()
            case [first, "off"] if first == PLUG:
                await self.plug.pull()
            case _:
                self.simulation.do(line)


class Hardware:
    """Every device of a kiosk, made of code.

    Args:
        folder: For the names of the serial ports.
    """

    def __init__(self, folder: Path) -> None:
        self.reader = SamSimulator(baud=BAUD, answer_s=0.005)
        self.printer = PrinterSimulator(rows_per_s=PAPER_MM_S * DOTS_PER_MM)
        card, printer = card_simulation(self.reader), printer_simulation(self.printer)
        camera = camera_simulation(CameraSimulator(scene="empty"), FILMS)
        chip, scanner = DEVICES["chip"](""), DEVICES["scanner"](MODEL)
        self.parts = {
            "card_reader": Part(card, PtyPlug(folder / "idcard-reader", card.play), "idcard_sam"),
            "printer": Part(
                printer,
                TcpPlug(0, printer.play),
                "printer_escpos",
                further=f"speed_mm_s = {PAPER_MM_S * 2 / 3:.0f}\n",
            ),
            "chip_reader": Part(
                chip, TcpPlug(0, chip.play), "smartcard_pcsc", scheme=SCHEMES["chip"]
            ),
            "scanner": Part(
                scanner,
                PtyPlug(folder / "scanner", scanner.play),
                "scanner_serial",
                further=f'model = "{MODEL}"\n',
            ),
            "camera": Part(
                camera,
                TcpPlug(0, camera.play),
                "camera",
                scheme=SCHEMES["camera"],
                further=f"still_width = {2 * WIDTH}\nstill_height = {2 * HEIGHT}\n",
            ),
        }

    async def plug_in(self) -> None:
        """Connect all."""
        for part in self.parts.values():
            await part.plug.put_in()

    async def unplug(self) -> None:
        """Pull all."""
        for part in self.parts.values():
            await part.plug.pull()

    async def do(self, device: str, line: str) -> None:
        """Carry out a line on a device.

        Raises:
            NoSuchSwitchError: There is no such device, or it knows no such thing.
        """
        if device not in self.parts:
            raise NoSuchSwitchError(f"no {device!r}; there are {', '.join(self.parts)}")
        await self.parts[device].do(line)

    def settings(self) -> str:
        """Return the tables of all devices for the kiosk's settings."""
        return "\n".join(part.settings(name) for name, part in self.parts.items())

    def lay(self, card: str) -> None:
        """Lay a sample card on the reader; ``card`` is a name of ``SAMPLES``."""
        self.reader.lay(SAMPLES[card])

    async def show_paper(self, name: str) -> None:
        """Let somebody lay a sample paper on the plate; ``name`` is one of ``FILMS``."""
        await asyncio.to_thread(FILMS[name])
        await self.do("camera", f"lay {name}")

    async def shine(self, word: str) -> None:
        """Let the lamp over the plate be ``lit`` or ``out``."""
        await self.do("camera", f"lamp {word}")

    async def clear_plate(self) -> None:
        """Take away what lies on the plate."""
        await self.do("camera", "scene empty")

    def use_up_paper(self) -> None:
        """Let the roll end."""
        self.parts["printer"].simulation.do("use-up-paper")

    def change_paper(self) -> None:
        """Put in a new roll."""
        self.printer.change_paper(ROLL_ROWS)

    @property
    def slips(self) -> list[Slip]:
        """What came out of the slot so far."""
        return self.printer.slips

    def save_slip(self, index: int, file: Path) -> None:
        """Draw a slip as the paper shows it."""
        draw_slip(self.slips[index]).save(file)
