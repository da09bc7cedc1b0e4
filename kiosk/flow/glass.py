"""How the glass is: as this visitor wants it, and as the window itself is."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.texts import Text


class TextSize(StrEnum):
    """Capital height of body text, millimetres."""

    SMALL = "3.5"
    NORMAL = "4.8"
    LARGE = "6.4"
    LARGEST = "8.5"


@dataclass(frozen=True, slots=True)
class Comfort:
    """How this visitor wants the screen; forgotten with the visit."""

    text_size: TextSize = TextSize.NORMAL
    high_contrast: bool = False
    low: bool = False  # every control in the lower half


@dataclass(frozen=True, slots=True)
class Glass:
    """How the window itself is, whatever page it shows."""

    volume: int = 70  # percent
    brightness: int = 100  # percent
    band: Text | None = None  # laid over every page: which kiosk it is
    tones: int = 0  # another number: let a tone be heard


AS_USUAL = Comfort()
AS_IT_IS = Glass()
"""What holds before anybody wished for something else."""
