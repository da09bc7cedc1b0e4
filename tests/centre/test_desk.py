from kiosk.centre import desk
from kiosk.centre.fairness import LATEST, LEAST_MS, Line, Place
from kiosk.centre.lines import called_in
from tests.centre.conftest import NOW, TODAY, put


async def call(store, window="7"):
    called = await store.run(
        lambda db: desk.call_next(db, "customs", window, today=TODAY, now_ms=NOW)
    )
    return None if called is None else called.label


async def test_who_came_first_is_called_first_wherever_the_number_is_from(store):
    await store.run(lambda db: put(db, "D002", issued=NOW + 20))
    await store.run(lambda db: put(db, "D701", issued=NOW + 10, offline=True))
    await store.run(lambda db: put(db, "D001", issued=NOW))
    await store.run(lambda db: put(db, "A001", queue="eclick", issued=NOW - 9))
    assert [await call(store) for _ in range(4)] == ["D001", "D701", "D002", None]


async def test_a_number_that_nobody_holds_is_not_called(store):
    await store.run(lambda db: put(db, "D001", state="requested"))
    await store.run(lambda db: put(db, "D002", state="unprinted", issued=NOW + 5))
    assert await call(store) == "D002"
    assert await call(store) is None


async def test_waiting_and_the_latest_calls(store):
    for number in range(1, 4):
        await store.run(lambda db, n=number: put(db, f"D00{n}", issued=NOW + n))
    assert await store.run(lambda db: desk.waiting(db, TODAY)) == {"customs": 3}
    await call(store, "7")
    await call(store, "8")
    assert await store.run(lambda db: desk.waiting(db, TODAY)) == {"customs": 1}
    calls = await store.run(lambda db: desk.calls(db, TODAY))
    assert [(one.label, one.window) for one in calls] == [("D002", "8"), ("D001", "7")]


async def test_after_a_long_day_the_pace_is_that_of_the_latest_calls(store):
    """The first of the calls that are looked at waited long: that is no gap between two calls."""
    minute = 60_000
    for number in range(1, LATEST + 30):
        label, called = f"D{number:03d}", NOW - (LATEST + 30 - number) * minute
        await store.run(lambda db, n=label, c=called: put(db, n, issued=c - 90 * minute, called=c))
    calls = await store.run(lambda db: list(called_in(db, "customs", TODAY, None)))
    assert len(calls) == LATEST + 1
    line = Line([], calls, 15 * minute)
    assert line._pace.longest_ms(5) == 5 * LEAST_MS
    head = Place(calls[0].at - 5 * minute, 999)
    more = await store.run(lambda db: list(called_in(db, "customs", TODAY, head)))
    assert len(more) == LATEST + 1 + 5
