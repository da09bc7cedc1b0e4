"""Grants of priority, and the numbers that they are worth."""

import base64
import dataclasses
import random
import secrets

import msgspec
import pytest
from sqlalchemy import select

from kiosk.catalogue.plan import MOST
from kiosk.centre import audit, desk
from kiosk.centre.credit import grants
from kiosk.centre.credit.grants import KEPT_MS, LIFE_MS, MOST_USES
from kiosk.centre.credit.office import CreditOffice
from kiosk.centre.credit.register import UNKNOWN, Registers, Standing
from kiosk.centre.fairness import Line
from kiosk.centre.lines import place_of
from kiosk.centre.numbers import Given, _ahead, give, take_ticket
from kiosk.centre.tables import ticket
from kiosk.link.asking import NumberRequest, Refusal
from kiosk.link.messages import TicketEvent, TicketState
from kiosk.link.standing import Grade, StandingRequest
from tests.centre.conftest import NOW, NUMBERS, TODAY, asked, put, request
from tests.centre.standings import DAY, HKID, RULES, person
from tests.link.bundles import OPENER, SEALER

BOUND = 15 * 60_000
VISIT = "visit-0001"


class Says:
    """A register that says one thing."""

    def __init__(self, grade, *reasons):
        self.found = Standing(grade, reasons, "SAMPLE register", DAY)
        self.asked = []

    async def standing(self, subject):
        self.asked.append(subject.number)
        return self.found


def sealed(subject=None):
    data = msgspec.json.encode(subject or person())
    return base64.b64encode(SEALER.seal(data)).decode()


def wish(data=None, visit=VISIT, expires=NOW + 1000):
    return StandingRequest(visit=visit, sealed=sealed() if data is None else data, expires=expires)


def office(store, register, opener=OPENER, rules=RULES):
    return CreditOffice(opener, Registers([register]), rules, store)


def number(grant, now_ms=NOW, service="customs-goods"):
    return msgspec.structs.replace(request(service, expires=now_ms + 1000), grant=grant)


async def given(store, hall, grant, kiosk="kiosk-01", now_ms=NOW):
    return await store.run(
        lambda db: give(
            db, hall, NUMBERS, asked(kiosk, now_ms=now_ms), number(grant, now_ms), BOUND
        )
    )


async def granted(store, now_ms=NOW, visit=VISIT):
    return await store.run(lambda db: grants.make(db, "kiosk-01", visit, "promises-kept", now_ms))


async def trail(store, **wanted):
    return await store.run(lambda db: audit.entries(db, audit.Wanted(**wanted)))


async def test_a_good_standing_is_answered_with_a_grant_and_the_grant_with_priority(store, hall):
    register = Says(Grade.GOOD, "no-faults", "promises-kept")
    answer = await office(store, register).answer(asked(), wish())
    assert register.asked == [HKID]
    assert (answer.grade, answer.reasons) == (Grade.GOOD, ("no-faults", "promises-kept"))
    assert (answer.source, answer.as_of, answer.promise_days) == ("SAMPLE register", DAY, 10)
    assert len(answer.grant) >= 32
    found = await given(store, hall, answer.grant)
    assert found.priority == "promises-kept"
    told = [(one.what, one.who, one.why) for one in await trail(store)]
    assert told == [
        ("grant.used", "kiosk-01", "promises-kept"), ("grant.made", "kiosk-01", "promises-kept"),
    ]  # fmt: skip
    assert HKID not in str(await trail(store))


@pytest.mark.parametrize(
    "register",
    [
        Says(Grade.GOOD, "no-faults"),  # good, and no reason to go first
        Says(Grade.ORDINARY),
        Says(Grade.RESTRICTED, "fee-unpaid"),
        Says(Grade.UNKNOWN),
    ],
)
async def test_any_other_standing_gets_no_grant(store, register):
    answer = await office(store, register).answer(asked(), wish())
    assert answer.grant == ""
    assert answer.grade is register.found.grade
    assert answer.promise_days == (10 if answer.grade is Grade.GOOD else 0)
    assert await trail(store) == []


