"""The signs of a machine-readable zone, and the form of a line's picture that the network reads."""

SIGNS = "<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BLANK = len(SIGNS)  # between two signs
PITCH = 16  # pixels from sign to sign
HEIGHT = 40  # pixels of a line's picture; capitals are 15 of them, in the middle
MARGIN = 16  # pixels before the first sign's middle and after the last one's
STRIDE = 4  # pixels for one column of the network's answer


def width_of(count: int) -> int:
    """Return how wide the picture of a line of ``count`` signs is, pixels; a multiple of 16."""
    return ((count - 1) * PITCH + 2 * MARGIN + 15) // 16 * 16
