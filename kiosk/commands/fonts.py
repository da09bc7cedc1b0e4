"""``kiosk fonts``: takes the faces that the kiosk uses out of the system's font collections.

The CJK collection holds a face for each region; a program that opens the collection gets the
Japanese one. Screen and printer want the Hong Kong and the Simplified Chinese shapes, each as a
file of its own.
"""

import argparse
import logging
import shutil
import sys
from pathlib import Path

import msgspec
from fontTools.ttLib import TTCollection, TTFont

from kiosk.texts.faces import ICON_NAMES, ICONS, WEIGHTS, default_folder, face_file

COLLECTION = "/usr/share/fonts/opentype/noto/NotoSansCJK-{weight}.ttc"  # fonts-noto-cjk
ICON_PACKAGE = "fonts-materialdesignicons-webfont"
FAMILIES = ("Noto Sans CJK HK", "Noto Sans CJK SC")
FAMILY_NAME, TYPOGRAPHIC_FAMILY = 1, 16  # name ids of the OpenType `name` table


def main(arguments: list[str]) -> int:
    """Write the faces; return 0, or 1 when a package is missing."""
    parser = argparse.ArgumentParser(prog="kiosk fonts", description=__doc__)
    parser.add_argument("--to", type=Path, default=default_folder(), metavar="DIR")
    parser.add_argument("--icons", type=Path, required=True, metavar="TTF")
    chosen = parser.parse_args(arguments)
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    chosen.to.mkdir(parents=True, exist_ok=True)
    if not chosen.icons.is_file():
        return _missing(chosen.icons, ICON_PACKAGE)
    shutil.copyfile(chosen.icons, chosen.to / ICONS)
    with TTFont(chosen.icons) as icons:
        points = {name: point for point, name in icons.getBestCmap().items()}
    (chosen.to / ICON_NAMES).write_bytes(msgspec.json.encode(points))
    for weight in WEIGHTS:
        collection = Path(COLLECTION.format(weight=weight))
        if not collection.is_file():
            return _missing(collection, "fonts-noto-cjk")
        _split(collection, weight, chosen.to)
    return 0


def _split(collection: Path, weight: str, folder: Path) -> None:
    with TTCollection(collection) as faces:
        for face in faces:
            name = face["name"].getDebugName(FAMILY_NAME) or ""
            full = face["name"].getDebugName(TYPOGRAPHIC_FAMILY) or name
            if full in FAMILIES or name in FAMILIES:
                face.save(folder / face_file(full[-2:], weight))


def _missing(file: Path, package: str) -> int:
    sys.stderr.write(f"fonts: {file} is not there; install the package {package}\n")
    return 1
