"""What may be set from afar, and nothing else: it takes effect at once and can be undone from afar.

Never where a device is, nor a key, nor the broker: who sets those wrong loses the kiosk, or has it.
The sizes of a camera's pictures are not here either: a size that the camera has not takes the
camera away, and nobody stands in front of it to see why. Queues are the hall's, not a kiosk's.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from kiosk.settings import Settings
from kiosk.typed_toml import Fault, FileFaultsError, typed

WHERE = Path("config")  # what faults are named by


class KioskTunable(Struct, frozen=True, kw_only=True):
    """``kiosk``: see ``settings.Kiosk``."""

    follow_hours: bool | None = None
    examine_before_min: Annotated[int, Meta(ge=0, le=240)] | None = None


class ScreenTunable(Struct, frozen=True, kw_only=True):
    """``screen``: see ``settings.Screen``."""

    volume: Annotated[int, Meta(ge=0, le=100)] | None = None
    brightness: Annotated[int, Meta(ge=20, le=100)] | None = None


class Tunable(Struct, frozen=True, kw_only=True):
    """All that may be set from afar; what is left out is as in the kiosk's own file."""

    kiosk: KioskTunable = KioskTunable()
    screen: ScreenTunable = ScreenTunable()


@dataclass(frozen=True, slots=True)
class Tuned:
    """What the kiosk works with."""

    follow_hours: bool
    examine_before_min: int
    volume: int
    brightness: int


NAMES = {
    "follow_hours": "kiosk.follow_hours",
    "examine_before_min": "kiosk.examine_before_min",
    "volume": "screen.volume",
    "brightness": "screen.brightness",
}
"""The path of each, as in the settings file."""


def read(values: str) -> Tunable:
    """Return what the JSON text sets.

    Raises:
        FileFaultsError: With every fault, by its path.
    """
    try:
        raw = msgspec.json.decode(values)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise FileFaultsError(WHERE, (Fault("", f"is not JSON: {error}"),)) from error
    if not isinstance(raw, dict):
        raise FileFaultsError(WHERE, (Fault("", "is no table of settings"),))
    return typed(raw, Tunable, WHERE)


def tuned(settings: Settings, wanted: Tunable) -> Tuned:
    """Return the kiosk's own settings with what is wanted from afar put over them."""

    def either(mine: int, theirs: int | None) -> int:
        return mine if theirs is None else theirs

    kiosk, screen = settings.kiosk, settings.screen
    return Tuned(
        follow_hours=bool(either(kiosk.follow_hours, wanted.kiosk.follow_hours)),
        examine_before_min=either(kiosk.examine_before_min, wanted.kiosk.examine_before_min),
        volume=either(screen.volume, wanted.screen.volume),
        brightness=either(screen.brightness, wanted.screen.brightness),
    )


def differs(settings: Settings, now: Tuned) -> tuple[str, ...]:
    """Return what is not as in the kiosk's own file: ``screen.volume: 70 -> 40``."""
    own = tuned(settings, Tunable())
    return tuple(
        f"{path}: {getattr(own, name)} -> {getattr(now, name)}"
        for name, path in NAMES.items()
        if getattr(own, name) != getattr(now, name)
    )
