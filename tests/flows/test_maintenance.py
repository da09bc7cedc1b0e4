"""A technician's pages, without window, device or time."""

from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.flow.events import (
    BackPressed,
    Chosen,
    CornerHeld,
    Failed,
    HomePressed,
    LanguageChosen,
    NobodyLaidACard,
    SecondPassed,
    SurroundingsChanged,
    Typed,
)
from kiosk.flow.overview import DeviceSeen, Overview, PartSeen
from kiosk.flow.session import Session
from kiosk.flow.surroundings import Surroundings
from kiosk.flow.upkeep import (
    BadgeRead,
    Changed,
    CheckPin,
    ExportLogs,
    LogsExported,
    NoteResult,
    PartTested,
    PinChecked,
    ReadBadge,
    Restart,
    SetClosed,
    SetLevels,
    TestPart,
    TryCard,
    WatchCamera,
)
from kiosk.flow.views import CardView, ChoiceView, FormView, IdleView, Keys, ListView, TouchView
from kiosk.flows.apology import Apology
from kiosk.flows.home import Idle
from kiosk.flows.maintenance.door import AskPin, Door
from kiosk.flows.maintenance.inside import Inside
from kiosk.flows.maintenance.machine import Versions
from kiosk.flows.maintenance.tested import name_of
from kiosk.runtime.certificate import PART as CERTIFICATE
from kiosk.runtime.examination import examine_devices, examine_machine, link_lines, settings_line
from kiosk.runtime.readiness import FACE_CAMERA
from kiosk.texts import Language, Message, Phrasebook

HERE = Surroundings(chip_ready=True)


def device(name, state="online", **fields):
    return replace(DeviceSeen(name, state, "full", "", "", "", 0), **fields)


def overview(*devices, **fields):
    return replace(Overview("hetao/kiosk-01"), devices=devices, **fields)


@pytest.fixture
def session():
    door = Door(Inside, cards=True)
    session = Session(
        Idle(closed=lambda closure, _limits: closure), begin=lambda _language: Apology("menu"),
        apologise=Apology, enter=lambda: AskPin(door),
    )  # fmt: skip
    session.send(SurroundingsChanged(HERE))
    return session


@pytest.fixture
def inside(session):
    session.send(CornerHeld())
    session.send(Typed("2468"))
    session.send(Chosen("enter"))
    session.send(PinChecked("SAMPLE"))
    return session


def sees(session, seen):
    session.send(SurroundingsChanged(replace(HERE, overview=seen)))


def test_the_pin_is_asked_for_in_dots_and_checked(session):
    session.send(CornerHeld())
    assert isinstance(session.page.view, FormView)
    assert session.page.view.keys is Keys.SECRET
    assert session.page.private  # nobody has proved to be a technician
    session.send(Typed("24"))
    assert session.send(Chosen("enter")) == ()  # too short to be one
    session.send(Typed("2468"))
    assert session.send(Chosen("enter")) == (CheckPin("2468"),)
    assert "2468" not in repr(session.step)
    session.send(PinChecked("", 60))
    assert session.page.view.problem is not None
    assert session.page.view.value == ""
    assert not session.technician_here
    session.send(Typed("2468"))
    session.send(Chosen("enter"))
    session.send(PinChecked("SAMPLE"))
    assert session.technician_here
    assert not session.page.private


def test_a_card_leads_to_its_pin_and_to_nothing_else(session):
    session.send(CornerHeld())
    assert session.send(Chosen("card")) == (ReadBadge(30.0),)
    session.send(BadgeRead("04a1"))
    assert isinstance(session.page.view, FormView)
    assert not session.technician_here
    session.send(Typed("2468"))
    assert session.send(Chosen("enter")) == (CheckPin("2468", "04a1"),)


@pytest.mark.parametrize(
    "answer", [NobodyLaidACard(), Failed(ReadBadge(30.0), "x"), Chosen("type")]
)
def test_without_a_card_the_pin_is_typed(session, answer):
    session.send(CornerHeld())
    session.send(Chosen("card"))
    session.send(answer)
    assert isinstance(session.page.view, FormView)


