"""How a visitor stands, asked over a real broker: sealed, and silent about what fails."""

import asyncio
import base64
import logging
import signal

import msgspec
import pytest

from kiosk.catalogue.loading_standing import load_standing
from kiosk.flow.events import ReadCard
from kiosk.flow.standing import UNKNOWN, AskStanding, Grade, StandingKnown, Who
from kiosk.link import standing as wire
from kiosk.link.asking import Refusal
from kiosk.link.seal import Opener, new_identity
from kiosk.link.standing import StandingAnswer, StandingRequest, Subject
from kiosk.runtime import journal as runtime_journal
from kiosk.runtime.journal import Journal
from kiosk.runtime.numbers import Numbers
from kiosk.runtime.standing import Standings
from kiosk.texts import Language
from kiosk.typed_toml import Fault, FileFaultsError
from tests.centre.test_standing_over_the_wire import CreditCentre, imported
from tests.link.bundles import OPENER
from tests.link.far import TOPICS, Far, at, until
from tests.link.test_client import linked, running, wall
from tests.runtime.applicant import CATALOGUE, NOW, hall, matters

NUMBER = "440300198506120013"
COMPANY = "91350100M000100Y43"
ASK, ASK_WITH = AskStanding(Who.PERSON, NUMBER), AskStanding(Who.PERSON, NUMBER, COMPANY)


def rules():
    return load_standing(CATALOGUE, matters().materials)


@pytest.fixture
async def far(broker):
    far = Far(at(broker.port), wall)
    async with running(far.connection):
        await far.came.wait()
        yield far


def standings(link, recipients=tuple(OPENER.recipients), known=rules, ask_s=60.0):
    return Standings(recipients, link, known, ask_s)


async def asked(link, effect=ASK, **how):
    answer = await standings(link, **how).perform(effect, Language.ENGLISH)
    assert isinstance(answer, StandingKnown)
    return answer.standing


def good(request_id):
    return StandingAnswer(
        request=request_id, grade=wire.Grade.GOOD, reasons=("promises-kept",), source="Register",
        grant="grant-1", promise_days=10,
    )  # fmt: skip


async def test_the_question_is_sealed_to_the_centre_alone_and_the_answer_is_all(
    broker,
    far,
    tmp_path,
    caplog,
):
    recovery = Opener([new_identity()])
    caplog.set_level(logging.DEBUG)
    async with linked(at(broker.port), tmp_path) as (link, _):
        await until(lambda: link.centre_online)
        asking = asyncio.ensure_future(
            asked(link, ASK_WITH, recipients=(*OPENER.recipients, *recovery.recipients))
        )
        message = await far.next(StandingRequest)
        sealed = base64.b64decode(message.body.sealed)
        subject = msgspec.json.decode(OPENER.open(sealed), type=Subject)
        assert (subject.kind, subject.number) == (wire.SubjectKind.PERSON, NUMBER)
        assert subject.company == COMPANY
        with pytest.raises(ValueError, match="seal"):
            recovery.open(sealed)
        far.say(TOPICS.answer(message.envelope.id), good(message.envelope.id))
        found = await asking
        assert (found.grade, found.grant, found.promise_days) == (Grade.GOOD, "grant-1", 10)
    heard = b"".join(one.data for one in far.log)
    disk = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    for place in (heard, disk, caplog.text.encode()):
        assert NUMBER.encode() not in place
        assert COMPANY.encode() not in place
        assert b"grant-1" not in place


async def test_each_question_has_a_visit_of_its_own(broker, far, tmp_path):
    async with linked(at(broker.port), tmp_path) as (link, _):
        await until(lambda: link.centre_online)
        visits = set()
        for _ in range(3):
            asking = asyncio.ensure_future(asked(link))
            message = await far.next(StandingRequest)
            visits.add(message.body.visit)
            far.say(TOPICS.answer(message.envelope.id), good(message.envelope.id))
            await asking
        assert len(visits) == 3


