"""What can be said of a picture of a document. Pure, and cheap to load."""

from dataclasses import dataclass
from enum import StrEnum


class Guidance(StrEnum):
    """What to say."""

    GOOD = "good"
    NONE = "none"
    SEVERAL = "several"
    CUT_OFF = "cut_off"
    OCCLUDED = "occluded"
    TOO_FAR = "too_far"
    DARK = "dark"
    BLUR = "blur"
    GLARE = "glare"
    WRONG_KIND = "wrong_kind"
    WRONG_SIDE = "wrong_side"


@dataclass(frozen=True, slots=True)
class Judged:
    """What to say, where, and how good the picture is."""

    guidance: Guidance
    where: str = ""  # of CUT_OFF: the side of the frame; of GLARE: the part of the page
    score: float = 0.0  # 0 to 1, kept with the picture
    spot: tuple[float, float] | None = None  # of GLARE: pixels of the frame
