"""Pages as one PDF file of their true size."""

import tempfile
from collections.abc import Callable, Sequence

import img2pdf
from PIL import ImageCms

from kiosk.capture.keeping import CLEAN_QUALITY, Kept, jpeg, pixels_of
from kiosk.capture.text.layer import with_text
from kiosk.capture.text.lines import TextLine

QUALITIES = (CLEAN_QUALITY, 78, 66, 52)
MM_PER_INCH = 25.4


class TooLargeError(ValueError):
    """The pages do not fit into the size that is allowed, however they are pressed."""


def document(
    pages: Sequence[Kept],
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
        pictures = [page.bitonal if bitonal else _pressed(page, quality) for page in pages]
        data = _written(pictures, pages, archival=archival)
        if texts:
            data = with_text(data, texts)
        if bitonal or not limit_bytes or len(data) <= limit_bytes:
            break
    if limit_bytes and len(data) > limit_bytes:
        raise TooLargeError(f"document: {len(data)} bytes, at most {limit_bytes} are allowed")
    return data


def _written(pictures: Sequence[bytes], pages: Sequence[Kept], *, archival: bool) -> bytes:
    if not archival:
        return bytes(img2pdf.convert(list(pictures), layout_fun=_sized(pages)))
    with tempfile.NamedTemporaryFile(prefix="estation-", suffix=".icc") as profile:
        profile.write(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
        profile.flush()
        made = img2pdf.convert(list(pictures), layout_fun=_sized(pages), pdfa=profile.name)
    return bytes(made)


def _pressed(page: Kept, quality: int) -> bytes:
    return page.clean if quality == CLEAN_QUALITY else jpeg(pixels_of(page.clean), quality)


def _sized(pages: Sequence[Kept]) -> Callable[[int, int, object], tuple[float, ...]]:
    """Return a layout that gives each page its own size on paper."""
    sizes = iter(
        [
            tuple(img2pdf.in_to_pt(side / page.dpi) for side in (page.width_px, page.height_px))
            for page in pages
        ]
    )

    def layout(_width: int, _height: int, _dpi: object) -> tuple[float, ...]:
        width, height = next(sizes)
        return width, height, width, height

    return layout
