"""Tests the machine itself: disk, clock, temperature, supply voltage."""

import ctypes
import os
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from kiosk.runtime.clock_fault import Witnesses, clock_fault
from kiosk.runtime.report import Line, Verdict
from kiosk.runtime.telemetry import THERMAL, THROTTLED

FREE_MB = 500
HOT_C = 80.0  # a Raspberry Pi slows down from here on
CLOCK_S = 5.0  # people read a ticket's time; a command expires after ten seconds
UNSYNCHRONISED = 5  # adjtimex(2): TIME_ERROR
TIMEX_BYTES = 512  # struct timex is 208 bytes; modes = 0 only reads
FLAGS = {
    0: "under-voltage now",
    1: "slowed down now",
    2: "throttled now",
    3: "at its soft temperature limit now",
    16: "under-voltage since the start",
    18: "throttled since the start",
}
"""Bits of the firmware's get_throttled (Raspberry Pi documentation, vcgencmd)."""


def examine_disk(folder: Path) -> Line:
    """Write a file through to the disk, and see how much room there is."""
    part = "disk"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * 4096)
            os.fsync(file.fileno())
        free_mb = shutil.disk_usage(folder).free / 1e6
    except OSError as error:
        return Line(
            part=part,
            verdict=Verdict.FAIL,
            said=f"{folder}: {error.strerror}",
            todo="make room, or change the card the system runs from",
        )
    if free_mb < FREE_MB:
        return Line(
            part=part, verdict=Verdict.FAIL, said=f"{free_mb:.0f} MB free", todo="make room"
        )
    return Line(part=part, verdict=Verdict.PASS, said=f"{free_mb:.0f} MB free, can be written")


def examine_clock(
    offset_ms: int | None, *, follows: bool | None = None, now: datetime | None = None
) -> Line:
    """Judge the clock by the kernel's word and by the centre's clock.

    Args:
        offset_ms: By how much the centre's clock is ahead; None: not known.
        follows: Whether the kernel's clock follows a time server; None: ask the kernel.
        now: What the clock says; None: look.
    """
    part, follows = "clock", follows_server() if follows is None else follows
    said = "follows a time server" if follows else "follows no time server"
    todo = "" if follows else "set a time server (timedatectl timesync-status)"
    fault = clock_fault(now or datetime.now(UTC), Witnesses())
    if fault:
        todo = "set a time server, and a battery for the board's clock where it has one"
        return Line(part=part, verdict=Verdict.FAIL, said=f"{fault}; {said}", todo=todo)
    if offset_ms is None:
        verdict = Verdict.PASS if follows else Verdict.UNKNOWN  # it may be right, by luck
        return Line(part=part, verdict=verdict, said=said, todo=todo)
    seconds = abs(offset_ms) / 1000
    if seconds > CLOCK_S:
        way = "behind" if offset_ms > 0 else "ahead of"
        return Line(
            part=part,
            verdict=Verdict.FAIL,
            said=f"{seconds:.0f} s {way} the centre's; {said}",
            todo=todo or "see which of the two clocks is wrong",
        )
    said = f"{seconds:.1f} s from the centre's; {said}"
    return Line(part=part, verdict=Verdict.PASS, said=said, todo=todo)


def follows_server() -> bool:
    """Ask the kernel; one that does not tell follows none."""
    buffer = ctypes.create_string_buffer(TIMEX_BYTES)
    try:
        state = int(ctypes.CDLL(None, use_errno=True).adjtimex(buffer))
    except (OSError, AttributeError):
        return False
    return 0 <= state != UNSYNCHRONISED


def examine_temperature(file: Path = THERMAL) -> Line:
    """Read the processor's sensor."""
    part = "temperature"
    try:
        celsius = int(file.read_text(encoding="ascii")) / 1000
    except (OSError, ValueError):
        return Line(part=part, verdict=Verdict.ABSENT, said="this machine has no sensor")
    if celsius >= HOT_C:
        return Line(
            part=part,
            verdict=Verdict.FAIL,
            said=f"{celsius:.0f} C",
            todo="free the air vents; see that the fan turns",
        )
    return Line(part=part, verdict=Verdict.PASS, said=f"{celsius:.0f} C")


def examine_supply(file: Path = THROTTLED) -> Line:
    """Read the flags that a Raspberry Pi raises when its supply is weak."""
    part = "supply"
    try:
        flags = int(file.read_text(encoding="ascii").strip(), 16)
    except (OSError, ValueError):
        return Line(part=part, verdict=Verdict.ABSENT, said="this machine raises no flags")
    raised = [text for bit, text in FLAGS.items() if flags >> bit & 1]
    if raised:
        return Line(
            part=part,
            verdict=Verdict.FAIL,
            said=", ".join(raised),
            todo="use a stronger power supply and a short cable",
        )
    return Line(part=part, verdict=Verdict.PASS, said="steady")