def test_no_corner_while_a_visitor_is_there(session):
    session.send(LanguageChosen(Language.ENGLISH))
    before = session.page
    session.send(CornerHeld())
    assert session.page == before


def test_after_two_minutes_without_a_touch_he_is_out(inside):
    for _ in range(119):
        inside.send(SecondPassed())
    assert inside.technician_here
    inside.send(SecondPassed())
    assert isinstance(inside.page.view, IdleView)


def test_every_page_is_left_by_back_and_the_session_by_home(inside):
    for page in ("devices", "tests", "paper", "machine", "operation"):
        inside.send(Chosen(page))
        assert inside.technician_here
        inside.send(BackPressed())
        assert isinstance(inside.step, Inside), page
    inside.send(Chosen("machine"))
    for page in ("network", "versions", "report", "logs"):
        inside.send(Chosen(page))
        inside.send(BackPressed())
    inside.send(HomePressed())
    assert not inside.busy


def flat(text):
    """Return all that a text says; its repr says only its key."""
    return [text if not isinstance(text, Message) else flat(text) for _, text in text.values]


def test_devices_are_shown_live_with_what_they_said(inside):
    inside.send(Chosen("devices"))
    sees(inside, overview(device("printer", "offline", code="printer.cover_open", said="RAW")))
    row = next(row for row in inside.page.view.rows if row.icon == "printer")
    said = str(flat(row.about))
    assert "printer.cover_open" in said
    assert "RAW" in said


@pytest.mark.parametrize("language", Language)
async def test_every_part_of_a_report_has_a_name_in_the_technicians_language(language, tmp_path):
    lines = [*examine_machine(tmp_path, None), settings_line(())]
    lines += link_lines("broker", broker=False, centre=False)
    lines += await examine_devices({}, None)
    names = {line.part for line in lines} | {CERTIFICATE, FACE_CAMERA}
    book = Phrasebook.load(Path(__file__).parents[2] / "config" / "texts")
    for part in names:
        assert book.say(name_of(part), language) != part


@pytest.mark.parametrize(
    ("part", "effect"),
    [
        ("printer", TestPart("printer")),
        ("camera", WatchCamera()),
        ("card-reader", TryCard("card-reader", 20.0)),
        ("chip-reader", TryCard("chip-reader", 20.0)),
        ("scanner", TryCard("scanner", 20.0)),
    ],
)
def test_each_device_is_tested_for_real_and_its_word_is_shown(inside, part, effect):
    sees(inside, overview(device(part)))
    inside.send(Chosen("tests"))
    assert inside.send(Chosen(part)) == (effect,)
    inside.send(PartTested(PartSeen(part, "fail", "SAID", "DO THIS")))
    assert isinstance(inside.page.view, ListView)
    assert {"SAID", "DO THIS"} <= {row.about for row in inside.page.view.rows}
    assert inside.send(Chosen("again")) == (effect,)
    inside.send(Failed(effect, "device.link_lost"))
    assert "device.link_lost" in {row.about for row in inside.page.view.rows}
    inside.send(BackPressed())
    assert isinstance(inside.page.view, ChoiceView)


def test_sound_and_touch_are_judged_by_who_stands_there(inside):
    sees(inside, overview(volume=70, brightness=100))
    inside.send(Chosen("tests"))
    inside.send(Chosen("glass"))
    assert inside.send(Chosen("sound")) == (SetLevels(70, 100, tone=True),)
    assert inside.send(Chosen("no")) == (NoteResult("sound", well=False),)
    inside.send(BackPressed())
    inside.send(Chosen("touch"))
    assert isinstance(inside.page.view, TouchView)
    assert inside.send(Chosen("wiped")) == (NoteResult("touch", well=True),)


