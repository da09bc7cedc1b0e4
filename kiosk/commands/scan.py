"""``kiosk scan``: finds and reads documents in pictures; writes one JSON object for each.

With ``--out`` the pages that were found are straightened and cleaned into one PDF; with ``--text``
their print is read as well, and the PDF can be searched.
"""

import argparse
import io
import json
import sys
import warnings
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from PIL import Image, UnidentifiedImageError

from drivers.picture import Pixels
from kiosk.capture.enhancing import finish
from kiosk.capture.keeping import kept
from kiosk.capture.mrz.network import LineNetwork
from kiosk.capture.mrz.reading import ZoneReader
from kiosk.capture.page.finding import PageFinder
from kiosk.capture.page.network import PageNetwork
from kiosk.capture.pdf import document
from kiosk.capture.scanning import check_size, look
from kiosk.capture.upright import UprightNetwork

if TYPE_CHECKING:
    from kiosk.capture.text.engine import TextEngine

WELL, ILL = 0, 1
MOST_BYTES = 200_000_000


class PictureError(ValueError):
    """A file that is no picture; the text says why."""


def main(arguments: list[str]) -> int:
    """Scan the files; return 0, or 1 when one of them failed."""
    parser = argparse.ArgumentParser(prog="kiosk scan", description=__doc__)
    parser.add_argument("images", nargs="+", type=Path, metavar="IMAGE")
    parser.add_argument("--out", type=Path, metavar="FILE.pdf", help="the pages, straightened")
    parser.add_argument("--text", action="store_true", help="read the print: some seconds a page")
    parser.add_argument("--json", action="store_true", help="as ever: one object a line")
    chosen = parser.parse_args(arguments)
    finder = PageFinder(PageNetwork())
    reader = ZoneReader(LineNetwork(), datetime.now().astimezone().date())
    upright = UprightNetwork()
    engine = _engine() if chosen.text else None
    failed, finished, texts = False, [], []
    for file in chosen.images:
        line: dict[str, Any] = {"file": str(file)}
        try:
            frame = read_picture(file)
            looked = look(frame, finder, reader, upright)
            line |= looked.as_json()
            if (chosen.out or engine) and looked.corners is not None:
                page = finish(frame, looked.corners)
                text = () if engine is None else engine.read(page.colour)
                if engine is not None:
                    line["text"] = [one.text for one in text]
                finished.append(kept(page))
                texts.append(text)
        except ValueError as error:
            failed = True
            line["error"] = str(error)
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
        sys.stdout.flush()
    if chosen.out:
        try:
            chosen.out.write_bytes(document(finished, texts=texts))
        except (OSError, ValueError) as error:
            sys.stderr.write(f"{chosen.out}: not written, {error}\n")
            return ILL
    return ILL if failed else WELL


def _engine() -> "TextEngine":
    # It takes a second to load, and a quarter of a gigabyte, which only --text needs.
    from kiosk.capture.text.engine import TextEngine  # noqa: PLC0415

    return TextEngine()


def _check_header(data: bytes) -> None:
    """Do nothing with a picture that is not too large to be unpacked; what is none is told later.

    Raises:
        ValueError: It is larger than any camera's.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data)) as picture:
                size = picture.size
    except (UnidentifiedImageError, OSError):
        return
    except Image.DecompressionBombError as error:
        raise PictureError(str(error)) from error
    check_size(*size)


def read_picture(file: Path) -> Pixels:
    """Return a picture, height x width x 3, upright as its camera held it.

    Raises:
        PictureError: It is not there, or no picture.
        ValueError: It is larger than any camera's.
    """
    try:
        if file.stat().st_size > MOST_BYTES:
            raise PictureError(
                f"{file}: {file.stat().st_size} bytes, at most {MOST_BYTES} are read"
            )
        data = np.frombuffer(file.read_bytes(), np.uint8)
    except OSError as error:
        raise PictureError(f"{file}: cannot be read, {error.strerror}") from error
    _check_header(data.tobytes())
    try:
        pixels = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except cv2.error as error:
        raise PictureError(f"{file}: cannot be decoded, {error.err}") from error
    if pixels is None:
        raise PictureError(f"{file}: is no picture; give JPEG, PNG, WebP, TIFF or BMP")
    return np.asarray(pixels, np.uint8)
