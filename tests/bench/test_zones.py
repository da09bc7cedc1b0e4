"""A thousand zones of nobody's documents: how many are read, and whether one is sure and wrong.

And drawn specimens in whole frames, the whole way; and what a kept recogniser makes of crops.
"""

import os
import string
import time

import cv2
import numpy as np
import pytest

from kiosk.capture.mrz.network import LineNetwork
from kiosk.capture.mrz.reading import ZoneReader
from kiosk.capture.page.finding import PageFinder
from kiosk.capture.page.network import PageNetwork
from kiosk.capture.scanning import look
from kiosk.capture.text.engine import TextEngine
from kiosk.capture.upright import UprightNetwork
from kiosk.identity.mrz import digit_of
from tests.capture.specimens import seen as seen_whole
from tests.capture.specimens import specimen
from tests.capture.test_zones import TODAY, VECTORS, drawn

pytestmark = pytest.mark.bench
SPECIMENS = int(os.environ.get("ESTATION_SPECIMENS", "120"))
CROPS = int(os.environ.get("ESTATION_CROPS", "20"))
COUNT = int(os.environ.get("ESTATION_ZONES", "1000"))
SEED = 90_210  # of no training
LEAST_PX_MM, MOST_PX_MM = 6.0, 12.0
LETTERS, SIGNS = string.ascii_uppercase, string.ascii_uppercase + string.digits


def word(random, letters, least, most):
    return "".join(random.choice(list(letters), int(random.integers(least, most + 1))))


def day(random):
    return f"{random.integers(0, 100):02}{random.integers(1, 13):02}{random.integers(1, 29):02}"


def checked(text):
    return text + digit_of(text)


def passport(random):
    number = checked(word(random, SIGNS, 7, 9).ljust(9, "<"))
    birth, expiry, nation = checked(day(random)), checked(day(random)), word(random, LETTERS, 3, 3)
    optional = checked(word(random, string.digits, 0, 10).ljust(14, "<"))
    whole = digit_of(number + birth + expiry + optional)
    names = f"{word(random, LETTERS, 2, 12)}<<{word(random, LETTERS, 2, 9)}"
    if random.random() < 0.4:
        names += f"<{word(random, LETTERS, 2, 8)}"
    sex = str(random.choice(list("MF<")))
    return (
        f"P<{nation}{names}"[:44].ljust(44, "<"),
        f"{number}{nation}{birth}{sex}{expiry}{optional}{whole}",
    )


def card(random):
    number = checked(word(random, SIGNS, 7, 9).ljust(9, "<"))
    birth, expiry, nation = checked(day(random)), checked(day(random)), word(random, LETTERS, 3, 3)
    optional, further = word(random, SIGNS, 0, 12).ljust(15, "<"), "<" * 11
    whole = digit_of(number + optional + birth + expiry + further)
    names = f"{word(random, LETTERS, 2, 12)}<<{word(random, LETTERS, 2, 9)}"
    sex = str(random.choice(list("MF<")))
    return (
        f"I<{nation}{number}{optional}",
        f"{birth}{sex}{expiry}{nation}{further}{whole}",
        names[:30].ljust(30, "<"),
    )


def seen(lines, random):
    """Return a crop as a good camera sees it: a little aslant, soft, noisy and unevenly lit."""
    px_per_mm = float(random.uniform(LEAST_PX_MM, MOST_PX_MM))
    grey = drawn(lines, px_per_mm, seed=int(random.integers(1 << 30)))
    height, width = grey.shape
    move = cv2.getRotationMatrix2D((width / 2, height / 2), float(random.normal(0, 0.7)), 1.0)
    grey = cv2.warpAffine(grey, move, (width, height), borderMode=cv2.BORDER_REPLICATE)
    soft = cv2.GaussianBlur(grey, (0, 0), float(random.uniform(0.3, 0.9))).astype(np.float32)
    fall = np.linspace(random.uniform(0.6, 1), random.uniform(0.6, 1), width, dtype=np.float32)
    noisy = soft * fall + random.normal(0, random.uniform(1, 6), soft.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def test_zones_of_nobody():
    reader, random = ZoneReader(LineNetwork(), TODAY), np.random.default_rng(SEED)
    right = sure = sure_and_wrong = 0
    for number in range(COUNT):
        lines = passport(random) if number % 2 else card(random)
        found = reader.read(seen(lines, random))
        well = found is not None and found.zone.lines == lines
        right += well
        sure += found is not None and found.sure
        if found is not None and found.sure and not well:
            sure_and_wrong += 1
            print(f"\nsure and wrong: {found.zone.lines}, true {lines}")
    print(
        f"\n{COUNT} zones at {LEAST_PX_MM:g} to {MOST_PX_MM:g} px/mm: all lines right "
        f"{right / COUNT:.1%}, sure {sure / COUNT:.1%}, sure and wrong {sure_and_wrong}"
    )


def test_drawn_specimens_in_frames():
    """TD1, TD2, TD3, and the Mainland's cards of exit and entry, from the frame to the lines."""
    finder, upright = PageFinder(PageNetwork()), UprightNetwork()
    reader, random = ZoneReader(LineNetwork(), TODAY), np.random.default_rng(SEED)
    right, surely_wrong, times = {}, 0, []
    for number in range(SPECIMENS):
        lines = VECTORS[number % len(VECTORS)]["lines"]
        frame = seen_whole(specimen(lines, random), random, float(random.uniform(0.72, 0.92)))
        looked = look(frame, finder, reader, upright)
        times.append(looked.ms["mrz"])
        found = looked.reading
        well = found is not None and list(found.zone.lines) == lines
        right.setdefault(VECTORS[number % len(VECTORS)]["fmt"], []).append(well)
        surely_wrong += found is not None and found.sure and not well
    all_ = [well for some in right.values() for well in some]
    print(f"\n{len(all_)} drawn specimens in frames of 1080p: all lines right {np.mean(all_):.1%}")
    print({form: f"{sum(some)} of {len(some)}" for form, some in right.items()})
    print(f"sure and wrong {surely_wrong}; {np.median(times):.0f} ms median for the zone")


def test_a_kept_recogniser_on_the_same_crops():
    """RapidOCR, in its package's own way: what of the zones it reads letter for letter."""
    engine, reader = TextEngine(), ZoneReader(LineNetwork(), TODAY)
    random, right = np.random.default_rng(SEED), {"ours": [], "RapidOCR": []}
    times = {"ours": [], "RapidOCR": []}
    for number in range(CROPS):
        lines = passport(random) if number % 2 else card(random)
        crop = seen(lines, random)
        began = time.process_time()
        found = reader.read(crop)
        times["ours"].append(time.process_time() - began)
        right["ours"].append(found is not None and found.zone.lines == lines)
        began = time.process_time()
        read = engine.read(cv2.cvtColor(crop, cv2.COLOR_GRAY2BGR))
        times["RapidOCR"].append(time.process_time() - began)
        texts = [line.text.replace(" ", "").replace("«", "<<") for line in read]
        right["RapidOCR"].append(all(line in texts for line in lines))
    print()
    for name, well in right.items():
        took = np.median(times[name]) * 1000
        print(f"{name}: {np.mean(well):.0%} of {len(well)} crops, {took:.0f} ms of a core")
