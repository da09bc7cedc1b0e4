"""Questions that nothing answered: counted at the centre, and shown to staff."""

from datetime import date, timedelta

import msgspec
import pytest
from starlette.applications import Starlette

from kiosk.catalogue.loading_policies import load_topics
from kiosk.centre import questions
from kiosk.centre.access.opening import open_access
from kiosk.centre.access.roles import Role
from kiosk.centre.access.settings import Access
from kiosk.centre.offices import offices
from kiosk.centre.questions import KEPT_DAYS, Counted
from kiosk.centre.settings import Centre, Settings
from kiosk.centre.web import templates
from kiosk.centre.web_questions import QuestionPages
from kiosk.link.consulting import QuestionEvent
from kiosk.link.envelope import new_id
from tests.centre.access.keys import program, token_in
from tests.centre.conftest import CONFIG, NOW, TODAY


def event(**changed):
    return QuestionEvent(**{"day": TODAY, "language": "en", "topic": "tax"} | changed)


async def count(store, *events, day=TODAY):
    for one in events:
        await store.run(lambda db, one=one: questions.count(db, one, day))


async def test_questions_are_counted_by_topic_language_day_and_word(store):
    await count(
        store,
        event(words=("tax", "income")),
        event(words=("tax",)),
        event(language="zh-Hans-CN", words=("税务",)),
        event(topic=""),
    )
    await count(store, event(), day=TODAY - timedelta(days=1))
    found = await store.run(lambda db: questions.questions(db, TODAY))
    assert found.by_topic == (
        Counted("", "en", 1), Counted("tax", "en", 2), Counted("tax", "zh-Hans-CN", 1),
    )  # fmt: skip
    assert found.by_day == ((TODAY, 4),)
    assert found.words == (("tax", 2), ("income", 1), ("税务", 1))
    found = await store.run(lambda db: questions.questions(db, TODAY - timedelta(days=9)))
    assert found.by_day == ((TODAY, 4), (TODAY - timedelta(days=1), 1))


@pytest.mark.parametrize("day", [date.min, TODAY - timedelta(days=9), date.max])
async def test_it_counts_for_the_halls_day_whatever_day_its_kiosk_has(hall, store, day):
    take = offices(Settings(centre=Centre(site="hetao")), hall).events[QuestionEvent]
    late_ms = 1_772_465_400_000  # 23:30 of 2 March in the hall, when the day in UTC is the same
    await store.run(lambda db: take(db, "kiosk-01", event(day=day), late_ms))
    await store.run(lambda db: take(db, "kiosk-01", event(day=day), late_ms + 3_600_000))
    found = await store.run(lambda db: questions.questions(db, date.min))
    assert found.by_day == ((date(2026, 3, 3), 1), (date(2026, 3, 2), 1))


async def test_what_is_older_than_a_year_is_forgotten(store):
    old = TODAY - timedelta(days=KEPT_DAYS + 1)
    await count(store, event(words=("tax",)), day=old)
    await count(store, event())
    found = await store.run(lambda db: questions.questions(db, old))
    assert found.by_day == ((TODAY, 1),)
    assert found.words == ()


@pytest.mark.parametrize(
    "changed",
    [
        {"words": ("21234567",)}, {"words": ("a b",)}, {"words": ("x" * 41,)},
        {"words": ("a", "b", "c", "d", "e", "f", "g")}, {"topic": "A Name"}, {"day": "soon"},
    ],
)  # fmt: skip
def test_a_message_that_holds_more_than_it_may_is_refused(changed):
    raw = msgspec.to_builtins(event()) | changed
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(raw, QuestionEvent)


async def page(hall, store):
    pages = QuestionPages(hall, load_topics(CONFIG / "catalogue"), store, templates())
    access = open_access(Access(), hall, store, templates())
    app = Starlette(routes=pages.routes(), middleware=[access.guard])
    async with program(app, await token_in(store, Role.STAFF, name=new_id())) as client:
        return await client.get("/questions")


async def test_the_page_shows_what_was_asked(hall, store, monkeypatch):
    monkeypatch.setattr("kiosk.centre.web_questions.wall_clock_ms", lambda: NOW)
    assert "没有。None." in (await page(hall, store)).text
    await count(store, event(words=("tax",)), event(topic=""), event(topic="left", language="x"))
    answer = await page(hall, store)
    assert answer.status_code == 200
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    for said in ("税务 Tax", "不详 not known", "left", "tax × 1", TODAY.isoformat()):
        assert said in answer.text


async def test_what_a_kiosk_sends_is_never_markup_on_the_page(hall, store, monkeypatch):
    monkeypatch.setattr("kiosk.centre.web_questions.wall_clock_ms", lambda: NOW)
    await count(store, event(words=("<script>alert(1)</script>",)))
    text = (await page(hall, store)).text
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
