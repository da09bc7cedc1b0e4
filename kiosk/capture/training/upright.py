"""Draws lines of text, right way up or upside down, and trains the network that tells which.

python -m kiosk.capture.training.upright OUT.onnx --minutes 8
"""

import argparse
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor, nn

from kiosk.capture.upright import HIGH, WIDE, framed

FONTS = (
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", 2),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 3),
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc", 3),
)
LATIN = (
    "etaoinshrdlcumwfgypbvkjxqz",
    (12.7, 9, 8.2, 7.5, 7, 6.7, 6.3, 6.1, 6, 4.3, 4, 2.8, 2.8, 2.4, 2.4, 2.2, 2, 2, 1.9, 1.5, 1,
     0.8, 0.2, 0.2, 0.1, 0.1),
)  # fmt: skip
"""Letters of English by how often they come, per cent."""
HERSHEY = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX)
CHINESE_SHARE, HERSHEY_SHARE = 0.55, 0.15
BATCH, RATE, POOL = 64, 3e-3, 12_000
WIDTHS = (12, 24, 40, 56)
Random = np.random.Generator


def signs() -> str:
    """Return the common signs of both Chinese scripts: GB 2312 level 1 and Big5 level 1."""
    simplified = bytes(b for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF)
                       for b in (row, cell)).decode("gb2312", "ignore")  # fmt: skip
    cells = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    traditional = bytes(b for row in range(0xA4, 0xC7) for cell in cells
                        for b in (row, cell)).decode("big5", "ignore")  # fmt: skip
    return simplified + traditional


def text_of(random: Random, chinese: str) -> str:
    """Return a line of text without a sense."""
    if random.random() < CHINESE_SHARE:
        count = int(random.integers(5, 30))
        return "".join(chinese[int(i)] for i in random.integers(0, len(chinese), count))
    letters, shares = LATIN
    share = np.array(shares) / sum(shares)
    words = []
    for _ in range(int(random.integers(2, 9))):
        word = "".join(random.choice(list(letters), int(random.integers(2, 10)), p=share))
        way = random.random()
        if way < 0.15:
            word = word.upper()
        elif way < 0.35:
            word = word.capitalize()
        elif way < 0.43:
            word = str(int(random.integers(0, 10**6)))
        words.append(word)
    return " ".join(words)


def line_of(random: Random, chinese: str, fonts: list) -> np.ndarray:
    """Return a line, right way up, dark on light: HIGH x WIDE."""
    text = text_of(random, chinese)
    px = int(random.integers(18, 44))
    light, dark = int(random.integers(170, 256)), int(random.integers(0, 110))
    if text.isascii() and random.random() < HERSHEY_SHARE:
        font = int(random.choice(HERSHEY))
        (width, high), below = cv2.getTextSize(text, font, px / 30, 1)
        drawn = np.full((high + below + 4, width + 4), light, np.uint8)
        cv2.putText(drawn, text, (2, high + 1), font, px / 30, dark, 1, cv2.LINE_AA)
    else:
        font = fonts[int(random.integers(len(fonts)))].font_variant(size=px)
        left, top, right, bottom = font.getbbox(text)
        picture = Image.new("L", (right - left + 4, bottom - top + 4), light)
        ImageDraw.Draw(picture).text((2 - left, 2 - top), text, dark, font)
        drawn = np.asarray(picture)
    share = random.uniform(9, 40) / drawn.shape[0]  # as large as a camera sees it
    seen = cv2.resize(drawn, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    pad = int(random.integers(0, max(1, seen.shape[0] // 5) + 1))
    seen = cv2.copyMakeBorder(seen, pad, pad, 0, 0, cv2.BORDER_CONSTANT, value=light)
    move = cv2.getRotationMatrix2D((seen.shape[1] / 2, seen.shape[0] / 2), random.normal(0, 0.8), 1)
    seen = cv2.warpAffine(seen, move, seen.shape[::-1], borderValue=light)
    if random.random() < 0.4:
        seen = cv2.GaussianBlur(seen, (0, 0), random.uniform(0.3, 1.0))
    noisy = seen + random.normal(0, random.uniform(0, 9), seen.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


class Step(nn.Sequential):
    """Convolution, normalisation, ReLU, halved."""

    def __init__(self, inside: int, outside: int) -> None:
        super().__init__(
            nn.Conv2d(inside, outside, 3, padding=1, bias=False),
            nn.BatchNorm2d(outside),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )


class UprightNetwork(nn.Module):
    """1 x HIGH x WIDE (0 to 1) to one number: above nought, the right way up."""

    def __init__(self) -> None:
        super().__init__()
        one, two, three, four = WIDTHS
        self.steps = nn.Sequential(
            Step(1, one), Step(one, two), Step(two, three), Step(three, four)
        )
        self.last = nn.Linear(four * (HIGH // 16), 1)

    def forward(self, x: Tensor) -> Tensor:
        """Return the numbers, N x 1: what each part of the line says, in the mean."""
        y = self.steps(x - 0.5).mean(3)
        return self.last(y.flatten(1))


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    random = np.random.default_rng(chosen.seed)
    chinese, fonts = signs(), [ImageFont.truetype(file, 32, index=at) for file, at in FONTS]
    pool = [line_of(random, chinese, fonts) for _ in range(POOL)]
    network = UprightNetwork().train()
    trained = torch.optim.AdamW(network.parameters(), RATE, weight_decay=1e-4)
    began, count = time.monotonic(), 0
    while (share := (time.monotonic() - began) / (chosen.minutes * 60)) < 1:
        for group in trained.param_groups:
            group["lr"] = RATE * (0.5 * (1 + np.cos(np.pi * share)) + 0.005)
        lines, ways = [], []
        for at in random.integers(500, POOL, BATCH):
            turned = random.random() < 0.5
            line = pool[int(at)][::-1, ::-1] if turned else pool[int(at)]
            lines.append(framed(line, int(random.integers(1 << 16))))
            ways.append(0.0 if turned else 1.0)
        said = network(torch.from_numpy(np.stack(lines)[:, None]))[:, 0]
        loss = nn.functional.binary_cross_entropy_with_logits(said, torch.tensor(ways))
        trained.zero_grad()
        loss.backward()
        trained.step()
        count += 1
        if count % 200 == 0:
            network.eval()
            with torch.no_grad():
                held = np.stack([framed(line, 0) for line in pool[:500]])[:, None]
                right = (network(torch.from_numpy(held)) > 0).float().mean()
                over = np.stack([framed(line[::-1, ::-1], 0) for line in pool[:500]])[:, None]
                wrong = (network(torch.from_numpy(over)) < 0).float().mean()
            network.train()
            sys.stdout.write(f"{count} batches, loss {float(loss.detach()):.3f}, "
                             f"right {float(right + wrong) / 2:.4f}\n")  # fmt: skip
            sys.stdout.flush()
    network.eval()
    torch.onnx.export(
        network, (torch.zeros(8, 1, HIGH, WIDE),), str(chosen.out), input_names=["lines"],
        output_names=["upright"], dynamic_axes={"lines": {0: "n"}, "upright": {0: "n"}},
        opset_version=17, dynamo=False,
    )  # fmt: skip


if __name__ == "__main__":
    main()
