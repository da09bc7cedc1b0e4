"""How a kiosk is, derived from what it said and when it was heard. Pure.

A level is never kept: silence, a beat, a device's word, and it is another by itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.centre.fleet.model import UNKNOWN, ConfigNow, DeviceNow, KioskNow, Level
from kiosk.centre.fleet.told import DeviceTold, Told
from kiosk.link.messages import DeviceInfo, KioskState

SILENT_MS = 90_000  # three times the telemetry's beat
AHEAD_MS = 5_000  # heard so far in the future: our clock was set back, and nothing is proved
ERRORS = frozenset({"offline", "hardwareError"})
WELL = frozenset({"online", "noDevice"})
WORST_FIRST = (Level.ERROR, Level.WARNING)


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a kiosk is not well."""

    level: Level
    because: str
    since: int


def is_live(told: Told, now_ms: int) -> bool:
    """Tell whether a kiosk was heard lately and is not lost."""
    if told.heard is None or told.lost is not None:
        return False
    return -AHEAD_MS <= now_ms - told.heard <= SILENT_MS


def now_of(told: Told, now_ms: int) -> KioskNow:
    """Return how a kiosk is at a moment of the centre's clock."""
    live, info = is_live(told, now_ms), told.info
    devices = _devices(told, live=live)
    cause = _living(told, devices) if live else _gone(told)
    return KioskNow(
        name=told.name,
        level=cause.level,
        state=_state(told, live=live),
        reason="" if told.state is None else told.state.reason,
        because=cause.because,
        since=min(cause.since, now_ms),
        heard=told.heard,
        boot=told.boot,
        started=0 if info is None or info.boot != told.boot else info.started,
        software="" if info is None else info.software,
        python="" if info is None else info.python,
        system="" if info is None else info.system,
        hardware="" if info is None else info.hardware,
        catalogue="" if info is None else info.catalogue,
        figures=told.figures if live else None,
        devices=devices,
        config=_config(told),
    )


def _state(told: Told, *, live: bool) -> str:
    if live and told.state is not None:
        return told.state.state.value
    return KioskState.LOST.value if told.lost is not None else UNKNOWN


def _gone(told: Told) -> Cause:
    if told.lost is not None:
        return Cause(Level.OFFLINE, "lost", told.lost)
    if told.heard is None:
        return Cause(Level.OFFLINE, "unheard", 0)
    return Cause(Level.OFFLINE, "silent", told.heard)


def _living(told: Told, devices: tuple[DeviceNow, ...]) -> Cause:
    state = told.state
    if state is not None and state.state is KioskState.CLOSED:
        return Cause(Level.CLOSED, state.reason, state.since)
    causes = [*_of_devices(devices), *_of_state(told)]
    for level in WORST_FIRST:
        if (worst := next((one for one in causes if one.level is level), None)) is not None:
            return worst
    since = max([one.since for one in devices], default=0)
    return Cause(Level.OK, "", max(since, 0 if state is None else state.since))


def _of_state(told: Told) -> Iterator[Cause]:
    state = told.state
    if state is None:
        yield Cause(Level.WARNING, f"state: {UNKNOWN}", told.heard or 0)
    elif state.state is not KioskState.READY:
        because = f"{state.state.value}: {state.reason}" if state.reason else state.state.value
        yield Cause(Level.WARNING, because, state.since)


def _of_devices(devices: tuple[DeviceNow, ...]) -> Iterator[Cause]:
    for one in devices:
        if one.state in ERRORS or one.supply == "out":
            word = one.code or ("out" if one.supply == "out" else one.state)
            yield Cause(Level.ERROR, f"{one.name}: {word}", one.since)
        elif one.state not in WELL:
            yield Cause(Level.WARNING, f"{one.name}: {one.code or one.state}", one.since)
        elif one.supply == "low":
            yield Cause(Level.WARNING, f"{one.name}: {one.code or one.supply}", one.since)


def _devices(told: Told, *, live: bool) -> tuple[DeviceNow, ...]:
    """Return what the kiosk has; what it has not told in this boot is not known."""
    listed = {} if told.info is None else {one.name: one for one in told.info.devices}
    names = sorted(listed.keys() | told.devices.keys())
    return tuple(_device(told, name, listed.get(name), live=live) for name in names)


def _device(told: Told, name: str, listed: DeviceInfo | None, *, live: bool) -> DeviceNow:
    driver, where = ("", "") if listed is None else (listed.driver, listed.where)
    one: DeviceTold | None = told.devices.get(name)
    if one is None:
        return DeviceNow(name=name, driver=driver, where=where)
    body, known = one.body, live and one.boot == told.boot
    return DeviceNow(
        name=name,
        driver=driver,
        where=where,
        state=body.state if known else UNKNOWN,
        code=body.code,
        mender=body.mender,
        supply=body.supply if known else UNKNOWN,
        media=body.media if known else UNKNOWN,
        detail=body.detail,
        since=body.since,
        falls=body.count,
    )


def _config(told: Told) -> ConfigNow:
    said = told.config
    if said is None:
        return ConfigNow(desired=told.desired)
    return ConfigNow(
        desired=told.desired,
        reported=said.version,
        status=said.result.value,
        code=said.code,
        differs=said.differs,
    )
