"""A moment drawn into a picture as bars, and read out of one that was squeezed and sent."""

import numpy as np

BITS, SIDE = 20, 20  # milliseconds, modulo 17 minutes; pixels of a bar of 640
SPAN = 1 << BITS


def drawn(pixels, ms):
    """Draw a moment along the upper edge, between a white and a black bar."""
    bits = [1, 0, *((ms % SPAN) >> bit & 1 for bit in range(BITS))]
    for at, bit in enumerate(bits):
        pixels[0:48, at * SIDE : (at + 1) * SIDE] = 235 if bit else 20
    return pixels


def read(pixels):
    """Return the moment, None where there is none; the picture may have another size."""
    height, width = pixels.shape[:2]
    side, row = SIDE * width / 640, round(24 * height / 480)
    middles = [round((at + 0.5) * side) for at in range(BITS + 2)]
    shades = pixels[max(0, row - 2) : row + 2].mean(axis=(0, 2))
    white, black, *bars = (float(shades[one]) for one in middles)
    if white - black < 100:
        return None
    half = (white + black) / 2
    if any(abs(one - half) < 30 for one in bars):
        return None
    return sum((one > half) << bit for bit, one in enumerate(bars))


def late_ms(now_ms, code):
    """Return how old a moment is."""
    return (now_ms - code) % SPAN


def plain(shade=90):
    return np.full((480, 640, 3), shade, np.uint8)
