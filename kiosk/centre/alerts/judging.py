"""What the picture of a kiosk means by the rules. Pure: it is told the time.

Three answers are possible: ill, well, and unknown. Unknown neither opens an alert nor clears one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from drivers.status import DeviceState
from kiosk.centre.alerts.conditions import (
    BrokerAway,
    CertificateEnds,
    ClockOff,
    CodeIs,
    DeviceIs,
    Hotter,
    LevelIs,
    Offline,
    OutboxOver,
    SupplyIs,
    matches,
)
from kiosk.centre.alerts.rules import Rule
from kiosk.centre.fleet.model import UNKNOWN, DeviceNow, KioskNow, Level
from kiosk.link.topics import CENTRE

MINUTE_MS, DAY_MS = 60_000, 86_400_000
WELL, GONE = "well", "gone"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What there is one open alert of."""

    kiosk: str
    device: str
    rule: str

    def __str__(self) -> str:
        """Return it as it is kept."""
        return f"{self.kiosk}/{self.device}/{self.rule}"

    @classmethod
    def of(cls, kept: str) -> "Key":
        """Return it of what is kept."""
        return cls(*kept.split("/", 2))


@dataclass(frozen=True, slots=True)
class Opens:
    """An alert opens."""

    key: Key
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Clears:
    """An alert clears."""

    key: Key
    why: str = WELL


@dataclass(frozen=True, slots=True)
class Ill:
    """A condition holds, since a moment where that is known."""

    code: str = ""
    detail: str = ""
    since: int | None = None


Verdict = Ill | bool | None
"""``True``: well; None: unknown."""


class Judge:
    """Watches by rules what is open, and what may open soon.

    Args:
        rules: By name; those that the kiosk's own word opens are left to others.
        opened: What is open already.
    """

    def __init__(self, rules: Mapping[str, Rule], opened: Iterable[Key]) -> None:
        self._rules = {name: rule for name, rule in rules.items() if not rule.by_event}
        self._open = {key for key in opened if key.rule in self._rules}
        self._by_kiosk: dict[str, set[Key]] = {}
        for key in self._open:
            self._by_kiosk.setdefault(key.kiosk, set()).add(key)
        self._pending: dict[Key, int] = {}

    def due(self, now_ms: int) -> set[str]:
        """Return the kiosks at which something that waited may open now."""
        return {
            key.kiosk
            for key, since in self._pending.items()
            if since + _delay_ms(self._rules[key.rule]) <= now_ms
        }

    def judge(self, kiosk: KioskNow, now_ms: int, hears_since: int | None) -> list[Opens | Clears]:
        """Return what opens and clears at a kiosk as it is now.

        Args:
            kiosk: As it is.
            now_ms: UTC.
            hears_since: So long the centre has heard every kiosk that speaks; None: it does not,
                and so a silence proves nothing.
        """
        found: list[Opens | Clears] = []
        here = {device.name for device in kiosk.devices}
        for name, rule in self._rules.items():
            for device, verdict in _verdicts(rule, kiosk, hears_since):
                found += self._decide(Key(kiosk.name, device, name), rule, verdict, now_ms)
        if kiosk.live and here:
            for key in tuple(self._by_kiosk.get(kiosk.name, ())):
                if key.device and key.device not in here:
                    found += self._decide(key, self._rules[key.rule], True, now_ms, GONE)  # noqa: FBT003
        return found

    def judge_broker(self, now_ms: int, *, online: bool) -> list[Opens | Clears]:
        """Return what opens and clears at the centre itself."""
        found: list[Opens | Clears] = []
        for name, rule in self._rules.items():
            if isinstance(rule.when, BrokerAway):
                verdict: Verdict = True if online else Ill("broker.away")
                found += self._decide(Key(CENTRE, "", name), rule, verdict, now_ms)
        return found

    def judge_certificates(self, ends: Mapping[str, int], now_ms: int) -> list[Opens | Clears]:
        """Return what opens and clears by when the certificates of the hall's kiosks end.

        Args:
            ends: By kiosk, UTC in milliseconds; a kiosk that was revoked has none.
            now_ms: UTC.
        """
        found: list[Opens | Clears] = []
        for name, rule in self._rules.items():
            if not isinstance(rule.when, CertificateEnds):
                continue
            for kiosk, end in ends.items():
                verdict = _of_certificate(rule.when, end, now_ms)
                found += self._decide(Key(kiosk, "", name), rule, verdict, now_ms)
            for key in sorted(key for key in self._open if key.rule == name):
                if key.kiosk not in ends:
                    found.append(self._clears(key, GONE))
        return found

    def gone(self, kiosk: str) -> list[Opens | Clears]:
        """Return what clears at a kiosk that is no more."""
        for key in [key for key in self._pending if key.kiosk == kiosk]:
            del self._pending[key]
        return [self._clears(key, GONE) for key in sorted(self._by_kiosk.get(kiosk, ()))]

    def _decide(
        self, key: Key, rule: Rule, verdict: Verdict, now_ms: int, why: str = WELL
    ) -> Iterator[Opens | Clears]:
        if not isinstance(verdict, Ill):
            self._pending.pop(key, None)
            if verdict and key in self._open:
                yield self._clears(key, why)
        elif key not in self._open:
            seen = now_ms if verdict.since is None else min(verdict.since, now_ms)
            if self._pending.setdefault(key, seen) + _delay_ms(rule) <= now_ms:
                del self._pending[key]
                self._open.add(key)
                self._by_kiosk.setdefault(key.kiosk, set()).add(key)
                yield Opens(key, verdict.code, verdict.detail)

    def _clears(self, key: Key, why: str) -> Clears:
        self._open.discard(key)
        self._by_kiosk[key.kiosk].discard(key)
        return Clears(key, why)


