"""A QR code of whole dots."""

from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

SMALLEST = 5  # dots a module: 0.6 mm, which an old telephone still reads from creased paper
QUIET = 4  # modules of white around it; ISO/IEC 18004
SHARE = 0.5  # of the paper's width, where the smallest module leaves a choice
WHITE = 1


def draw_code(says: str, width_dots: int) -> Image.Image:
    """Return a one-bit picture of a QR code with its quiet zone.

    Args:
        says: What it says.
        width_dots: Of the paper.
    """
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET, box_size=1)
    code.add_data(says)
    code.make(fit=True)
    rows = code.get_matrix()
    side = len(rows)
    module = min(max(SMALLEST, int(width_dots * SHARE) // side), width_dots // side)
    picture = Image.new("1", (side, side), WHITE)
    picture.putdata([0 if dark else 1 for row in rows for dark in row])
    return picture.resize((side * module, side * module), Image.Resampling.NEAREST)
