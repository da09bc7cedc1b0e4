"""Pages of a call with a guide, for the pictures."""

from dataclasses import replace

import numpy as np

from kiosk.flow.call_now import Asked, CallNow, Line, Phase, Sight
from kiosk.flows.guide.asking import ChooseSpeech
from kiosk.flows.guide.desk import Desk
from kiosk.flows.guide.over import KNOWN, Over
from kiosk.flows.guide.parting import Parting
from kiosk.flows.guide.talking import QUESTIONS, Talk, Write

LONG = "The form for the customs is under your hand: please lay its second page under the camera."


def never(*_):
    raise AssertionError("nobody touches a picture")


def guide_views(here, characters):
    """Return the pages; ``here`` is a kiosk that is well."""
    desk = Desk(
        lead=never,
        take=never,
        call_back=lambda _here: ChooseSpeech(desk),
        instead=never,
        again=never,
        characters=characters,
    )
    talking = CallNow(
        Phase.TALKING,
        guide="SAMPLE GUIDE",
        camera=True,
        microphone=True,
        lines=(Line(own=False, words=LONG), Line(own=True, words="樣本 SAMPLE")),
    )
    asks = {what: replace(talking, asked=Asked("a", what)) for what in sorted(QUESTIONS)}
    calls = {
        "ringing": CallNow(Phase.RINGING, place=3, wait_s=200),
        "joining": CallNow(Phase.JOINING, guide="SAMPLE GUIDE", camera=True),
        "talking": talking,
        "broken": replace(talking, phase=Phase.BROKEN, muted=True),
        "plate": replace(talking, shares=frozenset({"page", "document"}), caption=LONG),
        **{f"ask-{what}": call for what, call in asks.items()},
    }
    talk = Talk(desk)
    found = {f"guide-{name}": talk.view(replace(here, call=call)) for name, call in calls.items()}
    found["guide-choose"] = ChooseSpeech(desk).view(here)
    found["guide-write"] = Write(talk).view(replace(here, call=talking))
    for name in ("ringing", "talking"):
        found[f"guide-part-{name}"] = Parting(talk).view(replace(here, call=calls[name]))
    for reason in sorted(KNOWN):
        found[f"guide-over-{reason}"] = Over(desk, reason).view(here)
    return found


def sights():
    """Return the pictures of a call."""
    face = np.zeros((480, 640, 3), np.uint8)
    face[:] = (120, 90, 60)
    face[120:360, 220:420] = (150, 180, 220)
    plate = np.full((540, 960, 3), (70, 74, 68), np.uint8)
    plate[80:460, 260:700] = 245
    return (
        Sight("guide", face),
        Sight("own", np.ascontiguousarray(face[:, ::-1])),
        Sight("document", plate, (0.45, 0.4)),
    )