def _delay_ms(rule: Rule) -> int:
    if isinstance(rule.when, Offline):
        return rule.when.minutes * MINUTE_MS
    if isinstance(rule.when, CertificateEnds):
        return 0
    if isinstance(rule.when, BrokerAway):
        return max(rule.delay_s, 1) * 1000
    return rule.delay_s * 1000


def _verdicts(
    rule: Rule, kiosk: KioskNow, hears_since: int | None
) -> Iterator[tuple[str, Verdict]]:
    """Yield what a rule finds at a kiosk, by device; an empty name is the kiosk as a whole."""
    match rule.when:
        case Offline():
            yield "", True if kiosk.live else _silent(kiosk, hears_since)
        case LevelIs(levels=levels):
            if not kiosk.live:
                yield "", _silent(kiosk, hears_since) if Level.OFFLINE in levels else None
            else:
                yield "", Ill(kiosk.because, kiosk.reason) if kiosk.level in levels else True
        case DeviceIs() | SupplyIs() | CodeIs():
            for device in kiosk.devices:
                if _is_meant(rule, device):
                    yield device.name, _of_device(rule, device) if kiosk.live else None
        case Hotter() | OutboxOver() | ClockOff():
            yield "", _of_figures(rule, kiosk)


def _silent(kiosk: KioskNow, hears_since: int | None) -> Verdict:
    if hears_since is None:
        return None
    return Ill(kiosk.because, "", max(kiosk.heard or 0, hears_since))


def _is_meant(rule: Rule, device: DeviceNow) -> bool:
    match rule.when:
        case DeviceIs(devices=names) | CodeIs(devices=names):
            return not names or device.name in names
    return True


def _of_device(rule: Rule, device: DeviceNow) -> Verdict:
    ill, unsure = False, device.state == UNKNOWN
    match rule.when:
        case DeviceIs(states=states):
            ill = device.state in states
            unsure = unsure or device.state == DeviceState.STARTING
        case SupplyIs(supplies=supplies):
            ill, unsure = device.supply in supplies, device.supply == UNKNOWN
        case CodeIs(codes=codes):
            ill = not unsure and bool(device.code) and matches(codes, device.code)
    if ill:
        return Ill(device.code, device.detail)
    return None if unsure else True


def _of_figures(rule: Rule, kiosk: KioskNow) -> Verdict:
    figures = kiosk.figures
    if figures is None or not kiosk.live:
        return None
    match rule.when:
        case Hotter(above_c=above, margin_c=margin):
            return _over(figures.cpu_temperature_c, above, above - margin, "°C")
        case OutboxOver(above=above):
            return _over(figures.outbox_depth, above, above, "messages")
        case ClockOff(above_ms=above):
            off = figures.clock_offset_ms
            return _over(None if off is None else abs(off), above, above, "ms")
    return None


def _of_certificate(when: CertificateEnds, end: int, now_ms: int) -> Verdict:
    if end - now_ms > when.days * DAY_MS:
        return True
    code = "certificate.ended" if end <= now_ms else "certificate.ends"
    return Ill(code, datetime.fromtimestamp(end / 1000, UTC).date().isoformat())


def _over(value: float | None, above: float, well: float, unit: str) -> Verdict:
    if value is None:
        return None
    if value > above:
        return Ill("", f"{value:g} {unit}")
    return True if value <= well else None
