"""`make bench-capture [PICTURES=DIR]`: how well and how fast documents are found and judged.

Our own drawn scenes always; and a folder of pictures with a ``truth.json`` where one is given.
Beside ours two plain ways that many programs go, on the same pictures, and the programs of others
that are installed (`tests/bench/kept_peers.py`).
"""

import os
import re
import time
from collections import defaultdict
from datetime import date
from pathlib import Path
from statistics import median

import cv2
import numpy as np
import psutil
import pytest

from kiosk.capture.drawing.scene import draw_scene
from kiosk.capture.enhancing import A4, finish
from kiosk.capture.keeping import kept
from kiosk.capture.mrz.network import LineNetwork
from kiosk.capture.mrz.reading import ZoneReader
from kiosk.capture.page.finding import PageFinder
from kiosk.capture.page.network import PageNetwork
from kiosk.capture.quality import judge
from kiosk.capture.scanning import look
from kiosk.capture.upright import UprightNetwork
from tests.bench.kept_peers import kept_peers
from tests.capture.judging import jaccard, truths
from tests.capture.peers import PEERS

pytestmark = pytest.mark.bench
PICTURES = os.environ.get("ESTATION_PICTURES", "")
INSTALLED = os.environ.get("ESTATION_PEERS", "")
CAPTURES = int(os.environ.get("ESTATION_CAPTURES", "1000"))
WHOLE = 250  # captures, of which one goes the whole way to the finished page
SCENES, EMPTY, SEED = 120, 200, 20261124  # drawn for this alone: training has other seeds
EXPECT = {"ok": "good"}


def line(name, scores):
    scores = np.array(scores)
    shares = " ".join(f">{least}: {(scores > least).mean():.0%}" for least in (0.9, 0.95))
    return f"{name}: mean {scores.mean():.3f}, {shares} of {len(scores)}"


def milliseconds(work):
    """Return the answer and what it took: of the core, and by the clock of a shared machine."""
    began, core = time.perf_counter(), time.thread_time()
    result = work()
    return result, (time.thread_time() - core) * 1000, (time.perf_counter() - began) * 1000


def spread(times):
    times = sorted(times)
    return f"{median(times):.1f} ms median, {times[int(0.95 * len(times))]:.1f} ms p95"


@pytest.fixture(scope="module", autouse=True)
def one_core():
    before = cv2.getNumThreads()
    cv2.setNumThreads(1)
    yield
    cv2.setNumThreads(before)


@pytest.fixture(scope="module")
def others():
    with kept_peers(INSTALLED) as peers:
        yield peers


def compare(cases, others):
    """Print overlap and time of each way for (kind, frame, corners); return ours one by one."""
    finder = PageFinder(PageNetwork())
    theirs = PEERS | others
    scores, times, clock = (defaultdict(list) for _ in range(3))
    nothing, kinds, guided = defaultdict(list), [], []
    for kind, frame, corners in cases:
        pages, core, wall = milliseconds(lambda frame=frame: finder.find(frame))
        _, more, _ = milliseconds(lambda frame=frame, pages=pages: judge(frame, pages))
        guided.append(core + more)
        found = {"ours": pages[0].corners if pages else None}
        times["ours"].append(core)
        clock["ours"].append(wall)
        for name, find in theirs.items():
            found[name], core, wall = milliseconds(lambda find=find, frame=frame: find(frame))
            times[name].append(getattr(find, "core_ms", core))
            clock[name].append(getattr(find, "ms", wall))
        kinds.append(kind if corners is not None else "none")
        for name, page in found.items():
            scores[name].append(jaccard(page, corners) if corners is not None else 0.0)
            if corners is None:
                nothing[name].append(page is None)
    for name, values in scores.items():
        for group in ("photographs", "drawn"):
            chosen = [
                score
                for score, kind in zip(values, kinds, strict=True)
                if kind != "none" and (kind == "real") == (group == "photographs")
            ]
            if chosen:
                print(line(f"{name}, {group}", chosen))
        print(
            f"{name}: {spread(times[name])} of a core; by the clock {spread(clock[name])}; "
            f"nothing where nothing is: {np.mean(nothing[name] or [1]):.0%}"
        )
    print(f"ours, guidance included: {spread(guided)} of a core; load {os.getloadavg()[0]:.1f}")
    return scores["ours"]


def by_kind(kinds, scores):
    """Print the scores of each kind, the weakest first; a picture may be of several."""
    of = defaultdict(list)
    for names, score in zip(kinds, scores, strict=True):
        for name in names:
            of[name].append(score)
    for name, values in sorted(of.items(), key=lambda one: np.mean(one[1])):
        print(line(f"  {name}", values))


