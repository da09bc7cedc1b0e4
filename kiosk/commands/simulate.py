"""``kiosk simulate``: plays a device on a port, for benches and for trying things out.

While it runs it takes lines on standard input: ``mute on``, ``mute off``, ``lay felica``,
``show estation:A023``, ``change-paper``; a line that means nothing is answered with those that do.
``kiosk simulate hall`` plays no device but the hall itself: see ``simulate_hall``.
"""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

from drivers.printer_escpos.simulator import PrinterSimulator
from drivers.printer_escpos.slip import draw_slip
from drivers.simulation import (
    DEVICES,
    SCHEMES,
    NoSuchSwitchError,
    Simulation,
    printer_simulation,
)
from drivers.transport.serving import Plug, PtyPlug, TcpPlug
from kiosk.commands import simulate_hall

LOOK_S = 0.2
USAGE = 2
CHUNK = 4096


def main(arguments: list[str]) -> int:
    """Play until told to stop; return 0, or 2 when there is no such fault or thing."""
    if arguments[:1] == ["hall"]:
        return simulate_hall.main(arguments[1:])
    parser = argparse.ArgumentParser(prog="kiosk simulate", description=__doc__)
    parser.add_argument("device", choices=DEVICES)
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--pty", type=Path, metavar="LINK", help="a serial port, by this link")
    where.add_argument(
        "--tcp", "--port", type=int, metavar="N", help="a TCP port of loopback; 0: a free one"
    )
    parser.add_argument(
        "--with",
        "--card",
        dest="chosen",
        default="",
        metavar="NAME",
        help="the card or chip that lies there, the scanner's model, the camera's scene",
    )
    parser.add_argument("--fault", action="append", default=[], metavar="NAME", help="a fault on")
    parser.add_argument("--slips", type=Path, metavar="DIR", help="save what is printed as PNG")
    chosen = parser.parse_args(arguments)
    printer = PrinterSimulator()
    try:
        if chosen.device == "printer":
            simulation = printer_simulation(printer)
        else:
            simulation = DEVICES[chosen.device](chosen.chosen)
        for fault in chosen.fault:
            simulation.switch(fault, on=True)
    except NoSuchSwitchError as error:
        sys.stderr.write(f"kiosk simulate {chosen.device}: {error}\n")
        return USAGE
    play = simulation.play
    plug = PtyPlug(chosen.pty, play) if chosen.pty else TcpPlug(chosen.tcp, play)
    scheme = SCHEMES.get(chosen.device, "tcp")
    asyncio.run(_play(plug, simulation, printer, chosen.slips, scheme))
    return 0


async def _play(
    plug: Plug, simulation: Simulation, printer: PrinterSimulator, slips: Path | None, scheme: str
) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await plug.put_in()
    url = plug.url.replace("tcp:", f"{scheme}:", 1) if plug.url.startswith("tcp:") else plug.url
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()
    heeding = _heed_lines(simulation)
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
    if heeding:
        loop.remove_reader(sys.stdin)
    await plug.pull()


def _heed_lines(simulation: Simulation) -> bool:
    """Carry out the lines of standard input; tell whether there is one to read."""
    loop = asyncio.get_running_loop()

    def heed() -> None:
        data = os.read(sys.stdin.fileno(), CHUNK)
        if not data:
            loop.remove_reader(sys.stdin)
        for line in data.decode("utf-8", "replace").splitlines():
            if line.strip():
                _carry_out(simulation, line)

    try:
        loop.add_reader(sys.stdin, heed)
    except (OSError, ValueError):  # a file, or none: nothing will come
        return False
    return True


def _carry_out(simulation: Simulation, line: str) -> None:
    try:
        simulation.do(line)
    except NoSuchSwitchError as error:
        sys.stderr.write(f"{error}\n")
    else:
        sys.stdout.write(f"done: {line.strip()}\n")
    sys.stdout.flush()


def _save(printer: PrinterSimulator, number: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draw_slip(printer.slips[number - 1]).save(folder / f"slip-{number:03d}.png")
