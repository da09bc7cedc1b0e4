"""`make bench-capture [PICTURES=DIR]`: how well and how fast documents are found and judged.

Our own drawn scenes always; and a folder of pictures with a ``truth.json`` where one is given.
Beside ours two plain ways that many programs go, on the same pictures.
"""

import os
import resource
import time
from collections import defaultdict
from datetime import date
from statistics import median

import cv2
import numpy as np
import pytest

from kiosk.capture.drawing.scene import draw_scene
from kiosk.capture.mrz.network import LineNetwork
from kiosk.capture.mrz.reading import ZoneReader
from kiosk.capture.page.finding import PageFinder
from kiosk.capture.page.network import PageNetwork
from kiosk.capture.quality import judge
from kiosk.capture.scanning import look
from kiosk.capture.upright import UprightNetwork
from tests.capture.judging import jaccard, truths
from tests.capture.peers import PEERS

pytestmark = pytest.mark.bench
PICTURES = os.environ.get("ESTATION_PICTURES", "")
SCENES, SEED = 120, 20261124  # drawn for this alone: training has other seeds
EXPECT = {"ok": "good"}


def line(name, scores):
    scores = np.array(scores)
    shares = " ".join(f">{least}: {(scores > least).mean():.0%}" for least in (0.9, 0.95))
    return f"{name}: mean {scores.mean():.3f}, {shares} of {len(scores)}"


def milliseconds(work):
    began = time.perf_counter()
    result = work()
    return result, (time.perf_counter() - began) * 1000


@pytest.fixture(scope="module", autouse=True)
def one_core():
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    yield
    cv2.setNumThreads(before)


def finders():
    ours = PageFinder(PageNetwork())

    def find(frame):
        pages = ours.find(frame)
        return pages[0].corners if pages else None

    return {"ours": find} | PEERS


def compare(cases):
    """Print overlap and time of each way for (kind, frame, corners)."""
    ways = finders()
    scores, times = defaultdict(lambda: defaultdict(list)), defaultdict(list)
    nothing = defaultdict(list)
    for kind, frame, corners in cases:
        for name, find in ways.items():
            found, took = milliseconds(lambda find=find, frame=frame: find(frame))
            times[name].append(took)
            if corners is None:
                nothing[name].append(found is None)
            else:
                scores[name][kind].append(jaccard(found, corners))
    for name, kinds in scores.items():
        for group, chosen in (("photographs", {"real"}), ("drawn", set(kinds) - {"real"})):
            values = [score for kind in chosen & set(kinds) for score in kinds[kind]]
            if values:
                print(line(f"{name}, {group}", values))
        took = sorted(times[name])
        print(
            f"{name}: {median(took):.1f} ms median, {took[int(0.95 * len(took))]:.1f} ms p95; "
            f"nothing where nothing is: {np.mean(nothing[name] or [1]):.0%}"
        )
    weak = {kind: min(values) for kind, values in scores["ours"].items()}
    print("ours, weakest of each kind:", {kind: round(score, 2) for kind, score in weak.items()})


def test_pages_in_our_own_scenes():
    print(f"\n--- {SCENES} scenes of our own, 960 pixels")
    random = np.random.default_rng(SEED)
    cases = []
    while len(cases) < SCENES:
        scene = draw_scene(random, 960)
        if len(scene.documents) < 2:
            kind = "drawn" if scene.documents else "none"
            cases.append((kind, scene.pixels, scene.documents[0] if scene.documents else None))
    compare(cases)


@pytest.mark.skipif(not PICTURES, reason="ESTATION_PICTURES names no folder")
def test_pages_in_pictures():
    print(f"\n--- {PICTURES}")
    compare((one.kind, cv2.imread(str(one.file)), one.corners) for one in truths(PICTURES))


@pytest.mark.skipif(not PICTURES, reason="ESTATION_PICTURES names no folder")
def test_guidance_and_reading_in_pictures():
    finder = PageFinder(PageNetwork())
    reader, upright = ZoneReader(LineNetwork(), date(2026, 11, 24)), UprightNetwork()
    right, not_good, zones, codes, times = [], [], [], [], defaultdict(list)
    surely_wrong = 0
    for one in truths(PICTURES):
        looked = look(cv2.imread(str(one.file)), finder, reader, upright)
        for name, took in looked.ms.items():
            times[name].append(took)
        if one.expect:
            said, wanted = looked.judged.guidance.value, EXPECT.get(one.expect, one.expect)
            right.append(said == wanted)
            if said != wanted:
                print(f"{one.file.name}: {said} {looked.judged.where}, expected {wanted}")
            if wanted != "good":
                not_good.append(said != "good")
        if one.mrz and one.expect == "ok":
            read = looked.reading
            zones.append(bool(read) and list(read.zone.lines) == one.mrz)
            surely_wrong += bool(read) and read.sure and not zones[-1]
            if not zones[-1]:
                print(f"{one.file.name}: {read and read.zone.lines}, true {one.mrz}")
        if one.qr and one.expect == "ok":
            codes.append(one.qr in {code.text for code in looked.codes})
    print(
        f"guidance: {np.mean(right):.0%} of {len(right)} right; "
        f"not called good when it is not: {np.mean(not_good):.0%} of {len(not_good)}; "
        f"zones: {np.mean(zones):.0%} of {len(zones)}, sure and wrong {surely_wrong}; "
        f"codes: {np.mean(codes):.0%} of {len(codes)}"
    )
    print({name: f"{median(took):.1f} ms" for name, took in times.items()})


def test_memory_stays_flat():
    finder = PageFinder(PageNetwork())
    random = np.random.default_rng(SEED)
    frames = [draw_scene(random, 960).pixels for _ in range(8)]
    for frame in frames:
        judge(frame, finder.find(frame))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(1000):
        frame = frames[number % len(frames)]
        judge(frame, finder.find(frame))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"\npeak memory after 1,000 captures: +{grown:.1f} MB")