def test_pages_in_our_own_scenes(others):
    print(f"\n--- {SCENES} scenes of our own, 960 pixels")
    random = np.random.default_rng(SEED)
    scenes = [draw_scene(random, 960, 1) for _ in range(SCENES)]
    cases = (("drawn", scene.pixels, scene.documents[0]) for scene in scenes)
    by_kind((scene.traits for scene in scenes), compare(cases, others))


@pytest.mark.skipif(not PICTURES, reason="ESTATION_PICTURES names no folder")
def test_pages_in_pictures(others):
    print(f"\n--- {PICTURES}")
    known = truths(PICTURES)
    cases = ((one.kind, cv2.imread(str(one.file)), one.corners) for one in known)
    scores = compare(cases, others)
    by_kind(
        ({one.kind} for one in known if one.corners is not None),
        [score for one, score in zip(known, scores, strict=True) if one.corners is not None],
    )
    print({name: f"{peer.peak_mb:.0f} MB" for name, peer in others.items()})


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


def test_frames_without_a_page():
    """Tables with things on them, a hand now and then, and no document."""
    finder, random = PageFinder(PageNetwork()), np.random.default_rng(SEED + 1)
    right = defaultdict(list)
    for _ in range(EMPTY):
        scene = draw_scene(random, 960, 0)
        nothing = not finder.find(scene.pixels)
        for name in scene.traits | {"all"}:
            right[name].append(nothing)
    print(f"\n--- {EMPTY} frames without a page: nothing found in")
    for name, values in sorted(right.items(), key=lambda one: np.mean(one[1])):
        print(f"  {name}: {np.mean(values):.1%} of {len(values)}")


def test_memory_stays_flat():
    """Each capture is found, judged, straightened, cleaned and pressed; a zone is looked for."""
    random = np.random.default_rng(SEED)
    frames = [draw_scene(random, 960, 1).pixels for _ in range(8)]
    process = psutil.Process()
    bare = process.memory_info().rss
    forget_peak()
    finder = PageFinder(PageNetwork())
    reader, upright = ZoneReader(LineNetwork(), date(2026, 11, 24)), UprightNetwork()

    def capture(frame):
        looked = look(frame, finder, reader, upright)
        if looked.corners is not None:
            kept(finish(frame, looked.corners))

    for frame in frames:
        capture(frame)
    warm = process.memory_info().rss
    for number in range(CAPTURES):
        frame = frames[number % len(frames)]
        judge(frame, finder.find(frame))
        if number % WHOLE == 0:
            capture(frame)
        if number % (CAPTURES // 5 or 1) == 0:
            print(f"\n{number:,}: {(process.memory_info().rss - warm) / 1e6:+.1f} MB", end="")
    grown = (process.memory_info().rss - warm) / 1e6
    print(
        f"\nmemory: {(warm - bare) / 1e6:+.0f} MB by the networks and the first captures, "
        f"{grown:+.1f} MB by {CAPTURES:,} more; at most {(peak() - bare) / 1e6:+.0f} MB"
    )


def forget_peak():
    """Let the kernel count the most memory anew (proc(5), clear_refs)."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak():
    """Return the most memory that was resident since, bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return 1024 * int(re.search(r"VmHWM:\s+(\d+) kB", status)[1])


def test_from_the_capture_to_the_finished_page():
    """A sheet of A4 in frames of 1080p and 4K: found, judged, straightened, cleaned, pressed."""
    finder, random = PageFinder(PageNetwork()), np.random.default_rng(SEED)
    for width in (1920, 3840):
        scene = draw_scene(random, width, 1)
        while not finder.find(scene.pixels):
            scene = draw_scene(random, width, 1)
        steps = defaultdict(list)
        for _ in range(5):
            began = time.process_time(), time.perf_counter()
            (page, *_) = finder.find(scene.pixels)
            judge(scene.pixels, [page])
            steps["page and guidance"].append(time.process_time() - began[0])
            finished = finish(scene.pixels, page.corners, A4)
            steps["straight and clean"].append(time.process_time() - began[0])
            kept(finished)
            steps["pressed"].append(time.process_time() - began[0])
            steps["pressed, by the clock"].append(time.perf_counter() - began[1])
        told = ", ".join(f"{name} after {median(took):.3f} s" for name, took in steps.items())
        print(f"\ncapture to finished page, {width} px: {told}; load {os.getloadavg()[0]:.1f}")
