"""Figures of the machine, as Linux gives them; None where it does not."""

import shutil
import time
from pathlib import Path

from kiosk.link.messages import Telemetry
from kiosk.runtime.used import Used

PROC, THERMAL = Path("/proc"), Path("/sys/class/thermal/thermal_zone0/temp")
THROTTLED = Path("/sys/devices/platform/soc/soc:firmware/get_throttled")  # Raspberry Pi


def measure(
    data_dir: Path,
    used: Used,
    *,
    started_s: float,
    outbox_depth: int | None,
    clock_offset_ms: int | None,
) -> Telemetry:
    """Read the figures of now; ``started_s`` is on the monotonic clock."""
    free_kib = _field(PROC / "meminfo", "MemAvailable")
    used_kib = _field(PROC / "self" / "status", "VmRSS")
    millidegrees = _number(THERMAL, 10)
    throttled = _number(THROTTLED, 16)
    return Telemetry(
        uptime_s=round(time.monotonic() - started_s, 1),
        cpu_temperature_c=None if millidegrees is None else millidegrees / 1000,
        throttled=None if throttled is None else throttled != 0,
        memory_used_mb=_megabytes(used_kib),
        memory_free_mb=_megabytes(free_kib),
        disk_free_mb=_disk_free(data_dir),
        outbox_depth=outbox_depth,
        clock_offset_ms=clock_offset_ms,
        paper_mm=used.paper_mm,
        tickets=used.tickets,
        visits=dict(used.visits),
    )


def _disk_free(folder: Path) -> float | None:
    try:
        return round(shutil.disk_usage(folder).free / 1e6, 1)
    except OSError:
        return None


def _megabytes(kib: int | None) -> float | None:
    return None if kib is None else round(kib * 1024 / 1e6, 1)


def _field(file: Path, name: str) -> int | None:
    try:
        for line in file.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith(f"{name}:"):
                return int(line.split()[1])
    except (OSError, ValueError, IndexError):
        return None
    return None


def _number(file: Path, radix: int) -> int | None:
    try:
        return int(file.read_text(encoding="ascii").strip(), radix)
    except (OSError, ValueError):
        return None
