"""Standing and priority with the centre as a program; and a register so slow that others pass."""

import asyncio
import base64
import signal

import msgspec
import pytest

from kiosk.centre.fleet.fleet import Fleet
from kiosk.centre.fleet.settings import FleetSettings
from kiosk.centre.intake import Intake
from kiosk.centre.later import MOST
from kiosk.centre.offices import offices
from kiosk.centre.settings import Centre as CentreSettings
from kiosk.centre.settings import Settings
from kiosk.centre.store import CentreStoreError
from kiosk.link.asking import NumberAnswer, NumberRequest, Refusal
from kiosk.link.clock import wall_clock_ms
from kiosk.link.standing import Grade, StandingAnswer, StandingRequest
from tests.centre.standings import HKID, citizen, company, listed, person
from tests.centre.test_over_the_wire import TOPICS, Centre, Wire
from tests.link.bundles import IDENTITY, SEALER
from tests.link.far import at
from tests.link.test_client import running, wall


class CreditCentre(Centre):
    def __init__(self, folder, broker):
        super().__init__(folder, broker)
        (folder / "centre.age").write_text(IDENTITY + "\n")
        (folder / "centre.age").chmod(0o600)
        with (folder / "centre.toml").open("a") as out:
            out.write('[applications]\nidentity_file = "centre.age"\nfolder = "applications"\n')
            out.write('[credit]\nkey_file = "credit.key"\n')


@pytest.fixture
async def centre(broker, tmp_path):
    centre = CreditCentre(tmp_path, broker)
    await centre.up()
    yield centre
    await centre.end(signal.SIGKILL)


@pytest.fixture
async def wire(broker):
    wire = Wire(at(broker.port))
    async with running(wire.connection):
        await wire.came.wait()
        yield wire


def wish(number=HKID, visit="visit-0001"):
    sealed = base64.b64encode(SEALER.seal(msgspec.json.encode(person(number)))).decode()
    return StandingRequest(visit=visit, sealed=sealed, expires=wall() + 5000)


def number(grant="", ticket="ticket-0001"):
    return NumberRequest(
        ticket=ticket, service="customs-goods", language="en", grant=grant, expires=wall() + 5000
    )


async def imported(web, *rows):
    return await web.post(
        "/api/standing/list",
        params={"source": "SAMPLE register"},
        content=listed(*rows),
    )


async def test_from_a_list_to_a_number_that_goes_first(centre, wire):
    async with centre.web() as web:
        answer = await imported(web, f"person,{HKID},good,promises-kept,2026-03-01")
        assert answer.json() == {"taken": 1}
        wire.say(TOPICS.request("standing"), wish())
        found = (await wire.next(StandingAnswer)).body
        assert (found.grade, found.reasons) == (Grade.GOOD, ("promises-kept",))
        wire.say(TOPICS.request("number"), number(found.grant))
        assert (await wire.next(NumberAnswer)).body.priority == "promises-kept"
        wire.say(TOPICS.request("number"), number("forged", "ticket-0002"))
        assert (await wire.next(NumberAnswer)).body.priority == ""
        wire.say(TOPICS.request("standing"), wish(citizen(5), "visit-0002"))
        assert (await wire.next(StandingAnswer)).body.grade is Grade.UNKNOWN
        trail = (await web.get("/audit")).text
        for said in ("priority granted", "priority used", "grant refused", "list imported"):
            assert said in trail
        assert HKID not in trail
        only = (await web.get("/audit", params={"what": "grant.used", "who": "kiosk-01"})).text
        assert "D001" in only
        assert "<td>token:sample</td>" in trail
        assert "<td>token:sample</td>" not in only
        assert (await web.get("/audit?day=1999-01-01")).text.count("<tr>") == 0
        assert (await web.get("/audit?day=tomorrow")).status_code == 422
    assert HKID not in "".join(centre.said)


@pytest.mark.parametrize(("mine", "companys", "grade", "reason"), [
    ("", "good,tax-grade-a", Grade.GOOD, "tax-grade-a"),
    ("ordinary,", "good,tax-grade-a", Grade.GOOD, "tax-grade-a"),
    ("restricted,fee-unpaid", "good,tax-grade-a", Grade.RESTRICTED, ""),
    ("good,promises-kept", "restricted,fee-unpaid", Grade.RESTRICTED, ""),
    ("", "", Grade.UNKNOWN, ""),
])  # fmt: skip
async def test_who_comes_for_a_company_stands_with_it(centre, wire, mine, companys, grade, reason):
    rows = [f"person,{HKID},{mine},2026-03-01"] if mine else []
    rows += [f"company,{company(7)},{companys},2026-03-01"] if companys else []
    async with centre.web() as web:
        await imported(web, *(rows or [f"person,{citizen(9)},ordinary,,2026-03-01"]))
    subject = msgspec.structs.replace(person(), company=f" {company(7).lower()} ")
    sealed = base64.b64encode(SEALER.seal(msgspec.json.encode(subject))).decode()
    ask = StandingRequest(visit="visit-0001", sealed=sealed, expires=wall() + 5000)
    wire.say(TOPICS.request("standing"), ask)
    found = (await wire.next(StandingAnswer)).body
    assert (found.grade, bool(found.grant)) == (grade, bool(reason))
    wire.say(TOPICS.request("number"), number(found.grant))
    assert (await wire.next(NumberAnswer)).body.priority == reason
    assert company(7) not in "".join(centre.said)