async def test_a_hall_whose_bound_is_nothing_grants_nothing(store):
    nobody_first = dataclasses.replace(RULES, bound_minutes=0)
    none = office(store, Says(Grade.GOOD, "promises-kept"), rules=nobody_first)
    assert (await none.answer(asked(), wish())).grant == ""


@pytest.mark.parametrize(
    "data",
    [
        "",
        "no base64!",
        base64.b64encode(b"no seal").decode(),
        base64.b64encode(SEALER.seal(b"no subject")).decode(),
        base64.b64encode(SEALER.seal(b'{"kind":"horse","number":"1"}')).decode(),
        base64.b64encode(SEALER.seal(b'{"kind":"person","number":"' + b"9" * 99 + b'"}')).decode(),
    ],
)
async def test_what_cannot_be_opened_is_unknown_and_not_told_in_the_log(store, data, caplog):
    register = Says(Grade.GOOD, "promises-kept")
    answer = await office(store, register).answer(asked(), wish(data))
    assert (answer.grade, answer.grant, register.asked) == (Grade.UNKNOWN, "", [])
    assert "999" not in caplog.text


async def test_without_a_key_everybody_is_unknown(store):
    answer = await office(store, Says(Grade.GOOD), opener=None).answer(asked(), wish())
    assert answer.grade is Grade.UNKNOWN


async def test_a_request_that_comes_too_late_is_refused(store):
    answer = await office(store, Says(Grade.GOOD)).answer(asked(), wish(expires=NOW - 1))
    assert answer == Refusal(request=answer.request, code="request.expired")


async def test_registers_are_asked_in_turn_and_the_first_that_knows_is_believed():
    first, second, third = Says(Grade.UNKNOWN), Says(Grade.ORDINARY), Says(Grade.GOOD)
    assert (await Registers([first, second, third]).standing(person())) is second.found
    assert third.asked == []
    assert (await Registers([]).standing(person())) is UNKNOWN


async def test_a_visit_has_one_grant_however_often_it_asks(store):
    first = await granted(store)
    assert await granted(store, NOW + 1000) == first
    assert await granted(store, visit="visit-0002") != first
    assert await granted(store, NOW + LIFE_MS + 1) != first  # it had run out
    assert len(await trail(store, what="grant.made")) == 3


async def test_a_forged_foreign_late_or_worn_grant_gives_an_ordinary_number(store, hall):
    grant = await granted(store)
    assert (await given(store, hall, "x" * 43)).priority == ""
    assert (await given(store, hall, secrets.token_urlsafe(32))).priority == ""
    assert (await given(store, hall, grant, kiosk="kiosk-02")).priority == ""
    assert (await given(store, hall, grant, now_ms=NOW + LIFE_MS + 1)).priority == ""
    uses = [(await given(store, hall, grant)).priority for _ in range(MOST_USES + 1)]
    assert uses == ["promises-kept"] * MOST_USES + [""]
    refused = [one.why for one in reversed(await trail(store, what="grant.refused"))]
    assert refused == [
        "no such grant", "no such grant", "made for kiosk-01", "expired",
        f"used {MOST_USES} times",
    ]  # fmt: skip


def test_a_grant_is_worth_as_many_numbers_as_a_visit_may_have():
    assert MOST_USES == MOST


async def test_the_same_request_again_uses_nothing_of_the_grant(store, hall):
    grant = await granted(store)
    wanted = number(grant)
    for _ in range(MOST_USES + 2):
        answer = await store.run(lambda db: give(db, hall, NUMBERS, asked(), wanted, BOUND))
        assert answer.priority == "promises-kept"
    assert len(await trail(store, what="grant.used")) == 1


async def test_grants_are_forgotten(store, hall):
    grant = await granted(store)
    await granted(store, NOW + LIFE_MS + KEPT_MS + 1, visit="visit-0002")
    await given(store, hall, grant, now_ms=NOW + LIFE_MS + KEPT_MS + 2)
    assert (await trail(store))[0].why == "no such grant"


