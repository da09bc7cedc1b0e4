"""A code is held before the scanner; without one it is laid under the camera."""

from dataclasses import replace
from datetime import datetime

import pytest

from kiosk.flow.applying import CodeRead, NobodyShowedACode, ReadCode
from kiosk.flow.events import Chosen, Failed
from kiosk.flow.surroundings import Surroundings
from kiosk.flows.apology import Apology
from kiosk.flows.checkin.asking import NO_SCANNER, Come
from kiosk.flows.checkin.asking import Desk as CheckInDesk
from kiosk.flows.codes import ShowCode
from kiosk.flows.doorstep.draft import Desk as DoorstepDesk
from kiosk.flows.doorstep.looking_up import FindSlip
from kiosk.flows.progress.asking import FindReceipt
from kiosk.flows.progress.standing import Office
from kiosk.flows.trouble import AWAY, SCANNER
from kiosk.texts import message
from tests.flows.hall import HALL, ZONE
from tests.runtime.applicant import matters

SCANNER_ONLY = Surroundings(
    now=datetime(2026, 3, 2, 9, 0, tzinfo=ZONE), centre_online=True, scanner_ready=True
)
CAMERA_ONLY = replace(SCANNER_ONLY, scanner_ready=False, camera_ready=True)
BOTH = replace(SCANNER_ONLY, camera_ready=True)
NEITHER = replace(SCANNER_ONLY, scanner_ready=False)
OTHER = "https://example.com/"


def never(*_):
    return Apology("never")


def progress():
    return FindReceipt(Office(matters, never, never, never))


def slip():
    return FindSlip(DoorstepDesk(HALL, None, "hetao", True, never, never))


def checkin():
    return Come(CheckInDesk(HALL, never, True, never))


EVERY = pytest.mark.parametrize(
    ("first", "away", "other"),
    [
        (progress, AWAY[SCANNER], OTHER),
        (slip, AWAY[SCANNER], OTHER),
        (checkin, NO_SCANNER, "ESTATION:V1:hetao:V:p"),
    ],
    ids=["progress", "slip", "checkin"],
)


def scan_of(step, here):
    return next(one for one in step.view(here).options if one.id == "scan")


@EVERY
def test_it_is_offered_where_scanner_or_camera_can_read_it(first, away, other):
    for here in (SCANNER_ONLY, CAMERA_ONLY, BOTH):
        assert scan_of(first(), here).enabled
        assert isinstance(first().on(Chosen("scan"), here), ShowCode)
    step = first()
    assert not scan_of(step, NEITHER).enabled
    assert scan_of(step, NEITHER).note == away
    assert step.on(Chosen("scan"), NEITHER) is step


@EVERY
def test_the_scanner_goes_before_the_camera(first, away, other):
    step = first().on(Chosen("scan"), BOTH)
    assert step.effects(BOTH) == (ReadCode(30.0),)
    assert not step.view(BOTH).on_plate


@EVERY
def test_without_a_scanner_it_is_laid_under_the_camera_and_the_page_says_so(first, away, other):
    step = first().on(Chosen("scan"), CAMERA_ONLY)
    assert step.effects(CAMERA_ONLY) == (ReadCode(30.0, on_plate=True),)
    view = step.view(CAMERA_ONLY)
    assert (view.code, view.on_plate) == (True, True)
    assert (view.title, view.lead) == (message("code.lay"), message("code.lay_lead"))
    again = step.on(NobodyShowedACode(), CAMERA_ONLY)
    assert again is not step  # another moment: it is looked for again
    assert again == step


@EVERY
def test_a_wrong_code_that_lies_there_still_is_told_once_and_another_waited_for(first, away, other):
    step = first().on(Chosen("scan"), CAMERA_ONLY).on(CodeRead(other), CAMERA_ONLY)
    assert step.view(CAMERA_ONLY).problem.key.endswith("other_code")
    (effect,) = step.effects(CAMERA_ONLY)
    assert effect == ReadCode(30.0, on_plate=True, unlike=other)
    assert other not in repr(effect)
    assert other not in repr(step)
    held = first().on(Chosen("scan"), SCANNER_ONLY).on(CodeRead(other), SCANNER_ONLY)
    assert held.effects(SCANNER_ONLY) == (ReadCode(30.0),)  # who holds it again means it


@EVERY
def test_a_scanner_that_fails_hands_over_to_the_camera(first, away, other):
    step = first().on(Chosen("scan"), BOTH)
    (effect,) = step.effects(BOTH)
    after = step.on(Failed(effect, "device.not_ready"), BOTH)
    assert after.effects(BOTH) == (ReadCode(30.0, on_plate=True),)
    unreadable = step.on(Failed(effect, "scanner.unreadable"), BOTH)
    assert unreadable.effects(BOTH) == (ReadCode(30.0),)
    assert unreadable.view(BOTH).problem == message("trouble.code_unreadable")
    back = step.on(Failed(effect, "device.not_ready"), SCANNER_ONLY)
    assert back.view(SCANNER_ONLY).notices == (away,)


@EVERY
def test_a_camera_that_fails_leads_back_to_the_choice_and_not_round_in_circles(first, away, other):
    step = first().on(Chosen("scan"), CAMERA_ONLY)
    (effect,) = step.effects(CAMERA_ONLY)
    for here in (CAMERA_ONLY, BOTH):
        back = step.on(Failed(effect, "camera.stalled"), here)
        assert back.view(here).notices == (away,)
