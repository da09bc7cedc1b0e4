"""A picture of waiting times: which share of the visitors is served within how many minutes."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

from kiosk.centre.simulation import Waits

WIDTH, HEIGHT = 1600, 760
FINE = 2  # drawn so much larger, then made smaller: smooth lines
INK, RULE = "#0a2a33", "#c9dce0"
LEFT, TOP, BOTTOM, GAP = 110, 150, 110, 130
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
TICKS = 6


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of the picture."""

    name: str
    colour: str
    waits: Waits


@dataclass(frozen=True, slots=True)
class Panel:
    """One of the two halves."""

    title: str
    curves: Sequence[Curve]


def draw(title: str, panels: Sequence[Panel]) -> Image.Image:
    """Return the picture; both halves have the same scale."""
    image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE), "white")
    pen = ImageDraw.Draw(image)
    _say(pen, (LEFT, 34), title, 30)
    most = max(curve.waits.worst for panel in panels for curve in panel.curves)
    step = next(step for step in (1, 2, 5, 10, 15, 20, 30, 60, 120) if most / step <= TICKS * 1.5)
    width = (WIDTH - LEFT - GAP * (len(panels) - 1) - 50) // len(panels)
    for at, panel in enumerate(panels):
        left = LEFT + at * (width + GAP)
        _panel(pen, panel, (left, TOP, left + width, HEIGHT - BOTTOM), most, step)
    return image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def _panel(
    pen: ImageDraw.ImageDraw,
    panel: Panel,
    box: tuple[int, int, int, int],
    most: float,
    step: int,
) -> None:
    left, top, right, bottom = box
    _say(pen, (left, top - 52), panel.title, 26)
    for share in SHARES:
        y = bottom - share * (bottom - top)
        _line(pen, [(left, y), (right, y)], RULE, 1)
        _say(pen, (left - 14, y), f"{share:.0%}", 20, "rm")
    for tick in range(0, int(most) + 1, step):
        x = left + tick / most * (right - left)
        _line(pen, [(x, bottom), (x, bottom + 8)], INK, 1)
        _say(pen, (x, bottom + 14), str(tick), 20, "ma")
    _say(pen, ((left + right) / 2, bottom + 48), "minutes waited", 20, "ma")
    over = bottom - 36 * len(panel.curves) - 40
    pen.rectangle([fine * FINE for fine in (right - 345, over, right - 8, bottom - 20)], "white")
    for number, curve in enumerate(panel.curves):
        points = []
        minutes = sorted(curve.waits.minutes)
        for served, minute in enumerate(minutes, start=1):
            x = left + minute / most * (right - left)
            points.append((x, bottom - served / len(minutes) * (bottom - top)))
        _line(pen, [(left, bottom), *points, (right, top)], curve.colour, 4)
        key_y = bottom - 46 - 36 * (len(panel.curves) - 1 - number)
        _line(pen, [(right - 330, key_y), (right - 280, key_y)], curve.colour, 6)
        _say(pen, (right - 266, key_y), curve.name, 22, "lm")


def _line(
    pen: ImageDraw.ImageDraw, points: Sequence[tuple[float, float]], colour: str, width: int
) -> None:
    fine = [(x * FINE, y * FINE) for x, y in points]
    pen.line(fine, fill=colour, width=width * FINE, joint="curve")


def _say(
    pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size: int, anchor: str = "la"
) -> None:
    font = ImageFont.load_default(size * FINE)
    pen.text((at[0] * FINE, at[1] * FINE), text, fill=INK, font=font, anchor=anchor)
