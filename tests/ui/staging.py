"""Plays a stage as the event loop would, with pages that come late; prints what stood on it."""

import json
import sys
from dataclasses import replace

import kiosk.ui  # noqa: F401  # sets what Kivy reads when it is imported

# isort: split
from kivy.base import EventLoop

from kiosk.flow.events import Typed
from kiosk.flow.views import Option
from kiosk.settings import Screen
from kiosk.texts import Language, message
from kiosk.ui.look import Faces, Look
from kiosk.ui.stage import Stage
from kiosk.ui.widgets.column import Scrolled
from kiosk.ui.window import _opened
from tests.ui.samples import known, page, views

WIDTH, HEIGHT = 800, 480


def main():
    screen = Screen(width=WIDTH, height=HEIGHT, diagonal_inch=7, fullscreen=False)
    _opened(screen)
    knowledge = known()
    look = Look.of(screen, (WIDTH, HEIGHT), knowledge.phrasebook, Faces.read(knowledge.fonts))
    sent = []
    stage = Stage(look, knowledge.hall, sent.append)
    EventLoop.window.add_widget(stage)
    json.dump(typed(stage, sent) | read(stage), sys.stdout)


def typed(stage, sent):
    """Type three keys while the page that answers the first is on its way."""
    form = replace(views()["consult-letters"], value="", found=())
    stage.show(page(form, Language.ENGLISH))
    for key in "TAX":
        stage.press(f"key:{key}")
    late = replace(form, value="T", found=(Option("x", message("consult.more")),))
    stage.show(page(late, Language.ENGLISH))
    told = {"after_late_page": stage._field.value}
    stage.press("key:E")
    told["sent"] = [event.text for event in sent if isinstance(event, Typed)]
    changed = replace(form, value="CUT", found=())
    stage.show(page(changed, Language.ENGLISH))
    told["changed_by_the_flow"] = stage._field.value
    other = replace(form, value="", title=message("consult.more"))
    stage.show(page(other, Language.ENGLISH))
    told["another_question"] = stage._field.value
    return told


def read(stage):
    """Scroll in an article, then change what can be done with it, the language, the article."""
    found = views()
    stage.show(page(found["consult-reading"], Language.ENGLISH))
    stage.press("scroll:down")
    place = scrolled(stage)
    next(one for one in stage.controls() if one.control_id == "scroll:down").press()
    told = {"top": place, "read_to": scrolled(stage)}
    stage.show(page(found["consult-listening"], Language.ENGLISH))
    told["listening"] = scrolled(stage)
    stage.show(page(found["consult-listening"], Language.SIMPLIFIED))
    told["translated"] = scrolled(stage)
    stage.show(page(found["consult-table"], Language.ENGLISH))
    told["other_article"] = scrolled(stage)
    return told


def scrolled(stage):
    return round(next(part for part in stage.walk() if isinstance(part, Scrolled)).place, 3)


main()
