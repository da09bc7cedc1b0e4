import pytest
from sqlalchemy import insert, select

from kiosk.centre.fleet import history, series, thinning
from kiosk.centre.fleet.history import Entry, Kind
from kiosk.centre.fleet.series import HOUR_MS, Counted, used
from kiosk.centre.fleet.tables import figures, timeline
from kiosk.centre.fleet.thinning import COARSE_MS, DAY_MS
from kiosk.link.messages import (
    Alert,
    CommandAnswer,
    CommandResult,
    Diagnostic,
    Telemetry,
    TicketEvent,
    TicketState,
    Verdict,
)
from kiosk.link.upkeep import How, UpkeepEvent
from tests.centre.conftest import TODAY
from tests.centre.fleet.saying import NOW

K = "kiosk-01"


def ticket(state):
    return TicketEvent(
        ticket="ticket-0001", queue="a", service="a", number=1, day=TODAY, label="A001",
        state=state, language="en", issued=NOW, outcome="paper_out",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (Alert(code="a.b", detail="d"), ("alert", "", "engineer", "a.b", "d", "")),
        (
            Diagnostic(taken=1, verdict=Verdict.FAIL, lines=()),
            ("report", "", "fail", "", "", ""),
        ),
        (
            UpkeepEvent(at=1, author="zhang", how=How.GLASS, what="paper", detail="new roll"),
            ("event", "paper", "glass", "", "new roll", "zhang"),
        ),
        (ticket(TicketState.UNPRINTED), ("event", "ticket", "unprinted", "paper_out", "", "")),
        (ticket(TicketState.PRINTED), None),
        (
            CommandAnswer(
                command="c" * 8, name="ping", result=CommandResult.DONE, detail="1", author="li"
            ),
            ("command", "ping", "done", "", "1", "li"),
        ),
    ],
)
def test_what_a_message_is_worth_in_the_timeline(body, line):
    entry = history.entry_of(K, body, NOW)
    if line is None:
        assert entry is None
    else:
        assert entry == Entry(K, NOW, Kind(line[0]), line[1], "", *line[2:])


async def test_a_timeline_is_read_backwards_and_of_one_kiosk(store):
    entries = [Entry(one, NOW + n, Kind.STATE, now=f"{n}") for n in range(4) for one in (K, "b")]
    await store.run(lambda db: history.keep(db, entries))
    rows = await store.read(lambda db: history.latest(db, K, NOW + 3, 2))
    assert [row["now"] for row in rows] == ["2", "1"]


async def fill(store, *rows):
    made = [series.row_of(K, at, boot, Telemetry(uptime_s=1, **what)) for at, boot, what in rows]
    await store.run(lambda db: db.execute(insert(figures), made))


async def test_curves_are_means_of_equal_times_and_gaps_are_none(store):
    await fill(
        store,
        (NOW, "a", {"cpu_temperature_c": 40.0}),
        (NOW + 5, "a", {"cpu_temperature_c": 50.0, "outbox_depth": 2}),
        (NOW + 25, "a", {"cpu_temperature_c": 60.0}),
    )
    found = await store.read(lambda db: series.series(db, K, NOW, NOW + 30, 3))
    assert found.at == [NOW, NOW + 10, NOW + 20]
    assert found.temperature == [45.0, None, 60.0]
    assert found.outbox == [2.0, None, None]


def test_use_counts_on_over_a_restart():
    hours = [0, HOUR_MS, 2 * HOUR_MS]
    counted = [
        Counted(-5, "a", 100, 1, '{"printed":1}'),
        Counted(10, "a", 240, 2, '{"printed":2}'),
        Counted(HOUR_MS + 10, "a", 380, 3, '{"printed":2,"left":1}'),
        Counted(HOUR_MS + 20, "b", 140, 1, '{"left":1}'),
        Counted(2 * HOUR_MS, "b", 140, 1, '{"left":1}'),
        Counted(2 * HOUR_MS + 1, "b", None, None, None),
    ]
    found = used(counted, hours)
    assert found.paper_mm == [140, 280, 0]
    assert found.tickets == [1, 2, 0]
    assert found.visits == {"printed": [1, 0, 0], "left": [0, 2, 0]}


async def test_use_knows_what_was_counted_before_it_begins(store):
    begin = NOW - NOW % HOUR_MS
    await fill(
        store,
        (begin - 1, "a", {"paper_mm": 100, "tickets": 1}),
        (begin + 1, "a", {"paper_mm": 200, "tickets": 1}),
        (begin + 2, "a", {"paper_mm": 240, "tickets": 2}),
        (begin + 3, "b", {"paper_mm": 7, "tickets": 3}),
        (begin + 4, "b", {"paper_mm": 10, "tickets": 3}),
    )
    found = await store.read(lambda db: series.use(db, K, begin, begin + HOUR_MS))
    assert (found.hours, found.paper_mm, found.tickets) == ([begin], [150], [4])


async def test_old_lines_go_a_few_at_a_time(store, monkeypatch):
    monkeypatch.setattr(thinning, "STEP", 3)
    await store.run(lambda db: history.keep(db, [Entry(K, NOW + n, Kind.STATE) for n in range(7)]))
    assert [await store.run(lambda db: thinning.drop_lines(db, NOW + 5)) for _ in range(3)] == [
        3, 2, 0,
    ]  # fmt: skip
    left = await store.read(lambda db: db.execute(select(timeline.c.at)).scalars().all())
    assert left == [NOW + 5, NOW + 6]


async def test_what_is_not_new_is_thinned_and_what_is_old_goes(store):
    quarter = NOW - NOW % COARSE_MS
    new = quarter + 2 * COARSE_MS
    ats = [quarter - 90 * DAY_MS, quarter, quarter + 1, quarter + 2, quarter + COARSE_MS, new]
    await fill(store, *((at, "a", {}) for at in [*ats, new + 1]))
    await store.run(
        lambda db: thinning.thin(db, [K], coarse_before=new, gone_before=quarter - DAY_MS)
    )
    left = await store.read(lambda db: db.execute(select(figures.c.at)).scalars().all())
    assert sorted(left) == [quarter + 2, quarter + COARSE_MS, new, new + 1]
