"""Which font draws which language: the shapes of one character differ between regions."""

import sys
from pathlib import Path

from kiosk.texts.language import Language

WEIGHTS = ("Regular", "Bold")
ICONS = "icons.ttf"
ICON_NAMES = "icons.json"
"""The code point of each icon, by its name."""
REGIONS = {
    Language.TRADITIONAL: "HK",
    Language.SIMPLIFIED: "SC",
    Language.ENGLISH: "HK",
}


class MissingFaceError(LookupError):
    """A font file is not there; the message says which and what to do."""


def default_folder() -> Path:
    """Return where ``kiosk fonts`` puts the faces of this installation."""
    return Path(sys.prefix) / "share" / "estation" / "fonts"


def face_file(region: str, weight: str) -> str:
    """Return the file name of a face."""
    return f"NotoSansCJK{region}-{weight}.otf"


def face(folder: Path, language: Language, weight: str = "Regular") -> Path:
    """Return the file that draws ``language``; ``weight`` is one of ``WEIGHTS``."""
    return folder / face_file(REGIONS[language], weight)


def check_folder(folder: Path) -> Path:
    """Return ``folder`` if it holds every face and the icons.

    Raises:
        MissingFaceError: One is missing.
    """
    regions = sorted(set(REGIONS.values()))
    wanted = [face_file(region, weight) for region in regions for weight in WEIGHTS]
    for name in (*wanted, ICONS, ICON_NAMES):
        if not (folder / name).is_file():
            raise MissingFaceError(
                f"fonts: {folder / name} is not there; run `make ready`, or `kiosk fonts` with "
                "the icons' file"
            )
    return folder
