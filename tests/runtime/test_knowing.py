"""What a register knows, over a real broker: sealed both ways, checked again, silent in failing."""

import asyncio
import base64
import logging
import signal
from dataclasses import replace
from datetime import date

import msgspec
import pytest

from kiosk.catalogue.matters import Kind
from kiosk.commands.import_answers import main
from kiosk.flow.events import ReadCard
from kiosk.flow.knowing import AnswersKnown, AskKnown, KnownAnswer
from kiosk.flow.standing import Who
from kiosk.link.asking import Refusal
from kiosk.link.knowing import Findings, Found, KnowingAnswer, KnowingRequest, Wanted
from kiosk.link.seal import Opener, Sealer, new_identity
from kiosk.link.standing import SubjectKind
from kiosk.runtime.knowing import ASK_S, WHOLE_S, Knowing
from kiosk.texts import Language
from tests.centre.answers import answers
from tests.centre.test_over_the_wire import Wire
from tests.centre.test_standing_over_the_wire import CreditCentre
from tests.link.bundles import OPENER
from tests.link.far import TOPICS, Far, at, until
from tests.link.test_client import linked, running, wall
from tests.runtime.applicant import NOW, matters

NUMBER, COMPANY = "440300198506120013", "91350100M000100Y43"
DAY = date(2026, 3, 1)
QUESTIONS = matters().questions
ASK = AskKnown(Who.PERSON, NUMBER, (QUESTIONS["degree"],))
SOURCE = "SAMPLE universities"


@pytest.fixture
async def far(broker):
    far = Far(at(broker.port), wall)
    async with running(far.connection):
        await far.came.wait()
        yield far


async def asked(link, effect=ASK, recipients=tuple(OPENER.recipients), ask_s=60.0):
    knowing = Knowing(recipients, link, lambda: NOW, ask_s)
    answer = await knowing.perform(effect, Language.ENGLISH)
    assert isinstance(answer, AnswersKnown)
    return answer.answers


def wanted_of(message):
    return msgspec.json.decode(OPENER.open(base64.b64decode(message.body.sealed)), type=Wanted)


def found(question="degree", value="doctor"):
    return Found(question=question, value=value, source=SOURCE, as_of=DAY)


def sealed(recipient, *facts):
    data = msgspec.json.encode(Findings(found=facts))
    return base64.b64encode(Sealer([recipient]).seal(data)).decode()


async def test_question_and_answer_are_sealed_and_each_visit_has_its_own_key(
    broker, far, tmp_path, caplog
):
    recovery = Opener([new_identity()])
    caplog.set_level(logging.DEBUG)
    seen = set()
    async with linked(at(broker.port), tmp_path) as (link, _):
        await until(lambda: link.centre_online)
        for _ in range(2):
            recipients = (*OPENER.recipients, *recovery.recipients)
            asking = asyncio.ensure_future(asked(link, recipients=recipients))
            message = await far.next(KnowingRequest)
            wanted = wanted_of(message)
            assert (wanted.subject.kind, wanted.subject.number) == (SubjectKind.PERSON, NUMBER)
            assert wanted.questions == ("degree",)
            with pytest.raises(ValueError, match="seal"):
                recovery.open(base64.b64decode(message.body.sealed))
            seen.add((message.body.visit, wanted.recipient))
            answer = KnowingAnswer(
                request=message.envelope.id, sealed=sealed(wanted.recipient, found())
            )
            far.say(TOPICS.answer(message.envelope.id), answer)
            assert await asking == {"degree": KnownAnswer("doctor", SOURCE, DAY)}
    assert len({visit for visit, _ in seen}) == len({key for _, key in seen}) == 2
    heard = b"".join(one.data for one in far.log)
    disk = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    for place in (heard, disk, caplog.text.encode()):
        for clear in (NUMBER, "doctor", "degree", *(key for _, key in seen)):
            assert clear.encode() not in place


@pytest.mark.parametrize(
    "facts",
    [
        [found(value="wizard")],
        [found(question="phone", value="+85221234567")],
        [found(question="registered-capital", value="500")],
        [],
    ],
    ids=["no option", "not asked for", "a company's", "nothing"],
)
async def test_an_answer_that_is_none_is_dropped_and_a_good_one_beside_it_stays(
    broker, far, tmp_path, facts, caplog
):
    async with linked(at(broker.port), tmp_path) as (link, _):
        await until(lambda: link.centre_online)
        for more, expected in (([], {}), ([found()], {"degree"})):
            asking = asyncio.ensure_future(asked(link))
            message = await far.next(KnowingRequest)
            answer = sealed(wanted_of(message).recipient, *facts, *more)
            body = KnowingAnswer(request=message.envelope.id, sealed=answer)
            far.say(TOPICS.answer(message.envelope.id), body)
            assert set(await asking) == set(expected)
    assert "wizard" not in caplog.text
    assert "21234567" not in caplog.text


