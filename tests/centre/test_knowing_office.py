"""Who answers what registers know: only what the catalogue marks, only to the visit that asks."""

import asyncio
import base64
import time
from datetime import date

import msgspec
import pytest
from sqlalchemy import select

from kiosk.centre import audit
from kiosk.centre.numbers import Asked
from kiosk.centre.register import office as office_file
from kiosk.centre.register.known import Fact
from kiosk.centre.register.office import KnowingOffice, _sealed
from kiosk.centre.store import CentreStoreError
from kiosk.centre.tables import known_answer
from kiosk.link.asking import Refusal
from kiosk.link.envelope import Writer, new_id, read
from kiosk.link.knowing import (
    MOST_QUESTIONS,
    SOURCE_SIGNS,
    STEP_BYTES,
    VALUE_SIGNS,
    Findings,
    KnowingAnswer,
    KnowingRequest,
    Wanted,
)
from kiosk.link.seal import Opener, new_identity
from kiosk.link.standing import Subject, SubjectKind
from tests.centre.answers import MATTERS
from tests.centre.conftest import NOW, TODAY
from tests.centre.standings import HKID, company, person
from tests.link.bundles import OPENER, SEALER

VISIT = Opener([new_identity()])
DAY = date(2026, 3, 1)
DOCTOR = Fact("degree", "doctor", "SAMPLE", DAY)


class Known:
    """A register that says what it is told to, and notes what it was asked."""

    def __init__(self, *facts):
        self.facts_told, self.asked, self.let = facts, [], asyncio.Event()
        self.let.set()
        self.error = None

    async def facts(self, subject, questions):
        self.asked.append((subject, list(questions)))
        await self.let.wait()
        if self.error is not None:
            raise self.error
        return list(self.facts_told)


def office(store, *registers, opener=OPENER):
    return KnowingOffice(opener, registers, MATTERS, store)


def wish(questions=("degree",), recipient=None, subject=None, expires=NOW + 5000):
    wanted = Wanted(
        subject=subject or person(),
        questions=questions,
        recipient=VISIT.recipients[0] if recipient is None else recipient,
    )
    sealed = base64.b64encode(SEALER.seal(msgspec.json.encode(wanted))).decode()
    return KnowingRequest(visit="visit-0001", sealed=sealed, expires=expires)


async def asked(office, body):
    return await office.answer(Asked("request-0001", "kiosk-01", NOW, TODAY), body)


def opened(answer):
    assert isinstance(answer, KnowingAnswer)
    data = VISIT.open(base64.b64decode(answer.sealed))
    found = msgspec.json.decode(data, type=Findings).found
    return [(one.question, one.value, one.source, one.as_of) for one in found]


async def test_what_is_known_is_sealed_to_the_visit_alone(store):
    answer = await asked(office(store, Known(DOCTOR)), wish())
    assert opened(answer) == [("degree", "doctor", "SAMPLE", DAY)]
    with pytest.raises(ValueError, match="seal"):
        OPENER.open(base64.b64decode(answer.sealed))


async def test_the_length_of_an_answer_does_not_tell_how_much_is_known(store):
    for register in (Known(), Known(DOCTOR)):
        answer = await asked(office(store, register), wish())
        # Age itself adds some bytes by chance.
        assert len(VISIT.open(base64.b64decode(answer.sealed))) == STEP_BYTES


async def test_what_the_catalogue_does_not_mark_is_asked_of_no_register(store):
    register = Known(DOCTOR, Fact("phone", "+85221234567", "SAMPLE", DAY))
    answer = await asked(office(store, register), wish(("phone", "degree", "registered-capital")))
    assert [one[0] for one in opened(answer)] == ["degree"]
    assert register.asked == [(person(), ["degree"])]  # the capital is a company's
    await asked(office(store, register), wish(("phone",)))
    assert len(register.asked) == 1


async def test_of_each_question_the_first_register_that_knows_is_believed(store):
    first, second = Known(), Known(DOCTOR)
    third = Known(Fact("degree", "master", "OTHER", DAY))
    answer = await asked(office(store, first, second, third), wish())
    assert [one[1] for one in opened(answer)] == ["doctor"]
    assert third.asked == []


