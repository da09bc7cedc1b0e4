"""What a rule of the alerts looks for, as the settings file says it."""

from typing import Annotated

from msgspec import Meta, Struct

from drivers.status import DeviceState, PaperSupply
from kiosk.centre.fleet.model import Level
from kiosk.link.topics import NAME

Device = Annotated[str, Meta(pattern=f"^{NAME.pattern}$")]
Pattern = Annotated[str, Meta(pattern=r"^(\*|[a-z0-9_.]+?(\.\*)?)$", max_length=64)]
"""A code, or the beginning of codes: ``printer.*``; ``*``: every code."""
Minutes = Annotated[int, Meta(ge=1, le=10_080)]


class LevelIs(Struct, frozen=True, kw_only=True, tag_field="on", tag="level"):
    """The kiosk is at one of these levels."""

    levels: Annotated[tuple[Level, ...], Meta(min_length=1)]


class DeviceIs(Struct, frozen=True, kw_only=True, tag_field="on", tag="device"):
    """A device is in one of these states."""

    states: Annotated[tuple[DeviceState, ...], Meta(min_length=1)]
    devices: tuple[Device, ...] = ()  # none named: every device


class SupplyIs(Struct, frozen=True, kw_only=True, tag_field="on", tag="supply"):
    """Paper is at one of these words."""

    supplies: Annotated[tuple[PaperSupply, ...], Meta(min_length=1)]


class CodeIs(Struct, frozen=True, kw_only=True, tag_field="on", tag="code"):
    """A device says one of these codes."""

    codes: Annotated[tuple[Pattern, ...], Meta(min_length=1)]
    devices: tuple[Device, ...] = ()


class Offline(Struct, frozen=True, kw_only=True, tag_field="on", tag="offline"):
    """Nothing has been heard of the kiosk for so long."""

    minutes: Minutes


class Hotter(Struct, frozen=True, kw_only=True, tag_field="on", tag="temperature"):
    """The processor is hotter; it is well again so many degrees below."""

    above_c: Annotated[float, Meta(ge=0, le=150)]
    margin_c: Annotated[float, Meta(ge=0, le=30)] = 3.0


class OutboxOver(Struct, frozen=True, kw_only=True, tag_field="on", tag="outbox"):
    """More than so many messages wait on the kiosk."""

    above: Annotated[int, Meta(ge=0)]


class ClockOff(Struct, frozen=True, kw_only=True, tag_field="on", tag="clock"):
    """The kiosk's clock differs by more."""

    above_ms: Annotated[int, Meta(ge=100)]


class ReportFailed(Struct, frozen=True, kw_only=True, tag_field="on", tag="report"):
    """The kiosk's newest readiness report has a failure."""


class Told(Struct, frozen=True, kw_only=True, tag_field="on", tag="alert"):
    """The kiosk itself calls for a technician, by one of these codes.

    It never says that all is well again: the alert clears when the same was not said for so long.
    """

    codes: Annotated[tuple[Pattern, ...], Meta(min_length=1)]
    lasts_minutes: Minutes = 1440


class BrokerAway(Struct, frozen=True, kw_only=True, tag_field="on", tag="broker"):
    """The centre reaches no broker: of no kiosk anything is known."""


class CertificateEnds(Struct, frozen=True, kw_only=True, tag_field="on", tag="certificate"):
    """The certificate by which a kiosk is of the hall ends within so many days; 0: it has ended.

    A kiosk renews it by itself when two thirds are over: with 90 days, 30 before the end.
    """

    days: Annotated[int, Meta(ge=0, le=825)]


When = (
    LevelIs
    | DeviceIs
    | SupplyIs
    | CodeIs
    | Offline
    | Hotter
    | OutboxOver
    | ClockOff
    | ReportFailed
    | Told
    | BrokerAway
    | CertificateEnds
)


def matches(patterns: tuple[str, ...], code: str) -> bool:
    """Tell whether a code is one of these."""
    return any(
        one in {code, "*"} or (one.endswith(".*") and code.startswith(one[:-1])) for one in patterns
    )
