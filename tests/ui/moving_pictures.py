"""Moves the pictures of a call in a window; prints, as JSON, what was drawn, and how it looks.

What is on the glass after the pictures alone were drawn is beside what it is after the whole was.
"""

import json
import sys
from dataclasses import replace

import kiosk.ui  # noqa: F401  # sets what Kivy reads when it is imported

# isort: split
import numpy as np
from kivy.base import EventLoop
from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

from kiosk.flow.call_now import Sight
from kiosk.flow.glass import Comfort, TextSize
from kiosk.settings import Screen
from kiosk.texts import Language
from kiosk.ui.look import Faces, Look
from kiosk.ui.redraw import BUFFERS, Redraw
from kiosk.ui.stage import Stage
from kiosk.ui.window import _opened
from tests.ui.samples import known, page, views

WIDTH, HEIGHT = 540, 960


def face(shade):
    pixels = np.full((480, 640, 4), 255, np.uint8)
    pixels[..., :3] = shade
    pixels[100:300, 200:400, 0] = 255 - shade
    return pixels


def main():
    screen = Screen(width=WIDTH, height=HEIGHT, diagonal_inch=21.5, fullscreen=False)
    glass = _opened(screen)
    knowledge = known()
    faces = Faces.read(knowledge.fonts)
    look = Look.of(screen, (WIDTH, HEIGHT), knowledge.phrasebook, faces)
    stage = Stage(look, knowledge.hall, lambda event: None)
    redraw = Redraw(glass)
    stage.moved = redraw.part
    glass.add_widget(stage)
    drawn = {"whole": 0, "flips": 0}

    def counted(name):
        def count(*_):
            drawn[name] += 1

        return count

    glass.bind(on_draw=counted("whole"), on_flip=counted("flips"))

    def glass_now():
        pixels = glReadPixels(0, 0, WIDTH, HEIGHT, GL_RGB, GL_UNSIGNED_BYTE)
        return np.frombuffer(pixels, np.uint8).reshape(HEIGHT, WIDTH, 3).astype(int)

    def moved(shade):
        stage.glimpse(Sight("own", face(255 - shade)[::2, ::2].copy()))
        stage.glimpse(Sight("guide", face(shade)))
        EventLoop.idle()

    def compared(comfort, press=""):
        stage.show(page(views()["guide-talking"], Language.ENGLISH, comfort))
        if press:
            stage.press(press)
        for shade in range(20, 20 + BUFFERS + 3):
            moved(shade)
        before = dict(drawn)
        first = glass_now()
        for shade in range(100, 110):
            moved(shade)
        part = glass_now()
        took = {name: drawn[name] - before[name] for name in drawn}
        glass.on_draw()
        unlike = (abs(part - glass_now()) > 2).any(axis=2)
        return {
            **took,
            "moved": int((part != first).any(axis=2).sum()),
            "unlike": int(unlike.sum()),
        }

    def kept(name, visit=1):
        """Show another page after a call's; tell what is on the glass before a picture comes."""
        one = replace(page(views()["guide-talking"], Language.ENGLISH), visit=1)
        stage.show(one)
        moved(60)
        stage.show(replace(one, view=views()[name], visit=visit))
        EventLoop.idle()
        glass.on_draw()
        seen = glass_now()
        colours = {"guide": (195, 60, 60), "own": (195, 195, 195)}
        return {
            name: int((abs(seen - colour) < 3).all(axis=2).sum())
            for name, colour in colours.items()
        }

    told = {
        "kept": kept("guide-ask-page"),
        "kept small": kept("guide-plate"),
        "kept by the next": kept("guide-talking", visit=2),
        "by_software": redraw.by_software,
        "plain": compared(Comfort()),
        "under a panel": compared(Comfort(), "help"),
        "scrolled": compared(Comfort(text_size=TextSize.LARGEST)),
    }
    json.dump(told, sys.stdout)


main()
