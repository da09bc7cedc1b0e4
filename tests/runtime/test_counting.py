"""A question that found nothing is kept for the centre, and only what may be kept of it."""

import msgspec
import pytest

from kiosk.flow.consulting import CountQuestion, QuestionCounted
from kiosk.flow.events import ReadCard
from kiosk.link import outbox
from kiosk.link.consulting import QuestionEvent
from kiosk.link.store import Store
from kiosk.runtime.counting import Counting
from kiosk.texts import Language
from tests.runtime.applicant import NOW, link_of


@pytest.fixture
async def store(tmp_path):
    async with Store.opened(tmp_path / "journal.db", outbox.SCHEMA) as store:
        yield store


async def test_a_question_is_kept_with_day_topic_and_language(store):
    own = Counting(link_of(store), store, lambda: NOW)
    answer = await own.perform(CountQuestion("tax", ("income", "税务")), Language.SIMPLIFIED)
    assert answer == QuestionCounted()
    (event,) = await store.run(lambda db: outbox.after(db, 0, 9))
    assert event.kind == "question"
    body = msgspec.convert(msgspec.json.decode(event.data)["body"], QuestionEvent)
    assert body == QuestionEvent(
        day=NOW.date(), language="zh-Hans-CN", topic="tax", words=("income", "税务")
    )


async def test_a_disk_that_keeps_nothing_keeps_no_visitor_waiting(tmp_path):
    async with Store.opened(tmp_path / "journal.db", ()) as store:  # without an outbox
        own = Counting(link_of(store), store, lambda: NOW)
        answer = await own.perform(CountQuestion("", ()), Language.ENGLISH)
    assert answer == QuestionCounted()


async def test_the_effects_of_others_are_left_alone(store):
    own = Counting(link_of(store), store, lambda: NOW)
    assert await own.perform(ReadCard(1.0), Language.ENGLISH) is None
