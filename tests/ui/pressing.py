"""Presses that last while the page is drawn anew; prints, as JSON, what the kiosk was told."""

import json
import sys
from dataclasses import replace

import kiosk.ui  # noqa: F401  # sets what Kivy reads when it is imported

# isort: split
from kivy.base import EventLoop
from kivy.tests.common import UnitTestTouch

from kiosk.flow.events import Chosen
from kiosk.flow.glass import Comfort
from kiosk.settings import Screen
from kiosk.texts import Language, message
from kiosk.ui.look import Faces, Look
from kiosk.ui.stage import Stage
from kiosk.ui.window import _opened
from tests.ui.samples import known, page, views

WIDTH, HEIGHT = 1080, 1920
SEND = "choose:send"


class Glass:
    def __init__(self):
        screen = Screen(width=WIDTH, height=HEIGHT, diagonal_inch=21.5, fullscreen=False)
        _opened(screen)
        own = known()
        look = Look.of(screen, (WIDTH, HEIGHT), own.phrasebook, Faces.read(own.fonts))
        self.sent = []
        self.stage = Stage(look, own.hall, self.sent.append)
        EventLoop.window.add_widget(self.stage)

    def pressed(self, before, after, moved=0):
        """Return what was chosen by a finger under which one page took another's place."""
        self.show(before)
        self.sent.clear()
        send = next(one for one in self.stage.controls() if one.control_id == SEND)
        touch = UnitTestTouch(*send.to_window(*send.center))
        touch.touch_down()
        del send
        self.show(after)
        if moved:
            touch.touch_move(touch.x, touch.y + moved)
        touch.touch_up()
        return [event.id for event in self.sent if isinstance(event, Chosen)]

    def show(self, shown):
        self.stage.show(shown)
        for _ in range(2):
            EventLoop.idle()


def main():
    glass = Glass()
    signed = page(views()["apply-sign"], Language.ENGLISH, Comfort())
    empty = replace(signed, view=replace(signed.view, strokes=(), signed=False))
    other = replace(signed, view=replace(signed.view, title=message("apply.consent")))
    told = {
        "same": glass.pressed(empty, signed),
        "still": glass.pressed(signed, signed),
        "other page": glass.pressed(empty, other),
        "next visitor": glass.pressed(empty, replace(signed, visit=empty.visit + 1)),
        "moved away": glass.pressed(empty, signed, moved=300),
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
