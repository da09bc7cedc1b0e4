"""Plays a stage as the event loop would, with pages that come late; prints what stood on it."""

import json
import sys
from dataclasses import replace

import kiosk.ui  # noqa: F401  # sets what Kivy reads when it is imported

# isort: split
from kivy.base import EventLoop

from kiosk.flow.events import NoticeWanted, Typed
from kiosk.flow.glass import Glass
from kiosk.flow.views import Option
from kiosk.settings import Screen
from kiosk.texts import Language, message
from kiosk.ui.look import Faces, Look
from kiosk.ui.stage import Stage
from kiosk.ui.widgets.column import Scrolled
from kiosk.ui.window import _opened
from tests.ui.samples import known, page, views

WIDTH, HEIGHT = 800, 480
LARGE = Screen(width=1080, height=1920, diagonal_inch=21.5, fullscreen=False)


def main():
    screen = Screen(width=WIDTH, height=HEIGHT, diagonal_inch=7, fullscreen=False)
    _opened(screen)
    knowledge = known()
    look = Look.of(screen, (WIDTH, HEIGHT), knowledge.phrasebook, Faces.read(knowledge.fonts))
    sent = []
    stage = Stage(look, knowledge.hall, sent.append)
    EventLoop.window.add_widget(stage)
    told = typed(stage, sent) | read(stage)
    large = Look.of(LARGE, (LARGE.width, LARGE.height), knowledge.phrasebook, look.faces)
    for name, one in (("small", stage), ("large", Stage(large, knowledge.hall, sent.append))):
        told[f"keys_{name}"] = keys(one)
    told["chinese"] = chinese(stage, sent, knowledge)
    told["notice"] = notice(stage, sent)
    json.dump(told | dimmed(stage), sys.stdout)


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


def notice(stage, sent):
    """Open help, and what is kept of the visitor; scroll in it, and read on in his own language."""
    stage.show(page(views()["menu"], Language.ENGLISH, notice=True))
    stage.press("help")
    next(one for one in stage.controls() if one.control_id == "notice").press()
    told = {"asked": sent[-1] == NoticeWanted()}
    stage.show(page(views()["privacy"], Language.ENGLISH))
    next(one for one in stage.controls() if one.control_id == "scroll:down").press()
    told["read_to"] = scrolled(stage)
    stage.show(page(views()["privacy"], Language.TRADITIONAL))
    told["translated"] = scrolled(stage)
    stage.show(page(views()["menu"], Language.ENGLISH))
    stage.press("help")
    told["offered_to_staff"] = any(one.control_id == "notice" for one in stage.controls())
    return told


def keys(stage):
    """Return where a key stands while things are found, go, and are wrong."""
    form = replace(views()["consult-letters"], value="", found=())
    found = tuple(Option(str(at), message("consult.more")) for at in range(4))
    stage.show(page(form, Language.ENGLISH))
    down = [one for one in stage.controls() if one.control_id == "scroll:down"]
    if down:
        down[0].press()
    heights = [key_height(stage)]
    for one in (
        replace(form, found=found),
        form,
        replace(form, found=found[:1]),
        replace(form, problem=message("consult.no_speech")),
        form,
    ):
        stage.show(page(one, Language.ENGLISH))
        heights.append(key_height(stage))
        if down and one.problem is not None:  # up to the keys, to type again
            next(c for c in stage.controls() if c.control_id == "scroll:up").press()
            heights.append(key_height(stage))
    return heights


def chinese(stage, sent, knowledge):
    """Type a word by its pinyin, and pick its characters; then the same in English."""
    form = replace(views()["consult-letters"], value="", characters=knowledge.characters())
    stage.show(page(form, Language.TRADITIONAL))
    for key in "SHEHUIBAOXIANDE":
        stage.press(f"key:{key}")
    offered = [bar_text(control) for control in picks(stage)]
    at = next(c.control_id for c in picks(stage) if bar_text(c) == "社")
    stage.press(at)
    for key in ("back",) * 12:
        stage.press(f"key:{key}")
    for key in "GONGSI":
        stage.press(f"key:{key}")
    stage.press("pick:more")
    second = bar_text(picks(stage)[0])
    while "公司" not in [bar_text(one) for one in picks(stage)]:
        stage.press("pick:more")  # round to the first ones
    word = next(c.control_id for c in picks(stage) if bar_text(c) == "公司")
    stage.press(word)
    told = {"offered": offered, "field": stage._field.value, "second": second}
    told["sent"] = next(one.text for one in reversed(sent) if isinstance(one, Typed))
    told["left"] = len(picks(stage))
    stage.show(page(form, Language.ENGLISH))
    stage.press("key:S")
    told["english"] = len(picks(stage))
    return told


def picks(stage):
    found = [one for one in stage.walk() if getattr(one, "control_id", "").startswith("pick:")]
    return [one for one in found if one.control_id != "pick:more"]


def bar_text(control):
    return next(part.text for part in control.walk() if getattr(part, "text", ""))


def key_height(stage):
    key = next(part for part in stage.walk() if getattr(part, "control_id", "") == "key:H")
    for part in stage.walk():
        if isinstance(part, Scrolled) and key in part.walk():
            return round(part.height_of(key))
    return round(key.to_window(*key.pos)[1])


def dimmed(stage):
    """Open the help of a page that is dimmed: the shade lies over it too."""
    dark = replace(page(views()["menu"], Language.ENGLISH), glass=Glass(brightness=40))
    stage.show(dark)
    stage.press("help")
    return {"uppermost_is_shade": stage.children[0] is stage._uppermost._parts[-1]}


def scrolled(stage):
    return round(next(part for part in stage.walk() if isinstance(part, Scrolled)).place, 3)


main()
