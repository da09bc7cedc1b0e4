"""A signature as text, on its way from the pad to the visit."""

Strokes = tuple[tuple[tuple[float, float], ...], ...]


def text_of(strokes: Strokes) -> str:
    """Return strokes as text."""
    return ";".join(" ".join(f"{x},{y}" for x, y in line) for line in strokes)


def strokes_of(text: str) -> Strokes:
    """Return the strokes that were handed on."""
    return tuple(
        tuple((float(x), float(y)) for x, y in (point.split(",") for point in line.split()))
        for line in text.split(";")
        if line
    )
