"""From a drawing to what a printer takes."""

from PIL import Image

from drivers.capabilities import Raster

BYTE = 8


def raster_of(drawing: Image.Image) -> Raster:
    """Return a one-bit drawing, white 1 as Pillow has it, as a raster, black 1.

    Raises:
        ValueError: It is not of mode "1", or its width is no multiple of 8.
    """
    if drawing.mode != "1" or drawing.width % BYTE:
        raise ValueError(
            f"paper: a drawing of mode {drawing.mode!r} and {drawing.width} dots; "
            "expected mode '1' and a multiple of 8"
        )
    return Raster(drawing.width, drawing.height, drawing.tobytes("raw", "1;I"))


def drawing_of(raster: Raster) -> Image.Image:
    """Return a raster as a one-bit drawing, to be looked at."""
    size = (raster.width_dots, raster.height_dots)
    return Image.frombytes("1", size, raster.data, "raw", "1;I")