@pytest.mark.parametrize(
    "wrong",
    [
        Fact("degree", "wizard", "SAMPLE", DAY),
        Fact("degree", "", "SAMPLE", DAY),
        Fact("degree", "doctor", "", DAY),
        Fact("degree", "doctor", "SAM\x00PLE", DAY),
        Fact("degree", "doctor", "S" * (SOURCE_SIGNS + 1), DAY),
        Fact("horse", "doctor", "SAMPLE", DAY),
    ],
)
async def test_what_cannot_be_an_answer_is_dropped_and_the_next_is_asked(store, wrong, caplog):
    answer = await asked(office(store, Known(wrong), Known(DOCTOR)), wish())
    assert [one[2] for one in opened(answer)] == ["SAMPLE"]
    assert "cannot be one" in caplog.text
    assert HKID not in caplog.text
    assert opened(await asked(office(store, Known(wrong)), wish())) == []


async def test_a_slow_register_costs_two_seconds_and_not_what_another_knew(store, monkeypatch):
    assert office_file.PATIENCE_S == 2.0
    monkeypatch.setattr(office_file, "PATIENCE_S", 0.2)
    capital = Fact("registered-capital", "500", "SAMPLE", DAY)
    slow = Known(DOCTOR)
    slow.let.clear()
    began = time.monotonic()
    assert opened(await asked(office(store, slow), wish())) == []
    assert time.monotonic() - began >= 0.19
    subject = Subject(kind=SubjectKind.COMPANY, number=company(1))
    body = wish(("registered-capital",), subject=subject)
    assert [one[1] for one in opened(await asked(office(store, Known(capital), slow), body))] == [
        "500"
    ]


async def test_a_table_that_cannot_be_read_leaves_the_other_register(store):
    away = Known()
    away.error = CentreStoreError("away")
    answer = await asked(office(store, away, Known(DOCTOR)), wish())
    assert [one[1] for one in opened(answer)] == ["doctor"]


@pytest.mark.parametrize(
    "body",
    [
        KnowingRequest(visit="visit-0001", sealed="no base64!", expires=NOW + 1),
        KnowingRequest(visit="visit-0001", sealed="YWdl", expires=NOW + 1),
        KnowingRequest(
            visit="visit-0001",
            sealed=base64.b64encode(SEALER.seal(b'{"subject":1}')).decode(),
            expires=NOW + 1,
        ),
        wish(recipient="age1nonsense"),
    ],
)
async def test_what_cannot_be_opened_or_answered_is_answered_with_nothing(store, body, caplog):
    answer = await asked(office(store, Known(DOCTOR)), body)
    assert answer == KnowingAnswer(request="request-0001")
    assert HKID not in caplog.text


async def test_a_centre_without_a_key_knows_nothing_and_says_what_to_do(store, caplog):
    answer = await asked(office(store, Known(DOCTOR), opener=None), wish())
    assert answer == KnowingAnswer(request="request-0001")
    assert "applications.identity_file" in caplog.text


async def test_a_request_that_comes_too_late_is_refused(store):
    register = Known(DOCTOR)
    answer = await asked(office(store, register), wish(expires=NOW - 1))
    assert isinstance(answer, Refusal)
    assert register.asked == []


async def test_what_was_told_stands_in_the_audit_trail_without_number_and_answer(store):
    await asked(office(store, Known()), wish())
    await asked(office(store, Known(DOCTOR)), wish())
    (entry,) = await store.run(lambda db: audit.entries(db, audit.Wanted()))
    assert (entry.what, entry.who, entry.why) == ("answers.told", "kiosk-01", "degree")
    assert entry.about == "person, visit visit-0001"
    assert await store.run(lambda db: db.execute(select(known_answer)).all()) == []


def test_the_longest_answer_of_all_fits_into_a_message():
    fact = Fact("q" * 63, "\U0001f600" * VALUE_SIGNS, "\U0001f600" * SOURCE_SIGNS, DAY)
    sealed = _sealed(VISIT.recipients[0], [fact] * MOST_QUESTIONS)
    body = KnowingAnswer(request=new_id(), sealed=sealed)
    assert read(Writer(new_id(), lambda: 1).write(body)).body == body