def test_the_paper_wizard_follows_the_printer_and_ends_with_a_proven_print(inside):
    inside.send(Chosen("paper"))
    titles = [inside.page.view.title]
    sees(inside, overview(device("printer", "offline", code="printer.cover_open", supply="out")))
    titles.append(inside.page.view.title)
    inside.send(Chosen("next"))
    titles.append(inside.page.view.title)
    sees(inside, overview(device("printer")))
    titles.append(inside.page.view.title)
    assert len(set(titles)) == 4
    assert inside.send(Chosen("next")) == (TestPart("printer"),)
    inside.send(PartTested(PartSeen("printer", "pass", "test line printed")))
    assert "test line printed" in {row.about for row in inside.page.view.rows}


def test_back_from_new_paper_does_not_bounce_off_what_the_printer_goes_on_saying(inside):
    sees(inside, overview(device("printer", "offline", code="printer.paper_out", supply="out")))
    for choice in ("paper", "next", "next"):
        inside.send(Chosen(choice))
    sees(inside, overview(device("printer")))
    seen = []
    for _ in range(2):
        inside.send(BackPressed())
        sees(inside, overview(device("printer")))  # a minute passes, a device is heard
        seen.append(dict(inside.page.view.title.values)["number"])
    assert seen == [2, 1]
    inside.send(BackPressed())
    assert isinstance(inside.step, Inside)


def test_volume_and_brightness_stay_within_bounds_and_back_leads_to_the_choice(inside):
    sees(inside, overview(volume=95, brightness=25))
    inside.send(Chosen("operation"))
    inside.send(Chosen("volume"))
    assert inside.send(Chosen("more")) == (SetLevels(100, 25, tone=True),)
    inside.send(Changed())
    inside.send(BackPressed())
    inside.send(Chosen("brightness"))
    assert inside.send(Chosen("less")) == (SetLevels(95, 20),)
    inside.send(Changed())
    inside.send(BackPressed())
    inside.send(BackPressed())
    assert isinstance(inside.step, Inside)


def test_the_kiosk_is_closed_opened_and_restarted(inside):
    inside.send(Chosen("operation"))
    inside.send(Chosen("door"))
    assert inside.send(Chosen("close")) == (SetClosed(closed=True),)
    inside.send(Changed())
    sees(inside, overview(closed=True))
    assert inside.send(Chosen("open")) == (SetClosed(closed=False),)
    inside.send(Changed())
    inside.send(BackPressed())
    inside.send(Chosen("restart"))
    assert inside.send(Chosen("done")) == (Restart(),)
    inside.send(Changed())
    assert not inside.busy  # it restarts when the page is left


@pytest.mark.parametrize("code", ["export.no_stick", "export.no_key", "other"])
def test_logs_that_cannot_be_exported_say_why(inside, code):
    inside.send(Chosen("machine"))
    inside.send(Chosen("logs"))
    assert inside.send(Chosen("export")) == (ExportLogs(),)
    inside.send(Failed(ExportLogs(), code))
    assert inside.page.view.notices
    inside.send(Chosen("export"))
    inside.send(LogsExported("SAMPLE.age", 7))
    assert not inside.page.view.notices


def test_no_page_behind_the_pin_is_private_and_every_other_is(inside):
    assert not inside.page.private
    inside.send(HomePressed())
    assert not inside.page.private  # nobody is there
    inside.send(LanguageChosen(Language.ENGLISH))
    assert inside.page.private


def test_a_page_for_cards_says_nothing_of_the_card(inside):
    sees(inside, overview(device("card-reader")))
    inside.send(Chosen("tests"))
    inside.send(Chosen("card-reader"))
    assert isinstance(inside.page.view, CardView)


def test_faults_of_the_catalogue_stand_beside_its_revision():
    faults = ("standing: standing.yaml: line 3", "visits: visits.yaml: line 9")
    here = replace(HERE, overview=overview(faults=faults))
    rows = [row.about for row in Versions().view(here).rows]
    assert [row for row in rows if row in faults] == list(faults)
