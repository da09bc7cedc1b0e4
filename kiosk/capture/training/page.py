"""Trains the page network and writes it as ONNX, half as wide numbers.

python -m kiosk.capture.training.page FOLDER OUT.onnx --minutes 60
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from kiosk.capture.page.canvas import GREY
from kiosk.capture.training.page_network import PageNetwork
from kiosk.capture.training.resuming import resumed

BATCH = 32
RATE = 2.5e-3
WEIGHTS = (1.0, 1.0, 1.0, 1.0)  # of the maps
RARE = (1.0, 1.0, 4.0, 12.0)  # how much more a yes counts than a no
HELD_OUT = 500
MEASURED = 24  # batches on which a network that is taken up again is measured


def samples(folder: Path) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return the files of pixels and maps, in memory by need."""
    names = sorted(folder.glob("pixels-*.npy"))
    pixels = [np.load(name, mmap_mode="r") for name in names]
    maps = [np.load(str(name).replace("pixels", "maps"), mmap_mode="r") for name in names]
    return pixels, maps


def batch(pixels: list, maps: list, random: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Return some scenes, turned, mirrored and in other light."""
    shown, wanted = [], []
    for _ in range(BATCH):
        file = int(random.integers(len(pixels)))
        last = len(pixels[file]) - (HELD_OUT if file == 0 else 0)
        index = int(random.integers(last))
        one = torch.from_numpy(np.array(pixels[file][index])).permute(2, 0, 1)
        other = torch.from_numpy(np.array(maps[file][index]))
        turns = int(random.integers(4))
        one, other = torch.rot90(one, turns, (1, 2)), torch.rot90(other, turns, (1, 2))
        if random.random() < 0.5:
            one, other = one.flip(2), other.flip(2)
        shown.append(_in_other_light(one.float() / 255, random))
        wanted.append(other.float() / 255)
    return torch.stack(shown), torch.stack(wanted)


def _in_other_light(one: Tensor, random: np.random.Generator) -> Tensor:
    """Return a picture in other colours and other light; the canvas about it stays grey."""
    if random.random() < 0.5:
        one = one[torch.from_numpy(random.permutation(3))]
    if random.random() < 0.15:
        one = one.mean(0, keepdim=True).expand(3, -1, -1)
    frame = (one - GREY / 255).abs().sum(0) > 1e-3
    lit = one * float(random.uniform(0.75, 1.2)) + float(random.normal(0, 0.03))
    return torch.where(frame, lit.clamp(0, 1), one)


def loss_of(said: Tensor, wanted: Tensor) -> Tensor:
    """Return cross entropy of each map, and the overlap of the two areas."""
    total = torch.zeros(())
    for index, (weight, rare) in enumerate(zip(WEIGHTS, RARE, strict=True)):
        one, other = said[:, index], wanted[:, index]
        raw = torch.nn.functional.binary_cross_entropy_with_logits(one, other, reduction="none")
        total = total + weight * (raw * (1 + (rare - 1) * other)).mean() * (3 if index > 1 else 1)
        if index < 2:
            sure = torch.sigmoid(one)
            both = (sure * other).sum((1, 2))
            either = (sure + other - sure * other).sum((1, 2))
            total = total + 0.5 * (1 - (both + 1) / (either + 1)).mean()
    return total


@torch.no_grad()
def judged(network: PageNetwork, pixels: np.ndarray, maps: np.ndarray) -> float:
    """Return the mean overlap of the page's area on scenes that were held out."""
    network.eval()
    scores = []
    for start in range(len(pixels) - HELD_OUT, len(pixels), 50):
        shown = torch.from_numpy(np.ascontiguousarray(pixels[start : start + 50]))
        said = network(shown.permute(0, 3, 1, 2).float() / 255)[:, 0] > 0
        wanted = torch.from_numpy(np.ascontiguousarray(maps[start : start + 50, 0])) > 127
        either = (said | wanted).sum((1, 2))
        scores.append(torch.where(either > 0, (said & wanted).sum((1, 2)) / either, 1.0))
    network.train()
    return float(torch.cat(scores).mean())


def export(network: PageNetwork, file: Path) -> None:
    """Write the network as ONNX."""
    network.eval()
    torch.onnx.export(
        network.to(memory_format=torch.contiguous_format),
        (torch.zeros(1, 3, 256, 256),),
        str(file),
        input_names=["frame"],
        output_names=["maps"],
        opset_version=17,
        dynamo=False,
    )
    network.train()


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--begin", type=Path, help="weights to begin with: .pt, or .onnx")
    parser.add_argument("--rate", type=float, default=RATE)
    chosen = parser.parse_args()
    torch.manual_seed(chosen.seed)
    random = np.random.default_rng(chosen.seed)
    network = PageNetwork().to(memory_format=torch.channels_last).train()
    pixels, maps = samples(chosen.folder)
    if chosen.begin and chosen.begin.suffix == ".onnx":
        scenes = [batch(pixels, maps, random)[0] for _ in range(MEASURED)]
        resumed(network, chosen.begin, scenes)
    elif chosen.begin:
        network.load_state_dict(torch.load(chosen.begin))
    trained = torch.optim.AdamW(network.parameters(), chosen.rate, weight_decay=1e-4)
    began, count, mean = time.monotonic(), 0, 0.0
    while (share := (time.monotonic() - began) / (chosen.minutes * 60)) < 1:
        warm = min(1.0, (count + 1) / 200)
        for group in trained.param_groups:
            group["lr"] = chosen.rate * warm * (0.5 * (1 + np.cos(np.pi * share)) + 0.002)
        shown, wanted = batch(pixels, maps, random)
        shown = shown.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            said = network(shown)
        loss = loss_of(said.float(), wanted)
        trained.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        trained.step()
        count += 1
        mean = 0.98 * mean + 0.02 * float(loss) if count > 1 else float(loss)
        if count % 200 == 0:
            score = judged(network, pixels[0], maps[0])
            minutes = (time.monotonic() - began) / 60
            sys.stdout.write(
                f"{minutes:.1f} min, {count} batches, loss {mean:.3f}, overlap {score:.4f}\n"
            )
            sys.stdout.flush()
            torch.save(network.state_dict(), chosen.out.with_suffix(".pt"))
            pixels, maps = samples(chosen.folder)
    torch.save(network.state_dict(), chosen.out.with_suffix(".pt"))
    export(network, chosen.out)


if __name__ == "__main__":
    main()