async def test_what_comes_back_unreadable_or_from_another_is_nothing(broker, far, tmp_path):
    forged = sealed(OPENER.recipients[0], found())  # by who does not know the key of the visit
    async with linked(at(broker.port), tmp_path) as (link, _):
        await until(lambda: link.centre_online)
        for answer in ("", "no base64!", "YWdl", forged):
            asking = asyncio.ensure_future(asked(link))
            message = await far.next(KnowingRequest)
            body = KnowingAnswer(request=message.envelope.id, sealed=answer)
            far.say(TOPICS.answer(message.envelope.id), body)
            assert await asking == {}
        asking = asyncio.ensure_future(asked(link))
        message = await far.next(KnowingRequest)
        refusal = Refusal(request=message.envelope.id, code="centre.busy")
        far.say(TOPICS.answer(message.envelope.id), refusal)
        assert await asking == {}


async def test_an_answer_that_comes_too_late_is_none(broker, far, tmp_path):
    assert (ASK_S, WHOLE_S) == (2.4, 3.0)
    async with linked(at(broker.port), tmp_path) as (link, _):
        await until(lambda: link.centre_online)
        asking = asyncio.ensure_future(asked(link, ask_s=0.2))
        message = await far.next(KnowingRequest)
        assert await asking == {}
        late = sealed(wanted_of(message).recipient, found())
        body = KnowingAnswer(request=message.envelope.id, sealed=late)
        far.say(TOPICS.answer(message.envelope.id), body)
        await until(lambda: link.centre_online)


async def test_without_a_centre_nobody_waits(broker, tmp_path):
    async with linked(at(broker.port), tmp_path) as (link, _):
        async with asyncio.timeout(60):
            assert await asked(link, ask_s=600) == {}


@pytest.mark.parametrize(
    "how",
    [
        {"recipients": ()},
        {"recipients": ("age1nonsense",)},
        {"effect": replace(ASK, number="")},
        {"effect": replace(ASK, number="9" * 41)},
        {"effect": replace(ASK, questions=())},
    ],
    ids=["no key", "a bad key", "no number", "a number that is none", "no question"],
)
async def test_what_cannot_be_asked_is_not_known(broker, far, tmp_path, caplog, how):
    async with linked(at(broker.port), tmp_path) as (link, _):
        await until(lambda: link.centre_online)
        assert await asked(link, **how) == {}
    assert not [one for one in far.log if b"knowing-request" in one.data]
    assert "9" * 41 not in caplog.text


async def test_other_effects_are_others(tmp_path):
    async with linked(at(1), tmp_path) as (link, _):
        knowing = Knowing((), link, lambda: NOW)
        assert await knowing.perform(ReadCard(1.0), Language.ENGLISH) is None


class KnowingCentre(CreditCentre):
    def __init__(self, folder, broker):
        super().__init__(folder, broker)
        with (folder / "centre.toml").open("a") as out:
            out.write('[register]\nkey_file = "register.key"\n')


class Ear(Wire):
    """Hears all that goes over the broker, in both directions."""

    def __init__(self, broker):
        super().__init__(broker)
        self.connection._subscriptions = ("#",)


async def test_with_a_real_centre_a_list_becomes_answers_and_the_broker_sees_none(broker, tmp_path):
    centre = KnowingCentre(tmp_path, broker)
    rows = (
        f"person,{NUMBER},degree,doctor,2026-03-01",
        f"company,{COMPANY},registered-capital,987654,2026-03-01",
    )
    (tmp_path / "answers.csv").write_bytes(answers(*rows))
    words = [str(tmp_path / "answers.csv"), "-c", str(tmp_path / "centre.toml")]
    assert await asyncio.to_thread(main, [*words, "--source", SOURCE, "--author", "SAMPLE"]) == 0
    await centre.up()
    ear, folder = Ear(at(broker.port)), tmp_path / "kiosk"
    folder.mkdir()
    capital = QUESTIONS["registered-capital"]
    try:
        async with running(ear.connection), linked(at(broker.port), folder) as (link, _):
            await ear.came.wait()
            await until(lambda: link.centre_online)
            assert await asked(link) == {"degree": KnownAnswer("doctor", SOURCE, DAY)}
            company = AskKnown(Who.COMPANY, COMPANY, (capital,))
            assert (await asked(link, company))["registered-capital"].value == "987654"
            assert await asked(link, replace(ASK, number="440300198506120021")) == {}
            # The centre's catalogue counts: what it does not mark it does not tell.
            phone = replace(QUESTIONS["phone"], kind=Kind.LATIN)
            assert await asked(link, replace(ASK, questions=(phone,))) == {}
            await until(lambda: sum(b"knowing-answer" in one.data for one in ear.log) == 4)
    finally:
        await centre.end(signal.SIGKILL)
    heard = b"".join(one.data for one in ear.log)
    disk = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    kept = b"".join(file.read_bytes() for file in tmp_path.glob("centre.db*"))
    for clear in (NUMBER, COMPANY, "doctor", "987654"):
        assert clear.encode() not in heard + disk + kept
        assert clear not in "".join(centre.said)
