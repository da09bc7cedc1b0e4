"""Shows every page in every language, size and theme; saves pictures and says what is wrong.

python -m tests.ui.pictures DIR [--size 1080x1920] [--inch 21.5] [--comforts normal,largest,...]
"""

import argparse
import json
import sys
from pathlib import Path

import kiosk.ui  # noqa: F401  # sets what Kivy reads when it is imported

# isort: split
from kivy.base import EventLoop
from kivy.clock import Clock
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
from PIL import Image

from kiosk.capture.guidance import Guidance
from kiosk.flow.call_now import Strip
from kiosk.flow.glass import Comfort, TextSize
from kiosk.flow.views import CallView, CaptureView
from kiosk.settings import Screen
from kiosk.texts import Language, message
from kiosk.ui.look import Faces, Look
from kiosk.ui.stage import Stage
from kiosk.ui.window import _opened
from tests.ui.audit import faults
from tests.ui.samples import glimpse, known, page, views
from tests.ui.samples_guide import sights

COMFORTS = {
    "normal": Comfort(),
    "small": Comfort(text_size=TextSize.SMALL),
    "large": Comfort(text_size=TextSize.LARGE),
    "largest": Comfort(text_size=TextSize.LARGEST),
    "contrast": Comfort(high_contrast=True),
    "low": Comfort(low=True),
    "low-largest": Comfort(text_size=TextSize.LARGEST, low=True),
}


STRIPS = {
    "wait": Strip(message("guide.place_wait", place=3, count=4), live=False),
    "live": Strip(message("guide.strip_live", guide="SAMPLE GUIDE"), live=True),
    "still": Strip(message("guide.strip_still", guide="SAMPLE GUIDE"), live=True),
    "asks": Strip(message("guide.strip_asks"), live=True, asks=True),
}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", default="1080x1920")
    parser.add_argument("--inch", type=float, default=21.5)
    parser.add_argument("--comforts", default="normal")
    parser.add_argument("--only", default="")
    parser.add_argument("--no-pictures", action="store_true")
    return parser.parse_args()


def main():
    chosen = arguments()
    width, height = (int(part) for part in chosen.size.split("x"))
    screen = Screen(width=width, height=height, diagonal_inch=chosen.inch, fullscreen=False)

    glass = _opened(screen)
    knowledge = known()
    faces = Faces.read(knowledge.fonts)
    look = Look.of(screen, (width, height), knowledge.phrasebook, faces)
    stage = Stage(look, knowledge.hall, lambda event: None)
    EventLoop.window.add_widget(stage)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    found = []
    for name, one in cases(chosen.comforts.split(","), chosen.only):
        panel = name.rsplit("-", 1)[-1]
        stage.show(one)
        if panel in ("help", "comfort"):
            stage.press(panel)
        if isinstance(one.view, CaptureView):
            stage.glimpse(glimpse(says_of(name)))
        if isinstance(one.view, CallView):
            for sight in sights():
                stage.glimpse(sight)
        settle(drawn=not chosen.no_pictures)
        found += [f"{chosen.size} {name}: {fault}" for fault in faults(stage, look)]
        if not chosen.no_pictures:
            save(glass, chosen.folder / f"{name}.png")
    json.dump(found, sys.stdout, ensure_ascii=False, indent=1)


def settle(*, drawn):
    """Let the widgets come to rest; what is only measured need not be drawn."""
    for _ in range(2):
        if drawn:
            EventLoop.idle()
        else:
            Clock.tick()
            Clock.tick_draw()


def says_of(name):
    return name.split("=")[1] if "=" in name else Guidance.GOOD


def cases(comforts, only):
    for comfort in comforts:
        for language in Language:
            for name, one in pages_of(language, COMFORTS[comfort], only.split(",") if only else ()):
                if name.startswith(("idle", "closed")) and comfort not in ("normal", "contrast"):
                    continue
                yield f"{comfort}-{language}-{name}", one


def pages_of(language, comfort, only):
    for name, view in views().items():
        if not only or name.startswith(tuple(only)):
            yield name, page(view, language, comfort)
        if name == "capture-card" and "sayings" in only:
            for says, _ in view.sayings:
                yield f"{name}={says}", page(view, language, comfort)
    menu = views()["menu"]
    for panel in ("help", "comfort"):
        if not only or panel in only:
            yield panel, page(menu, language, comfort, notice=True)
    if not only or "strip" in only:
        for name, strip in STRIPS.items():
            yield f"strip-{name}", page(menu, language, comfort, strip=strip)
        yield "strip-help", page(menu, language, comfort, guide=True, notice=True)
    if not only or "countdown" in only:
        yield "countdown", page(menu, language, comfort, countdown_s=27)


def save(glass, file):
    glass.dispatch("on_draw")
    size = (int(glass.width), int(glass.height))
    pixels = glReadPixels(0, 0, *size, GL_RGB, GL_UNSIGNED_BYTE)
    image = Image.frombytes("RGB", size, pixels)
    image.transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(file)


if __name__ == "__main__":
    main()