async def test_a_kiosk_cannot_claim_priority_for_a_number_of_its_own(store):
    event = TicketEvent(
        ticket="ticket-00001", queue="customs", service="customs-goods", number=701, day=TODAY,
        label="D701", state=TicketState.PRINTED, language="en", offline=True, issued=NOW,
        priority="promises-kept",
    )  # fmt: skip
    await store.run(lambda db: put(db, "D001", issued=NOW - 1000))
    await store.run(lambda db: take_ticket(db, "kiosk-01", event, NOW))
    assert await call(store) == "D001"


async def call(store, now_ms=NOW):
    called = await store.run(
        lambda db: desk.call_next(db, "customs", "7", today=TODAY, now_ms=now_ms, bound_ms=BOUND)
    )
    return called.label


async def test_priority_is_called_early_and_the_trail_says_so(store, hall):
    for one in range(1, 4):
        await store.run(lambda db, n=one: put(db, f"D10{n}", issued=NOW - 5000 + n))
    grant = await granted(store)
    early = await given(store, hall, grant)
    assert (early.label, early.ahead) == ("D001", 0)
    assert (await given(store, hall, "")).ahead == 4
    await store.run(lambda db: took(db, early.ticket))
    assert await call(store) == "D001"
    (line,) = await trail(store, what="called.early")
    assert (line.who, line.why, line.about) == ("window 7", "promises-kept", "customs D001")
    assert await call(store) == "D101"
    assert len(await trail(store, what="called.early")) == 1


async def test_ahead_is_right_where_no_more_can_be_passed(store, hall):
    """At a day's beginning one may go first; the others wait for those that were passed."""
    for one in range(1, 4):
        await store.run(lambda db, n=one: put(db, f"D10{n}", issued=NOW - 5000 + n))
    grant = await granted(store)
    tickets = [await given(store, hall, grant) for _ in range(3)]
    assert [one.ahead for one in tickets] == [0, 4, 5]
    for one in tickets:
        await store.run(lambda db, t=one.ticket: took(db, t))
    order = [await call(store, NOW + turn * 180_000) for turn in range(6)]
    first, *others = [one.label for one in tickets]
    assert order == [first, "D101", "D102", "D103", *others]


def took(db, ticket):
    take_ticket(
        db,
        "kiosk-01",
        TicketEvent(
            ticket=ticket, queue="customs", service="customs-goods", number=1, day=TODAY,
            label="", state=TicketState.PRINTED, language="en", issued=NOW,
        ),
        NOW,
    )  # fmt: skip


async def test_a_queue_with_no_bound_is_called_in_order(store, hall):
    await store.run(lambda db: put(db, "D101", issued=NOW - 5000))
    early = await given(store, hall, await granted(store))
    await store.run(lambda db: took(db, early.ticket))
    called = await store.run(lambda db: desk.call_next(db, "customs", "7", today=TODAY, now_ms=NOW))
    assert called.label == "D101"


def test_a_grant_fits_into_a_request():
    grant = NumberRequest(ticket="ticket-00001", service="x", language="en", grant="x" * 64)
    assert msgspec.json.decode(msgspec.json.encode(grant), type=NumberRequest) == grant
    assert len(secrets.token_urlsafe(32)) <= 64


async def test_ahead_is_what_the_whole_line_says(store, hall):
    """An ordinary number is only counted for; that must be what calling everybody would say."""
    chance = random.Random(3)

    def at_random(db):
        for number in range(260):
            early = "promises-kept" if chance.random() < 0.3 else ""
            put(db, f"D{number:03d}", issued=NOW - chance.randrange(900_000), priority=early)

    await store.run(at_random)

    def both(db):
        rows = db.execute(select(ticket)).all()
        for row in rows:
            places = [place_of(one.issued, one.number, one.priority) for one in rows]
            own = place_of(row.issued, row.number, row.priority)
            yield (
                _ahead(db, asked(), Given.of(row), BOUND),
                Line(places, (), BOUND).ahead_of(own, NOW),
            )

    found = await store.run(lambda db: list(both(db)))
    assert [one for one, _ in found] == [other for _, other in found]
