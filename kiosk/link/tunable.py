"""What may be set from afar, and nothing else: it takes effect at once and can be undone from afar.

Never where a device is, nor a key, nor the broker: who sets those wrong loses the kiosk, or has it.
The sizes of a camera's pictures are not here either: a size that the camera has not takes the
camera away, and nobody stands in front of it to see why. Queues are the hall's, not a kiosk's.
"""

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from kiosk.typed_toml import Fault, FileFaultsError, typed

WHERE = Path("config")  # what faults are named by


class KioskTunable(Struct, frozen=True, kw_only=True):
    """``kiosk``: of the kiosk's own ``[kiosk]``."""

    follow_hours: bool | None = None
    examine_before_min: Annotated[int, Meta(ge=0, le=240)] | None = None


class ScreenTunable(Struct, frozen=True, kw_only=True):
    """``screen``: of the kiosk's own ``[screen]``."""

    volume: Annotated[int, Meta(ge=0, le=100)] | None = None
    brightness: Annotated[int, Meta(ge=20, le=100)] | None = None


class Tunable(Struct, frozen=True, kw_only=True):
    """All that may be set from afar; what is left out is as in the kiosk's own file."""

    kiosk: KioskTunable = KioskTunable()
    screen: ScreenTunable = ScreenTunable()


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
