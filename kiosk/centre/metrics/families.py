"""The figures of kiosks and devices: their names, and how each is read off a ``KioskNow``.

Labels are bounded: names of kiosks and devices are checked names, of which the fleet admits so
many; every other word is of a closed list, or ``other``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isfinite

from drivers.status import DeviceState, PaperSupply
from kiosk.centre.fleet.model import UNKNOWN, DeviceNow, KioskNow, Level
from kiosk.link.messages import Telemetry

OTHER = "other"
OUTCOMES = ("served", "failed", "left", "timed_out")  # ends of a visit, as kiosks count them
STATES = frozenset(DeviceState)
PAPER = {PaperSupply.OUT: 0.0, PaperSupply.LOW: 1.0, PaperSupply.FULL: 2.0}
MB = 1_000_000
Labels = str
"""Further labels, as they are written: ``device="printer"``; empty: none."""
Sample = tuple[Labels, float | None]


@dataclass(frozen=True, slots=True)
class Family:
    """Samples of one name."""

    name: str
    type: str
    help: str
    read: Callable[[KioskNow], Iterator[Sample]]

    @property
    def sample(self) -> str:
        """The name of its samples."""
        return f"{self.name}_total" if self.type == "counter" else self.name

    def head(self) -> str:
        """Return the lines before the samples."""
        unit = next((one for one in UNITS if self.name.endswith(f"_{one}")), "")
        lines = [f"# HELP {self.name} {self.help}", f"# TYPE {self.name} {self.type}"]
        lines += [f"# UNIT {self.name} {unit}"] if unit else []
        return "\n".join(lines) + "\n"


UNITS = ("seconds", "celsius", "bytes", "millimetres")


def _levels(kiosk: KioskNow) -> Iterator[Sample]:
    for level in Level:
        yield f'estation_kiosk_level="{level.value}"', float(kiosk.level is level)


def _up(kiosk: KioskNow) -> Iterator[Sample]:
    yield "", float(kiosk.live)


def _heard(kiosk: KioskNow) -> Iterator[Sample]:
    yield "", None if kiosk.heard is None else kiosk.heard / 1000


def _figure(of: Callable[[Telemetry], float | None]) -> Callable[[KioskNow], Iterator[Sample]]:
    def read(kiosk: KioskNow) -> Iterator[Sample]:
        if kiosk.figures is not None:
            yield "", of(kiosk.figures)

    return read


def _scaled(value: float | None, by: float) -> float | None:
    return None if value is None else value * by


def _visits(kiosk: KioskNow) -> Iterator[Sample]:
    visits = {} if kiosk.figures is None else kiosk.figures.visits
    for outcome in OUTCOMES:
        if outcome in visits:
            yield f'outcome="{outcome}"', float(visits[outcome])
    if others := sum(many for outcome, many in visits.items() if outcome not in OUTCOMES):
        yield f'outcome="{OTHER}"', float(others)


def _of_device(
    of: Callable[[DeviceNow], float | None],
) -> Callable[[KioskNow], Iterator[Sample]]:
    def read(kiosk: KioskNow) -> Iterator[Sample]:
        for device in kiosk.devices:
            yield f'device="{device.name}"', of(device)

    return read


def _device_up(device: DeviceNow) -> float | None:
    if device.state in {UNKNOWN, DeviceState.NO_DEVICE, DeviceState.STARTING}:
        return None
    return float(device.state == DeviceState.ONLINE)


def _device_states(kiosk: KioskNow) -> Iterator[Sample]:
    for device in kiosk.devices:
        state = device.state if device.state in STATES else OTHER
        yield f'device="{device.name}",state="{state}"', 1.0


def _paper(device: DeviceNow) -> float | None:
    return next((level for word, level in PAPER.items() if device.supply == word), None)


FAMILIES = (
    Family("estation_kiosk_up", "gauge", "Whether the kiosk was heard lately.", _up),
    Family("estation_kiosk_level", "stateset", "How the kiosk is, in one word.", _levels),
    Family(
        "estation_kiosk_heard_timestamp_seconds",
        "gauge",
        "When the kiosk was heard last, by the centre's clock; its age is time() less this.",
        _heard,
    ),
    Family(
        "estation_kiosk_uptime_seconds",
        "gauge",
        "Since the kiosk's program was started.",
        _figure(lambda told: told.uptime_s),
    ),
    Family(
        "estation_kiosk_temperature_celsius",
        "gauge",
        "Of the processor.",
        _figure(lambda told: told.cpu_temperature_c),
    ),
    Family(
        "estation_kiosk_throttled",
        "gauge",
        "Whether the processor is slowed down by heat or a weak supply.",
        _figure(lambda told: None if told.throttled is None else float(told.throttled)),
    ),
    Family(
        "estation_kiosk_memory_used_bytes",
        "gauge",
        "That the kiosk's program uses.",
        _figure(lambda told: _scaled(told.memory_used_mb, MB)),
    ),
    Family(
        "estation_kiosk_memory_free_bytes",
        "gauge",
        "Of the machine.",
        _figure(lambda told: _scaled(told.memory_free_mb, MB)),
    ),
    Family(
        "estation_kiosk_disk_free_bytes",
        "gauge",
        "Where the kiosk keeps its data.",
        _figure(lambda told: _scaled(told.disk_free_mb, MB)),
    ),
    Family(
        "estation_kiosk_outbox_messages",
        "gauge",
        "That wait on the kiosk for the centre.",
        _figure(lambda told: told.outbox_depth),
    ),
    Family(
        "estation_kiosk_clock_offset_seconds",
        "gauge",
        "The centre's clock against the kiosk's.",
        _figure(lambda told: _scaled(told.clock_offset_ms, 0.001)),
    ),
    Family(
        "estation_kiosk_frames_per_second",
        "gauge",
        "Drawn by the kiosk's window.",
        _figure(lambda told: told.frames_per_second),
    ),
    Family(
        "estation_kiosk_paper_millimetres",
        "counter",
        "That went through the printer since the kiosk was started.",
        _figure(lambda told: told.paper_mm),
    ),
    Family(
        "estation_kiosk_tickets",
        "counter",
        "Printed since the kiosk was started.",
        _figure(lambda told: told.tickets),
    ),
    Family("estation_kiosk_visits", "counter", "Ended since the kiosk was started.", _visits),
    Family(
        "estation_device_up",
        "gauge",
        "Whether the device works; not told while that is not known.",
        _of_device(_device_up),
    ),
    Family(
        "estation_device_state",
        "gauge",
        "1 of the state that the device is in; the others are not told.",
        _device_states,
    ),
    Family(
        "estation_device_paper_level",
        "gauge",
        "0 out, 1 low, 2 full; not told while that is not known.",
        _of_device(_paper),
    ),
    Family(
        "estation_device_falls",
        "counter",
        "How often the device ceased to work since the kiosk was started.",
        _of_device(lambda device: float(device.falls) if device.state != UNKNOWN else None),
    ),
)


def lines_of(site: str, kiosk: KioskNow) -> tuple[str, ...]:
    """Return the lines of a kiosk, by family."""
    common = f'site="{site}",kiosk="{kiosk.name}"'
    found = []
    for family in FAMILIES:
        sample = family.sample
        found.append(
            "".join(
                f"{sample}{{{common},{labels}}} {value:.10g}\n"
                if labels
                else f"{sample}{{{common}}} {value:.10g}\n"
                for labels, value in family.read(kiosk)
                if value is not None and isfinite(value)
            )
        )
    return tuple(found)