async def test_staff_look_up_set_and_remove(centre):
    who = {"kind": "person", "number": HKID}
    by = {"why": "paid at the window"}
    async with centre.web() as web:
        page = await web.get("/standing")
        assert "Set by hand" in page.text
        assert "default-src 'self'" in page.headers["content-security-policy"]
        assert (await web.post("/api/standing/look", json=who)).json()["grade"] == "unknown"
        good = who | by | {"grade": "good", "reasons": ["listed-talent"]}
        found = (await web.post("/api/standing/set", json=good)).json()
        assert (found["grade"], found["source"]) == ("good", "本厅工作人员 Staff of this hall")
        assert (await web.post("/api/standing/remove", json=who | by)).json()["grade"] == "unknown"
        assert (await web.post("/api/standing/remove", json=who | by)).status_code == 404
        trail = (await web.get("/audit")).text
        assert "paid at the window" in trail


SENT = (
    ("look", {"number": "A123456(4)"}, 422),
    ("look", {"kind": "horse"}, 422),
    ("look", {"more": 1}, 422),
    ("set", {"grade": "good", "reasons": ["nothing"], "why": "y"}, 422),
    ("set", {"grade": "ordinary", "why": ""}, 422),
    ("set", {"grade": "ordinary"}, 422),
    ("set", {"grade": "unknown", "why": "y"}, 422),
    ("set", {"grade": "ordinary", "why": f"of {citizen(1)}"}, 422),
    ("set", {"number": "x", "grade": "ordinary", "why": "y"}, 422),
    ("remove", {"why": "of 810000199001010019"}, 422),
)  # fmt: skip


async def test_what_staff_send_is_checked(centre):
    foreign = {"Origin": "http://elsewhere"}
    async with centre.web() as web:
        for path, changes, status in SENT:
            body = {"kind": "person", "number": HKID} | changes
            said = await web.post(f"/api/standing/{path}", json=body)
            assert said.status_code == status, (path, changes, said.text)
            answer = await web.post(f"/api/standing/{path}", json=body, headers=foreign)
            assert answer.status_code == 403


async def test_a_list_that_is_sent_is_checked(centre):
    async with centre.web() as web:
        wrong = await imported(web, "person,A123456(4),good,no-faults,2026-03-01")
        assert wrong.status_code == 422
        assert wrong.json()["error"].startswith("line 2, number: is no Hong Kong")
        path = "/api/standing/list"
        assert (await web.post(path, content=listed())).status_code == 422  # whose?
        asked = {"source": "x", "why": citizen(1)}
        assert (await web.post(path, params=asked, content=listed())).status_code == 422
        foreign = {"Origin": "http://elsewhere"}
        answer = await web.post(path, params={"source": "x"}, headers=foreign)
        assert answer.status_code == 403
        assert "No lists yet" in (await web.get("/standing")).text


class Slow:
    """An office that waits until it is let."""

    def __init__(self):
        self.let, self.fails = asyncio.Event(), False

    async def answer(self, asked, body):
        await self.let.wait()
        if self.fails:
            raise CentreStoreError("away")
        return StandingAnswer(request=asked.id, grade=Grade.UNKNOWN)


@pytest.fixture
async def slow(broker, hall, store):
    slow = Slow()
    settings = Settings(centre=CentreSettings(site="hetao"), broker=at(broker.port))
    responsible = offices(settings, hall, later={StandingRequest: slow.answer})
    fleet = Fleet(FleetSettings(), store, wall_clock_ms)
    intake = Intake(settings, hall, store, lambda: None, responsible, fleet)
    task = asyncio.create_task(intake.run())
    async with asyncio.timeout(60):
        while not intake.online:
            await asyncio.sleep(0.01)
    yield slow
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_while_a_register_thinks_the_others_are_served(slow, wire):
    wire.say(TOPICS.request("standing"), wish())
    for count in range(5):
        wire.say(TOPICS.request("number"), number(ticket=f"ticket-{count:04d}"))
        assert (await wire.next(NumberAnswer)).body.number == count + 1
    slow.let.set()
    assert (await wire.next(StandingAnswer)).body.grade is Grade.UNKNOWN


async def test_when_too_many_wait_the_next_is_told_so_at_once(slow, wire):
    for _ in range(MOST + 1):
        wire.say(TOPICS.request("standing"), wish())
    assert (await wire.next(Refusal)).body.code == "centre.busy"
    slow.let.set()
    for _ in range(MOST):
        await wire.next(StandingAnswer)


async def test_an_office_whose_database_is_away_leaves_the_centre_at_work(slow, wire):
    slow.fails = True
    slow.let.set()
    wire.say(TOPICS.request("standing"), wish())
    wire.say(TOPICS.request("number"), number())
    assert (await wire.next(NumberAnswer)).body.number == 1
    slow.fails = False
    wire.say(TOPICS.request("standing"), wish())
    await wire.next(StandingAnswer)
