"""Trains the line network and writes it as ONNX.

python -m kiosk.capture.training.line FOLDER OUT.onnx --minutes 25
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from kiosk.capture.mrz.alphabet import BLANK, HEIGHT, width_of
from kiosk.capture.training.page_network import Block, Step

BATCH = 48
RATE = 3e-3
HELD_OUT = 400


class LineNetwork(nn.Module):
    """1 x HEIGHT x W (0 to 1) to signs x W / STRIDE, before the softmax."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = nn.Sequential(
            Step(1, 16, stride=2),  # 20, W / 2
            Step(16, 32),
            nn.MaxPool2d(2),  # 10, W / 4
            Block(32),
            Step(32, 64),
            nn.MaxPool2d((2, 1)),  # 5
            Block(64),
        )
        self.flat = nn.Sequential(nn.Conv2d(64, 128, (HEIGHT // 8, 3), padding=(0, 1)), nn.ReLU())
        self.last = nn.Conv2d(128, BLANK + 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Return batch x signs x 1 x columns."""
        return self.last(self.flat(self.steps(x - 0.5)))


def batch(lines: list, labels: list, random: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Return some lines."""
    file = int(random.integers(len(lines)))
    last = len(lines[file]) - (HELD_OUT if file == 0 else 0)
    chosen = random.integers(0, last, BATCH)
    shown = torch.from_numpy(lines[file][chosen]).float()[:, None] / 255
    gain = torch.from_numpy(random.uniform(0.7, 1.25, (BATCH, 1, 1, 1))).float()
    return (shown * gain).clamp(0, 1), torch.from_numpy(labels[file][chosen].astype(np.int64))


@torch.no_grad()
def judged(network: LineNetwork, lines: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Return the share of right columns at signs, and of lines in which all are right."""
    network.eval()
    shown = torch.from_numpy(lines[-HELD_OUT:]).float()[:, None] / 255
    said = network(shown)[:, :, 0].argmax(1)
    wanted = torch.from_numpy(labels[-HELD_OUT:].astype(np.int64))
    network.train()
    at = wanted != BLANK
    right = (said == wanted) | ~at
    return float(right[at].float().mean()), float(right.all(1).float().mean())


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=25)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    random = np.random.default_rng(chosen.seed)
    network = LineNetwork().to(memory_format=torch.channels_last).train()
    trained = torch.optim.AdamW(network.parameters(), RATE, weight_decay=1e-4)
    names = sorted(chosen.folder.glob("lines-*.npy"))
    lines = [np.load(name) for name in names]
    labels = [np.load(str(name).replace("lines-", "labels-")) for name in names]
    weights = torch.ones(BLANK + 1)
    weights[BLANK] = 0.5
    began, count, mean = time.monotonic(), 0, 0.0
    while (share := (time.monotonic() - began) / (chosen.minutes * 60)) < 1:
        for group in trained.param_groups:
            warm = min(1.0, (count + 1) / 100)
            group["lr"] = RATE * warm * (0.5 * (1 + np.cos(np.pi * share)) + 0.002)
        shown, wanted = batch(lines, labels, random)
        shown = shown.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            said = network(shown)[:, :, 0]
        loss = nn.functional.cross_entropy(said.float(), wanted, weights, label_smoothing=0.01)
        trained.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        trained.step()
        count += 1
        mean = 0.98 * mean + 0.02 * loss.item() if count > 1 else loss.item()
        if count % 200 == 0:
            columns, whole = judged(network, lines[0], labels[0])
            sys.stdout.write(
                f"{(time.monotonic() - began) / 60:.1f} min, {count} batches, loss {mean:.4f}, "
                f"columns {columns:.4f}, lines {whole:.3f}\n"
            )
            sys.stdout.flush()
            torch.save(network.state_dict(), chosen.out.with_suffix(".pt"))
    network.eval()
    torch.onnx.export(
        network.to(memory_format=torch.contiguous_format),
        (torch.zeros(1, 1, HEIGHT, width_of(44)),),
        str(chosen.out),
        input_names=["line"],
        output_names=["signs"],
        dynamic_axes={"line": {3: "width"}, "signs": {3: "columns"}},
        opset_version=17,
        dynamo=False,
    )


if __name__ == "__main__":
    main()
