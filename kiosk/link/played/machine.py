"""The machine of a played kiosk: devices that fall ill and mend, paper that runs out, counters."""

from dataclasses import dataclass, field
from random import Random

from kiosk.link.messages import Device, DeviceInfo, Info, Telemetry

DEVICES = {
    "card-reader": "idcard_sam",
    "chip-reader": "smartcard_pcsc",
    "printer": "printer_escpos",
    "scanner": "scanner_serial",
    "camera": "camera",
}
PAPER = "printer"
ILLS = {
    "card-reader": ("offline", "device.link_lost", "hall_staff"),
    "chip-reader": ("hardwareError", "device.failed", "engineer"),
    "scanner": ("offline", "device.no_answer", "engineer"),
    "camera": ("offline", "device.link_lost", "hall_staff"),
}
TICKET_MM = 140
OUTCOMES = ("printed", "left", "timed_out")


@dataclass(slots=True)
class Machine:
    """A kiosk's devices and counters. ``random`` decides what falls ill."""

    random: Random
    started_ms: int
    states: dict[str, Device] = field(default_factory=dict)
    paper_mm: int = 0
    tickets: int = 0
    visits: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in DEVICES:
            supply = "full" if name == PAPER else "notSupported"
            self.states[name] = Device(
                name=name, state="online", supply=supply, since=self.started_ms
            )

    def info(self, boot: str) -> Info:
        """Return the birth."""
        return Info(
            boot=boot,
            started=self.started_ms,
            software="played",
            python="3",
            system="played",
            hardware="played",
            catalogue="played",
            devices=tuple(
                DeviceInfo(name=name, driver=driver, where="played:")
                for name, driver in DEVICES.items()
            ),
        )

    def ill(self) -> list[str]:
        """Return the names of the devices that are not well."""
        return [
            one.name
            for one in self.states.values()
            if one.state != "online" or one.supply in ("low", "out")
        ]

    def falls_ill(self, name: str, now_ms: int) -> Device:
        """Let a device fall ill; the printer's paper is low first, and out then."""
        before = self.states[name]
        if name == PAPER and before.supply == "full":
            state, code, mender, supply = "online", "printer.paper_low", "hall_staff", "low"
        elif name == PAPER:
            state, code, mender, supply = "offline", "printer.paper_out", "hall_staff", "out"
        else:
            state, code, mender = ILLS[name]
            supply = before.supply
        self.states[name] = Device(
            name=name,
            state=state,
            code=code,
            mender=mender,
            supply=supply,
            since=now_ms,
            count=before.count + (state != "online" and before.state == "online"),
        )
        return self.states[name]

    def mends(self, name: str, now_ms: int) -> Device:
        """Make a device well."""
        before = self.states[name]
        supply = "full" if name == PAPER else before.supply
        self.states[name] = Device(
            name=name, state="online", supply=supply, since=now_ms, count=before.count
        )
        return self.states[name]

    def fate(self, now_ms: int) -> Device:
        """Let chance have its way: something that is ill mends, or something else falls ill."""
        if (ill := self.ill()) and self.random.random() < 0.6:  # noqa: PLR2004
            return self.mends(self.random.choice(ill), now_ms)
        return self.falls_ill(self.random.choice(list(DEVICES)), now_ms)

    def visit(self) -> bool:
        """Let a visitor come; tell whether a ticket came out."""
        can = self.states[PAPER].state == "online"
        outcome = OUTCOMES[0] if can else self.random.choice(OUTCOMES[1:])
        self.visits[outcome] = self.visits.get(outcome, 0) + 1
        if can:
            self.tickets += 1
            self.paper_mm += TICKET_MM
        return can

    def telemetry(self, now_ms: int, waiting: int) -> Telemetry:
        """Return the figures of now."""
        random = self.random
        return Telemetry(
            uptime_s=(now_ms - self.started_ms) / 1000,
            cpu_temperature_c=round(random.gauss(52, 3), 1),
            throttled=False,
            memory_used_mb=round(random.gauss(310, 8), 1),
            memory_free_mb=round(random.gauss(1500, 20), 1),
            disk_free_mb=12_000.0,
            outbox_depth=waiting,
            clock_offset_ms=round(random.gauss(0, 20)),
            frames_per_second=round(random.gauss(24, 1), 1),
            paper_mm=self.paper_mm,
            tickets=self.tickets,
            visits=dict(self.visits),
        )
