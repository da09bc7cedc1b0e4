"""The page network: a small encoder with a wide view, and a decoder back to half the canvas.

Plain convolutions throughout: on processors they train six times as fast as depthwise ones, and
OpenCV runs them as fast.
"""

import torch
from torch import Tensor, nn

from kiosk.capture.training.page_set import MAPS

WIDTHS = (16, 32, 64, 80, 104)  # channels at 1/2, 1/4, 1/8, 1/16, 1/32 of the canvas


class Step(nn.Sequential):
    """Convolution, normalisation, ReLU."""

    def __init__(self, inside: int, outside: int, size: int = 3, *, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(inside, outside, size, stride, size // 2, bias=False),
            nn.BatchNorm2d(outside),
            nn.ReLU(inplace=True),
        )


class Block(nn.Module):
    """A residual step."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.steps = nn.Sequential(
            Step(width, width),
            nn.Conv2d(width, width, 3, padding=1, bias=False),
            nn.BatchNorm2d(width),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Return x and what the block adds."""
        return torch.relu(x + self.steps(x))


class Whole(nn.Module):
    """Lets every place know of the whole picture."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.mix = nn.Sequential(nn.Conv2d(width, width, 1), nn.ReLU(), nn.Conv2d(width, width, 1))

    def forward(self, x: Tensor) -> Tensor:
        """Return x, each channel weighed by what the picture holds."""
        return x * torch.sigmoid(self.mix(x.mean((2, 3), keepdim=True)))


class PageNetwork(nn.Module):
    """3 x 256 x 256 (0 to 1) to MAPS x 128 x 128, before the sigmoid."""

    def __init__(self) -> None:
        super().__init__()
        first, quarter, eighth, sixteenth, last = WIDTHS
        self.first = Step(3, first, stride=2)
        self.quarter = nn.Sequential(Step(first, quarter, stride=2), Block(quarter))
        self.eighth = nn.Sequential(Step(quarter, eighth, stride=2), Block(eighth))
        self.sixteenth = nn.Sequential(
            Step(eighth, sixteenth, stride=2), Block(sixteenth), Whole(sixteenth)
        )
        self.last = nn.Sequential(
            Step(sixteenth, last, stride=2), Block(last), Block(last), Whole(last)
        )
        steps = ((last, sixteenth), (sixteenth, eighth), (eighth, quarter))
        self.up = nn.ModuleList([Step(inside, outside, 1) for inside, outside in steps])
        self.join = nn.ModuleList([Step(outside, outside) for _, outside in steps])
        self.out = nn.Conv2d(quarter, MAPS * 4, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Return the maps."""
        found = [self.quarter(self.first(x - 0.5))]
        for stage in (self.eighth, self.sixteenth, self.last):
            found.append(stage(found[-1]))
        y = found.pop()
        for up, join in zip(self.up, self.join, strict=True):
            y = nn.functional.interpolate(up(y), scale_factor=2, mode="nearest")
            y = join(y + found.pop())
        return nn.functional.pixel_shuffle(self.out(y), 2)
