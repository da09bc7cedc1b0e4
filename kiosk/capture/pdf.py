"""Pages as one PDF file of their true size."""

import tempfile
from collections.abc import Callable, Sequence

import cv2
import img2pdf
import numpy as np
from PIL import ImageCms

from drivers.picture import Pixels
from kiosk.capture.enhancing import Finished
from kiosk.capture.text.layer import with_text
from kiosk.capture.text.lines import TextLine

QUALITIES = (88, 78, 66, 52)
MM_PER_INCH = 25.4


class TooLargeError(ValueError):
    """The pages do not fit into the size that is allowed, however they are pressed."""


def document(
    pages: Sequence[Finished],
    *,
    limit_bytes: int = 0,
    bitonal: bool = False,
    archival: bool = False,
    texts: Sequence[Sequence[TextLine]] = (),
) -> bytes:
    """Return the pages as a PDF.

    Args:
        pages: In their order.
        limit_bytes: The file is no larger; 0: as large as it is.
        bitonal: Black on white; else in colour, cleaned.
        archival: As PDF/A-1b (ISO 19005-1), for authorities that keep it for ever.
        texts: What was read on each page, so that it can be searched; empty: nothing was.

    Raises:
        TooLargeError: It cannot be made so small.
        ValueError: There are no pages, or not as many texts.
    """
    if not pages:
        raise ValueError("document: no pages")
    data = b""
    for quality in QUALITIES:
        pictures = [_bitonal(page) if bitonal else _jpeg(page.clean, quality) for page in pages]
        data = _written(pictures, pages, archival=archival)
        if texts:
            data = with_text(data, texts)
        if bitonal or not limit_bytes or len(data) <= limit_bytes:
            break
    if limit_bytes and len(data) > limit_bytes:
        raise TooLargeError(f"document: {len(data)} bytes, at most {limit_bytes} are allowed")
    return data


def _written(pictures: Sequence[bytes], pages: Sequence[Finished], *, archival: bool) -> bytes:
    if not archival:
        return bytes(img2pdf.convert(list(pictures), layout_fun=_sized(pages)))
    with tempfile.NamedTemporaryFile(prefix="estation-", suffix=".icc") as profile:
        profile.write(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
        profile.flush()
        made = img2pdf.convert(list(pictures), layout_fun=_sized(pages), pdfa=profile.name)
    return bytes(made)


def _jpeg(picture: Pixels, quality: int) -> bytes:
    return _encoded(".jpg", picture, cv2.IMWRITE_JPEG_QUALITY, quality)


def _bitonal(page: Finished) -> bytes:
    return _encoded(".png", page.bitonal, cv2.IMWRITE_PNG_BILEVEL, 1)


def _encoded(form: str, picture: np.ndarray, *how: int) -> bytes:
    there, data = cv2.imencode(form, picture, how)
    if not there:
        raise ValueError(f"document: a page cannot be written as {form}")
    return data.tobytes()


def _sized(pages: Sequence[Finished]) -> Callable[[int, int, object], tuple[float, ...]]:
    """Return a layout that gives each page its own size on paper."""
    sizes = iter(
        [
            tuple(img2pdf.in_to_pt(side / page.dpi) for side in page.clean.shape[1::-1])
            for page in pages
        ]
    )

    def layout(_width: int, _height: int, _dpi: object) -> tuple[float, ...]:
        width, height = next(sizes)
        return width, height, width, height

    return layout
