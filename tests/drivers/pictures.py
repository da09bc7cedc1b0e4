"""Pictures for printers, and what came of them."""

import random

from drivers.capabilities import Raster


def raster(rows, seed=1, width=576):
    """A picture in which no two rows are the same."""
    noise = random.Random(seed)
    return Raster(width, rows, bytes(noise.randrange(1, 256) for _ in range(width // 8 * rows)))


def rows_of(picture):
    size = picture.width_dots // 8
    return tuple(picture.data[i : i + size] for i in range(0, len(picture.data), size))


def printed_rows(slip):
    """The rows of a slip without what was only fed."""
    return tuple(row for row in slip.rows if any(row))
