"""Words that a reader of a PDF finds and nobody sees: laid over the picture that they stand in.

Fonts of Type 3 with one empty glyph (ISO 32000-1, 9.6.5): nothing has to be embedded, and every
sign that was read has a place in ``ToUnicode``.
"""

import io
from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pikepdf
from numpy.typing import NDArray

from kiosk.capture.text.lines import TextLine

CODES = 255  # of a font of one byte; 0 is left out
WIDE = 500  # of each sign, in thousandths of its size
UNSEEN = 3  # text that is neither filled nor stroked
Codes = Mapping[str, tuple[int, int]]
"""By sign: the font, and the code in it."""


def with_text(pdf: bytes, pages: Sequence[Sequence[TextLine]]) -> bytes:
    """Return a PDF whose pages can be searched.

    Args:
        pdf: A file; version and metadata stay.
        pages: The lines of each page, in order; none for a page that was not read.

    Raises:
        ValueError: There are not as many pages.
    """
    with pikepdf.open(io.BytesIO(pdf)) as file:
        if len(file.pages) != len(pages):
            raise ValueError(f"text: {len(pages)} pages of text for {len(file.pages)} pages")
        signs = sorted({sign for lines in pages for line in lines for sign in line.text})
        if not signs:
            return pdf
        sets = list(_in_sets(signs, CODES))
        codes = {
            sign: (number, code)
            for number, own in enumerate(sets)
            for code, sign in enumerate(own, 1)
        }
        fonts = [file.make_indirect(_font(file, own)) for own in sets]
        for page, lines in zip(file.pages, pages, strict=True):
            _lay(file, page, lines, codes, fonts)
        out = io.BytesIO()
        file.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,  # PDF/A-1 knows none
            force_version=file.pdf_version,
        )
    return out.getvalue()


def _lay(
    file: pikepdf.Pdf,
    page: pikepdf.Page,
    lines: Sequence[TextLine],
    codes: Codes,
    fonts: Sequence[pikepdf.Object],
) -> None:
    _, _, width, height = (float(side) for side in page.mediabox)
    size = np.array([width, height])
    words = [f"BT {UNSEEN} Tr"]
    for line in lines:
        corners = np.array(line.corners) * size
        corners[:, 1] = height - corners[:, 1]  # the paper's own origin is below
        words += _words(line.text, corners, codes)
    words.append("ET")
    page.contents_add(pikepdf.Stream(file, "\n".join(words).encode("ascii")))
    for number, font in enumerate(fonts):
        page.add_resource(font, pikepdf.Name.Font, pikepdf.Name(f"/Read{number}"))


def _words(text: str, corners: NDArray[np.float64], codes: Codes) -> list[str]:
    """Return what writes a line between its lower corners, as wide as it stands on the page."""
    upper, lower, end = corners[0], corners[3], corners[2]
    along = end - lower
    wide, tall = float(np.hypot(*along)), float(np.hypot(*(upper - lower)))
    if not wide or not tall:
        return []
    cosine, sine = along / wide
    stretch = 100 * wide / (len(text) * WIDE / 1000 * tall)
    said = [
        f"{stretch:.2f} Tz",
        f"{cosine:.5f} {sine:.5f} {-sine:.5f} {cosine:.5f} {lower[0]:.2f} {lower[1]:.2f} Tm",
    ]
    for sign in text:
        font, code = codes[sign]
        said.append(f"/Read{font} {tall:.2f} Tf <{code:02X}> Tj")
    return said


def _font(file: pikepdf.Pdf, signs: Sequence[str]) -> pikepdf.Dictionary:
    names = [pikepdf.Name(f"/s{code}") for code in range(1, len(signs) + 1)]
    nothing = file.make_indirect(pikepdf.Stream(file, f"{WIDE} 0 d0".encode()))
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type3,
        FontBBox=[0, 0, WIDE, 1000],
        FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
        CharProcs=pikepdf.Dictionary({str(name): nothing for name in names}),
        Encoding=pikepdf.Dictionary(Type=pikepdf.Name.Encoding, Differences=[1, *names]),
        FirstChar=1,
        LastChar=len(signs),
        Widths=[WIDE] * len(signs),
        Resources=pikepdf.Dictionary(),
        ToUnicode=file.make_indirect(pikepdf.Stream(file, _meanings(signs).encode("ascii"))),
    )


def _meanings(signs: Sequence[str]) -> str:
    """Return the map from codes to signs (Adobe technical note 5411)."""
    rows = [
        f"<{code:02X}> <{sign.encode('utf-16-be').hex().upper()}>"
        for code, sign in enumerate(signs, 1)
    ]
    blocks = "\n".join(
        f"{len(some)} beginbfchar\n" + "\n".join(some) + "\nendbfchar"
        for some in _in_sets(rows, 100)
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CMapName /Read def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<00> <FF>\nendcodespacerange\n"
        f"{blocks}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )


def _in_sets(all_of_them: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(all_of_them), most):
        yield all_of_them[start : start + most]
