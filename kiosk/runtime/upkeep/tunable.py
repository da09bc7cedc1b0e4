"""What a kiosk works with: its own file, with what is set from afar put over it."""

from dataclasses import dataclass

from kiosk.link.tunable import Tunable
from kiosk.settings import Settings


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
