"""Takes pictures for a guide of pages that came this moment; prints whether they are whole."""

import asyncio
import json
import sys

import kiosk.ui  # noqa: F401  # sets what Kivy reads when it is imported

# isort: split
from kivy.base import EventLoop
from kivy.clock import Clock

from kiosk.settings import Screen
from kiosk.texts import Language
from kiosk.ui.window import Window
from tests.ui.samples import known, page, views

SCREEN = Screen(width=800, height=480, diagonal_inch=7, fullscreen=False)
NAMES = ("consult-letters", "menu")
LISTS = ("apply-needing", "apply-summary")
ROUNDS = 4
REST_S = 0.5


def main():
    knowledge, told = known(), {"whole": [], "lists": []}
    pages = [page(views()[name], Language.ENGLISH) for name in NAMES]
    window = Window(SCREEN, knowledge.hall, knowledge.phrasebook, knowledge.fonts)

    async def look_on(show, grabs):
        for one in pages * ROUNDS:
            show(one)
            at_once = await grabs.masked()
            await asyncio.sleep(REST_S)
            later = await grabs.masked()
            told["whole"].append(bool(later.pixels) and at_once.pixels == later.pixels)
        for name in LISTS:
            show(page(views()[name], Language.ENGLISH))
            told["lists"].append(bool((await grabs.masked()).pixels))
        show(pages[-1])
        later = await grabs.masked()
        marked = []
        Clock.schedule_once(lambda _dt: marked.append(mark()), 0)
        again = await grabs.masked()
        told["key_is_told"] = again.pixels != later.pixels
        told["key"] = marked[0].state

    def mark():
        """Lay a finger and the focus on a control; return it."""
        control = EventLoop.window.children[0].controls()[-1]
        control.state = "down"
        control.show_focus(on=True)
        return control

    def work(show, _look, _stop, ready, grabs):
        async def begun():
            ready(lambda _event: None)
            await look_on(show, grabs)

        asyncio.run(begun())
        return 0

    window.run(pages[-1], work)
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main()
