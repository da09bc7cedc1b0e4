"""``kiosk simulate``: plays a device on a port, for benches and for trying things out."""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from drivers.idcard_sam.sample import SAMPLES
from drivers.idcard_sam.simulator import SamSimulator
from drivers.printer_escpos.simulator import PrinterSimulator
from drivers.printer_escpos.slip import draw_slip
from drivers.transport.serving import Play, Plug, PtyPlug, TcpPlug

LOOK_S = 0.2


def main(arguments: list[str]) -> int:
    """Play until told to stop; return 0."""
    parser = argparse.ArgumentParser(prog="kiosk simulate", description=__doc__)
    parser.add_argument("device", choices=("card", "printer"))
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--pty", type=Path, metavar="LINK", help="a serial port, by this link")
    where.add_argument(
        "--port", type=int, metavar="N", help="a TCP port of loopback; 0: a free one"
    )
    parser.add_argument("--card", choices=SAMPLES, help="the card that lies on the reader")
    parser.add_argument("--slips", type=Path, metavar="DIR", help="save what is printed as PNG")
    chosen = parser.parse_args(arguments)
    printer = PrinterSimulator()
    if chosen.device == "card":
        text = SAMPLES[chosen.card] if chosen.card else None
        play: Play = SamSimulator(text=text, laid_anew=True).play
    else:
        play = printer.play
    plug = PtyPlug(chosen.pty, play) if chosen.pty else TcpPlug(chosen.port, play)
    asyncio.run(_play(plug, printer, chosen.slips))
    return 0


async def _play(plug: Plug, printer: PrinterSimulator, slips: Path | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await plug.put_in()
    sys.stdout.write(f"{plug.url}\n")
    sys.stdout.flush()
    saved = 0
    while not stop.is_set():
        if slips is not None and saved < len(printer.slips):
            saved += 1
            await asyncio.to_thread(_save, printer, saved, slips)
        try:
            async with asyncio.timeout(LOOK_S):
                await stop.wait()
        except TimeoutError:
            continue
    await plug.pull()


def _save(printer: PrinterSimulator, number: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draw_slip(printer.slips[number - 1]).save(folder / f"slip-{number:03d}.png")
