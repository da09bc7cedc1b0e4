"""The visits of the tour that agree on a time: booked, moved, cancelled; and one that checks in."""

import asyncio
from datetime import UTC, datetime, timedelta

import httpx

from kiosk.catalogue.loading import load_hall
from kiosk.demo.applying import FORM, LIST, code_on_slip
from kiosk.demo.journeys import CARD, CHOICE, DONE, IDLE, RESULT, Hall
from kiosk.demo.observed import NotSeenError, Seen
from kiosk.demo.rig import CONFIG
from kiosk.texts import Language

CALENDAR = "CalendarView"
COMPANY = "12345678"
DAY, TIME = "choose:20", "choose:at:"
HOLDER, HOLDER_NUMBER = "hmt-residence-permit", "810000199001010019"  # of the sample card
SOON = timedelta(minutes=10)  # one may check in to it already


async def book_a_visit(hall: Hall, language: Language) -> None:
    """A company has a team come: number, errand, building, room, day, time, telephone; a slip."""
    visitor = hall.visitor
    await _opens(hall, language, "doorstep", FORM)
    await visitor.types(COMPANY)
    await visitor.touches("choose:enter", LIST)
    await visitor.touches("choose:toggle:company-start", LIST)
    await visitor.touches("choose:enter", CHOICE)
    await visitor.touches("choose:sample-1", FORM)
    await visitor.types("12/F")
    days = await visitor.touches("choose:enter", CALENDAR)
    times = await visitor.touches(_first(days, DAY), CHOICE)
    await visitor.touches(_first(times, TIME), FORM)
    await visitor.types("21234567")
    await visitor.touches("choose:enter", LIST)
    await visitor.touches("choose:book", RESULT)
    await visitor.touches(DONE, IDLE)


async def move_the_visit(hall: Hall, language: Language) -> None:
    """The slip's code is shown, and the visit gets another time."""
    visitor = hall.visitor
    await _shows_slip(hall, language)
    days = await visitor.touches("choose:move", CALENDAR)
    times = await visitor.touches(_last(days, DAY), CHOICE)
    await visitor.touches(_last(times, TIME), LIST)
    await visitor.touches("choose:book", RESULT)
    await visitor.touches(DONE, IDLE)


async def cancel_the_visit(hall: Hall, language: Language) -> None:
    """The new slip's code is shown, and the visit is cancelled."""
    visitor = hall.visitor
    await _shows_slip(hall, language)
    await visitor.touches("choose:cancel", CHOICE)
    await visitor.touches("choose:yes", RESULT)
    await visitor.touches(DONE, IDLE)


async def check_in(hall: Hall, language: Language) -> None:
    """An appointment of the hall's booking site is checked in to by its code, in time."""
    visitor = hall.visitor
    code = f"booked-{language.value}"
    await _agrees(hall, code)
    await _opens(hall, language, "checkin", CHOICE)
    await visitor.touches("choose:scan", CARD)
    await hall.rig.hardware.do("scanner", f"show {code}")
    await visitor.waits_for("the number of who checked in", RESULT)
    await visitor.touches(DONE, IDLE)


async def check_in_by_card(hall: Hall, language: Language) -> None:
    """The same with the card that was given when it was booked."""
    visitor = hall.visitor
    await _agrees(hall, f"carded-{language.value}", HOLDER_NUMBER)
    await _opens(hall, language, "checkin", CHOICE)
    await visitor.touches("choose:card", CARD)
    hall.rig.hardware.lay(HOLDER)
    await visitor.waits_for("the number of who checked in", RESULT)
    hall.rig.hardware.reader.take_away()
    await visitor.touches(DONE, IDLE)


async def is_called_back(hall: Hall, language: Language) -> None:
    """The centre is away: nothing can be booked, and the company is to be called."""
    visitor = hall.visitor
    await hall.rig.children.stop("centre")
    await hall.witness.centre(alive=False)
    await _opens(hall, language, "doorstep", CHOICE)
    await visitor.touches("choose:call", FORM)
    await visitor.types(COMPANY)
    await visitor.touches("choose:enter", FORM)
    await visitor.types("21234567")
    await visitor.touches("choose:enter", RESULT)
    await visitor.touches(DONE, IDLE)
    await hall.rig.start_centre()
    await hall.witness.centre(alive=True)


async def _opens(hall: Hall, language: Language, entry: str, view: str) -> Seen:
    visitor = hall.visitor
    await visitor.sees(IDLE)
    await visitor.touches(f"language:{language.value}", CHOICE)
    await visitor.touches("choose:appointments", CHOICE)
    return await visitor.touches(f"choose:{entry}", view)


async def _shows_slip(hall: Hall, language: Language) -> None:
    code = await asyncio.to_thread(code_on_slip, hall)
    await _opens(hall, language, "change", CHOICE)
    await hall.visitor.touches("choose:scan", CARD)
    await hall.rig.hardware.do("scanner", f"show {code}")
    await hall.visitor.waits_for("the centre's answer", LIST)


async def _agrees(hall: Hall, code: str, document: str = "") -> None:
    """Bring in an appointment that begins soon, as the hall's staff would."""
    soon = load_hall(CONFIG / "catalogue").hours.local(datetime.now(UTC) + SOON)
    row = f"{code},customs-goods,{soon:%Y-%m-%d},{soon:%H:%M},{document}"
    token = {"Authorization": f"Bearer {hall.rig.keys.token}"}
    async with httpx.AsyncClient(timeout=30, headers=token) as client:
        answer = await client.post(
            f"http://127.0.0.1:{hall.rig.centre_port}/api/appointments",
            content=f"code,service,day,time,document\n{row}\n",
        )
    if not answer.is_success:
        raise NotSeenError(f"the centre does not take the appointment: {answer.text[:200]}")


def _first(seen: Seen, prefix: str) -> str:
    return _found(seen, prefix)[0]


def _last(seen: Seen, prefix: str) -> str:
    return _found(seen, prefix)[-1]


def _found(seen: Seen, prefix: str) -> list[str]:
    found = sorted(one.id for one in seen.controls if one.id.startswith(prefix))
    if not found:
        raise NotSeenError(f"nothing that begins with {prefix} is on the page")
    return found
