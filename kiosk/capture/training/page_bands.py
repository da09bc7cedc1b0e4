"""Makes the page network quicker: it leaves out the grey bands above and below a wide frame.

python -m kiosk.capture.training.page_bands page.onnx page.onnx --count 400 --seed 8

Twice the network takes the mean over the whole canvas. Of the rows that are left out it would have
seen about the same in every frame; what that is, is measured here on drawn scenes and written into
the network, which is told by its second input ``shown`` what share of the rows it is given.

What moves numbers and does not weigh them is taken out at either end, for whoever runs the network
does it quicker: ``frame`` is then given from -0.5 to 0.5, and ``maps`` comes as four to a place.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from kiosk.capture.drawing.scene import draw_scene
from kiosk.capture.page.canvas import SIDE, on_canvas
from kiosk.capture.page.network import BAND, LEAST_ROOM, PER_MAP
from kiosk.capture.training.page_set import MAPS

Channels = NDArray[np.float32]


def with_bands(network: onnx.ModelProto, usual: dict[str, Channels]) -> onnx.ModelProto:
    """Return the network with an input ``shown``; ``usual`` is the mean of each over the bands."""
    joined = onnx.ModelProto()
    joined.CopyFrom(network)
    graph = joined.graph
    one = "one"
    graph.initializer.append(numpy_helper.from_array(np.ones((1, 1, 1, 1), np.float32), one))
    graph.input.append(helper.make_tensor_value_info("shown", TensorProto.FLOAT, [1, 1, 1, 1]))
    graph.node.insert(0, helper.make_node("Sub", [one, "shown"], ["hidden"], name="hidden"))
    for mean in [node for node in graph.node if node.op_type == "ReduceMean"]:
        whole, (part,) = mean.output[0], (f"{mean.name}_part",)
        mean.output[0] = part
        levels = usual[mean.input[0]].reshape(1, -1, 1, 1)
        graph.initializer.append(numpy_helper.from_array(levels, f"{mean.name}_usual"))
        at = list(graph.node).index(mean) + 1
        for node in (
            helper.make_node("Add", [f"{part}_shown", f"{part}_hidden"], [whole]),
            helper.make_node("Mul", [f"{mean.name}_usual", "hidden"], [f"{part}_hidden"]),
            helper.make_node("Mul", [part, "shown"], [f"{part}_shown"]),
        ):
            node.name = f"{mean.name}_{node.output[0].rsplit('_', 1)[-1]}_{node.op_type}"
            graph.node.insert(at, node)
    del graph.value_info[:]
    onnx.checker.check_model(joined)
    return joined


def bare(network: onnx.ModelProto) -> onnx.ModelProto:
    """Return the network without its first step, which shifts, and its last, which shuffles."""
    joined = onnx.ModelProto()
    joined.CopyFrom(network)
    graph = joined.graph
    (first,) = [node for node in graph.node if node.op_type == "Sub" and node.input[0] == "frame"]
    (last,) = [node for node in graph.node if node.op_type == "DepthToSpace"]
    for node in graph.node:
        for at, name in enumerate(node.input):
            node.input[at] = "frame" if name == first.output[0] else name
    (out,) = [node for node in graph.node if node.output[0] == last.input[0]]
    out.output[0] = "maps"
    graph.node.remove(first)
    graph.node.remove(last)
    del graph.output[:]
    shape = [1, MAPS * PER_MAP**2, None, None]
    graph.output.append(helper.make_tensor_value_info("maps", TensorProto.FLOAT, shape))
    onnx.checker.check_model(joined)
    return joined


def measured(network: onnx.ModelProto, count: int, seed: int) -> dict[str, Channels]:
    """Return the mean of what the network's means are taken of over the bands of wide frames."""
    tapped = onnx.ModelProto()
    tapped.CopyFrom(network)
    names = [node.input[0] for node in network.graph.node if node.op_type == "ReduceMean"]
    for name in names:
        tapped.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(tapped.SerializeToString())
    sums: dict[str, list[Channels]] = {name: [] for name in names}
    random = np.random.default_rng(seed)
    while len(sums[names[0]]) < count:
        canvas = on_canvas(draw_scene(random).pixels)
        if canvas.top < BAND + LEAST_ROOM:
            continue
        blob = canvas.pixels.transpose(2, 0, 1)[None].astype(np.float32) / 255
        for name, found in zip(names, session.run(names, {"frame": blob}), strict=True):
            rows = BAND * found.shape[2] // SIDE
            bands = np.concatenate([found[0, :, :rows], found[0, :, -rows:]], 1)
            sums[name].append(bands.mean((1, 2)))
    return {name: np.mean(found, 0, np.float32) for name, found in sums.items()}


def main() -> None:
    """See the module."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--seed", type=int, default=8)
    chosen = parser.parse_args()
    network = onnx.load(str(chosen.network))
    banded = with_bands(network, measured(network, chosen.count, chosen.seed))
    onnx.save(bare(banded), str(chosen.out))


if __name__ == "__main__":
    main()
