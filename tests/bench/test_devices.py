import asyncio
import sys
import time

import pytest

from drivers.printer_escpos.device import EscposPrinter
from drivers.printer_escpos.simulator import PrinterSimulator
from drivers.transport import open_transport
from drivers.transport.serving import TcpPlug
from kiosk.demo.hardware import Hardware
from tests.bench.figures import median, report
from tests.drivers.pictures import raster

pytestmark = pytest.mark.bench
JOBS, SECONDS = 15, 20


async def bare_ms(port):
    """One question and its answer over a plain socket: what any job must wait for."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.perf_counter()
    writer.write(b"\x10\x04\x01")
    await reader.readexactly(1)
    took = (time.perf_counter() - began) * 1000
    writer.close()
    return took


async def test_a_job_starts(tmp_path):
    printer = PrinterSimulator()
    plug = TcpPlug(0, printer.play)
    await plug.put_in()
    device = EscposPrinter(await open_transport(plug.url), speed_mm_s=500)
    loop, times, peers = asyncio.get_running_loop(), [], []
    for _ in range(JOBS):
        printer.first_byte_s = None
        began = loop.time()
        await device.print_raster(raster(600))
        times.append((printer.first_byte_s - began) * 1000)
        peers.append(await bare_ms(plug.port))
    await device.close()
    await plug.pull()
    report(
        "job to first byte of its picture", median(times), median(peers), "one question, bare",
        "30 ms",
    )  # fmt: skip


async def cpu_share(file):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.polling", str(file), str(SECONDS),
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate()
    return float(said) / SECONDS * 100


async def test_watching_all_devices(tmp_path):
    hardware = Hardware(tmp_path)
    await hardware.plug_in()
    head = '[kiosk]\nsite = "demo"\nname = "kiosk-01"\n'
    (tmp_path / "all.toml").write_text(head + hardware.settings())
    (tmp_path / "none.toml").write_text(head)
    ours, peer = await cpu_share(tmp_path / "all.toml"), await cpu_share(tmp_path / "none.toml")
    await hardware.unplug()
    report("five devices watched", ours, peer, "none watched", "2 % of a core", unit="%")
