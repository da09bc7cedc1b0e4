"""What failed before the hall opens stands on the page, in words that a visitor understands."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from drivers.status import DeviceState, Health
from kiosk.flow.events import SurroundingsChanged
from kiosk.flow.surroundings import ClosedBecause, Closure, Surroundings
from kiosk.flow.views import ClosedView
from kiosk.flows.closed import closed_view
from kiosk.flows.home import Idle, limited, notices
from kiosk.link.messages import KioskState
from kiosk.runtime.clock_fault import Witnesses, clock_fault
from kiosk.runtime.opening import Opening
from kiosk.runtime.readiness import CAMERA, PRINTER, READER
from kiosk.runtime.report import Line, Report, Verdict
from kiosk.runtime.watch import Asked, Watch
from kiosk.texts import Language, Phrasebook
from tests.flows.hall import HALL
from tests.system.hall import CONFIG

MORNING = datetime(2026, 3, 2, 0, 40, tzinfo=UTC)  # a Monday, twenty minutes before it opens
WELL = Health(state=DeviceState.ONLINE)


class Told:
    """A link that keeps what the centre is told."""

    centre_online = True

    def __init__(self):
        self.state = None

    def now_ms(self):
        return 0

    def report_device(self, _device):
        pass

    def report_state(self, state, reason):
        self.state = state, reason


class House:
    def __init__(self, moment=MORNING, **asked):
        self.link, self.here = Told(), Surroundings()
        self.opening = Opening(HALL.hours, lambda: moment, follow_hours=True, closed=False)
        self.watch = Watch(self.opening, self.link, self.take, Asked(**asked))
        for name in (PRINTER, READER, CAMERA):
            self.watch.device_changed(name, WELL, 0)

    def take(self, event):
        if isinstance(event, SurroundingsChanged):
            self.here = event.here

    def examined(self, **verdicts):
        names = {"printer": PRINTER, "reader": READER, "camera": CAMERA, "disk": "disk"}
        lines = tuple(
            Line(part=names[name], verdict=verdict, said="SAMPLE")
            for name, verdict in verdicts.items()
        )
        self.watch.examined(Report(kiosk="a/b", at="now", lines=lines))

    @property
    def view(self):
        return Idle(closed=partial(closed_view, HALL)).view(self.here)

    @property
    def said(self):
        """What the closed page, or else the menu, says."""
        shown = self.view.notices if self.here.closure else notices(self.here)
        return [text.key for text in shown]


def test_what_failed_its_test_stands_on_the_closed_page_and_on_the_first_one():
    house = House()
    house.examined(printer=Verdict.FAIL, camera=Verdict.FAIL, reader=Verdict.PASS)
    assert isinstance(house.view, ClosedView)
    assert house.said == ["notice.printer", "notice.camera"]
    assert not house.here.printer_ready
    assert not house.here.camera_ready
    house.opening.follow(hours=False)
    house.watch.refresh()
    assert house.said == ["notice.printer", "notice.camera"]
    (_, what) = house.view.limited.values[0]
    assert [one.key for _, one in what.values] == ["limited.printer", "limited.camera"]
    assert house.link.state == (KioskState.LIMITED, "printer: report.failed")


def test_a_device_that_says_something_newer_than_its_test_is_believed():
    house = House()
    house.examined(printer=Verdict.FAIL)
    house.watch.device_changed(PRINTER, WELL, 0)
    assert house.here.printer_ready
    house.examined(printer=Verdict.FAIL)
    house.examined(printer=Verdict.PASS)
    assert house.said == []


@pytest.mark.parametrize("verdict", [Verdict.UNKNOWN, Verdict.ABSENT, Verdict.PASS])
def test_what_nobody_knows_takes_nothing_from_the_visitor(verdict):
    house = House()
    house.examined(printer=verdict, reader=verdict, camera=verdict)
    assert house.said == []


def test_a_kiosk_without_a_camera_says_nothing_of_one():
    house = House()
    house.watch.device_changed(CAMERA, Health(state=DeviceState.NO_DEVICE), 0)
    assert house.said == []
    house.watch.device_changed(CAMERA, Health(state=DeviceState.OFFLINE), 1)
    assert house.said == ["notice.camera"]


def test_where_no_number_can_be_given_nobody_is_sent_for_one():
    house = House(numbers_ready=lambda: False)
    house.examined(reader=Verdict.FAIL)
    assert house.said == ["notice.numbers"]


def test_somebody_who_closed_the_kiosk_has_said_why_himself():
    closure = Closure(ClosedBecause.TECHNICIAN)
    assert closed_view(HALL, closure, notices(Surroundings(printer_ready=False))).notices == ()


@pytest.mark.parametrize("language", list(Language))
def test_every_notice_says_what_to_do_in_each_language(language):
    phrasebook = Phrasebook.load(CONFIG / "texts")
    away = Surroundings(printer_ready=False, reader_ready=False, camera_away=True)
    none = Surroundings(numbers_ready=False)
    said = [phrasebook.say(text, language) for text in notices(away) + notices(none)]
    assert len(set(said)) == 4
    whole = phrasebook.say(limited(away), language)
    assert "{" not in whole
    for text in said:
        assert not any(word in text.lower() for word in ("error", "fault", "device", "offline"))
        assert len([part for part in text.replace("。", ".").split(".") if part.strip()]) >= 2


def test_a_clock_that_was_never_set_follows_no_hours_and_is_not_shown():
    house = House(moment=datetime(1970, 1, 1, 0, 5, tzinfo=UTC))
    house.watch.refresh()
    assert house.here.now is None
    assert house.here.closure is None


NOON = datetime(2026, 3, 4, 4, 0, tzinfo=UTC)
NOON_MS = round(NOON.timestamp() * 1000)


@pytest.mark.parametrize(
    ("now", "witnesses", "said"),
    [
        (NOON, Witnesses(), ""),
        (NOON, Witnesses(NOON_MS, 200, follows=True), ""),
        (datetime(1970, 1, 1, tzinfo=UTC), Witnesses(), "was never set"),
        (datetime(1970, 1, 1, tzinfo=UTC), Witnesses(follows=True), "was never set"),
        (NOON, Witnesses(offset_ms=301_000), "301 s behind the centre's"),
        (NOON, Witnesses(offset_ms=-301_000, follows=True), "301 s ahead of the centre's"),
        (NOON, Witnesses(NOON_MS + 301_000), "301 s behind a ticket"),
        (NOON, Witnesses(NOON_MS + 301_000, follows=True), ""),
        (NOON, Witnesses(NOON_MS + 299_000), ""),
    ],
)
def test_the_clock_is_judged_by_all_that_is_known(now, witnesses, said):
    found = clock_fault(now, witnesses)
    assert said in found
    assert bool(found) is bool(said)


def test_a_hall_opens_by_its_own_time_zone_whatever_the_machines():
    opening = Opening(HALL.hours, lambda: MORNING, follow_hours=True, closed=False)
    assert opening.now().strftime("%H:%M %d") == "08:40 02"
    late = MORNING + timedelta(hours=15, minutes=30)  # still Monday in UTC
    opening = Opening(HALL.hours, lambda: late, follow_hours=True, closed=False)
    assert opening.now().day == 3
