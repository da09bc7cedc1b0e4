"""Takes a page network up again from its ONNX, where normalisations are part of convolutions.

The normalisations are measured anew on scenes and set so that the network says what it said.
"""

from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn


def resumed(network: nn.Module, file: Path, scenes: list[Tensor]) -> None:
    """Give a network the weights of a file.

    Args:
        network: As it is built, on its way to be trained.
        file: ONNX that was written of the same network.
        scenes: Batches of pictures, n x 3 x 256 x 256, 0 to 1: what is usual is measured on them.
    """
    network.eval()
    order: list[nn.Module] = []
    hooks = [
        one.register_forward_hook(lambda module, _in, _out: order.append(module))
        for one in network.modules()
        if isinstance(one, nn.Conv2d | nn.BatchNorm2d)
    ]
    with torch.no_grad():
        network(scenes[0][:1])
    for hook in hooks:
        hook.remove()
    graph = onnx.load(str(file)).graph
    known = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    weights = iter(
        [[known[name] for name in node.input[1:]] for node in graph.node if node.op_type == "Conv"]
    )
    with torch.no_grad():
        bias = torch.zeros(0)
        for module in order:
            if isinstance(module, nn.Conv2d):
                weight, raw = next(weights)
                module.weight.copy_(torch.from_numpy(weight.copy()))
                bias = torch.from_numpy(raw.copy())
                if module.bias is not None:
                    module.bias.copy_(bias)
            elif isinstance(module, nn.BatchNorm2d):
                module.running_var.fill_(1 - module.eps)
                module.bias.copy_(bias)
        _measure(network, [one for one in order if isinstance(one, nn.BatchNorm2d)], scenes)
    network.train()


def _measure(network: nn.Module, norms: list[nn.BatchNorm2d], scenes: list[Tensor]) -> None:
    """Set each normalisation's mean and variance to what comes to it, and undo that by its own."""
    sums = {one: (torch.zeros(one.num_features), torch.zeros(one.num_features)) for one in norms}

    def note(module: nn.Module, given: tuple[Tensor, ...], _out: Tensor) -> None:
        first, second = sums[module]
        first += given[0].mean((0, 2, 3))
        second += (given[0] ** 2).mean((0, 2, 3))

    hooks = [one.register_forward_hook(note) for one in norms]
    for shown in scenes:
        network(shown)
    for hook in hooks:
        hook.remove()
    for one in norms:
        mean, square = (total / len(scenes) for total in sums[one])
        variance = (square - mean**2).clamp(min=1e-6)
        one.running_mean.copy_(mean)
        one.running_var.copy_(variance)
        one.weight.copy_(torch.sqrt(variance + one.eps))
        one.bias.add_(mean)