async def test_a_centre_that_refuses_knows_nobody(broker, far, tmp_path):
    async with linked(at(broker.port), tmp_path) as (link, _):
        await until(lambda: link.centre_online)
        asking = asyncio.ensure_future(asked(link))
        message = await far.next(StandingRequest)
        refusal = Refusal(request=message.envelope.id, code="standing.busy")
        far.say(TOPICS.answer(message.envelope.id), refusal)
        assert await asking == UNKNOWN


async def test_an_answer_that_comes_too_late_is_none(broker, far, tmp_path):
    async with linked(at(broker.port), tmp_path) as (link, _):
        await until(lambda: link.centre_online)
        asking = asyncio.ensure_future(asked(link, ask_s=0.2))
        message = await far.next(StandingRequest)
        assert await asking == UNKNOWN
        far.say(TOPICS.answer(message.envelope.id), good(message.envelope.id))
        await until(lambda: link.centre_online)  # it is heard, and the next visitor is asked for


async def test_without_a_centre_nobody_waits(broker, tmp_path):
    async with linked(at(broker.port), tmp_path) as (link, _):
        async with asyncio.timeout(60):
            assert await asked(link, ask_s=600) == UNKNOWN


def faulty():
    raise FileFaultsError(CATALOGUE / "standing.yaml", (Fault("", "is not there"),))


@pytest.mark.parametrize(
    "how",
    [
        {"recipients": ()},
        {"recipients": ("age1nonsense",)},
        {"known": faulty},
        {"effect": AskStanding(Who.PERSON, "")},
        {"effect": AskStanding(Who.COMPANY, "9" * 41)},
    ],
    ids=["no key", "a bad key", "no rules", "no number", "a number that is none"],
)
async def test_what_cannot_be_asked_is_not_known(
    broker,
    far,
    tmp_path,
    caplog,
    how,
):
    async with linked(at(broker.port), tmp_path) as (link, _):
        await until(lambda: link.centre_online)
        assert await asked(link, **how) == UNKNOWN
    assert not [one for one in far.log if b"standing-request" in one.data]
    assert "9" * 41 not in caplog.text


async def test_other_effects_are_others(tmp_path):
    async with linked(at(1), tmp_path) as (link, _):
        assert await standings(link).perform(ReadCard(1.0), Language.ENGLISH) is None


async def test_with_a_real_centre_good_standing_becomes_an_early_number(broker, tmp_path):
    centre = CreditCentre(tmp_path, broker)
    await centre.up()
    folder = tmp_path / "kiosk"
    folder.mkdir()
    try:
        async with linked(at(broker.port), folder) as (link, store):
            await store.run(lambda db: [db.execute(one) for one in runtime_journal.SCHEMA])
            await until(lambda: link.centre_online)
            async with centre.web() as web:
                rows = (
                    f"person,{NUMBER},good,promises-kept,2026-03-01",
                    "company,91350100M000100Y43,restricted,fee-unpaid,2026-03-02",
                )
                assert (await imported(web, *rows)).json() == {"taken": 2}
            found = await asked(link)
            assert (found.grade, found.reasons) == (Grade.GOOD, ("promises-kept",))
            assert found.promise_days == rules().promise_days
            company = await asked(link, AskStanding(Who.COMPANY, "91350100M000100Y43"))
            assert (company.grade, company.grant) == (Grade.RESTRICTED, "")
            journal = Journal(store, link.put_event)
            numbers = Numbers(
                hall(), link, journal, lambda: NOW, request_timeout_s=5.0, lease_size=5
            )
            early = await numbers.take("customs-goods", "en", "resident-card", found.grant)
            plain = await numbers.take("customs-goods", "en", "resident-card")
            assert (early.priority, plain.priority) == ("promises-kept", "")
    finally:
        await centre.end(signal.SIGKILL)
    disk = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert NUMBER.encode() not in disk
    assert found.grant.encode() not in disk
