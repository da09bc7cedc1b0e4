"""Every fault of every device, over a cable: what is seen of it, and that it mends itself.

The table that comes of it is ``FAULTS.md``; ``make faults`` writes it anew.
"""

import asyncio
import os
from pathlib import Path

import pytest

from drivers.capabilities import PrintOutcome
from drivers.simulation import DEVICES
from kiosk.flows.handing import LEADS
from kiosk.flows.trouble import trouble
from kiosk.texts import Language, Phrasebook, message
from tests.drivers.faulty import KINDS, Bench, Cut, Slow
from tests.system.hall import CONFIG

TABLE = Path(__file__).parent / "FAULTS.md"
BYTE_S = 1.0
TOGETHER = 12
LINE = {
    "unplugged in the middle": "cut",
    "slow bytes, one a second": "slow",
    "another device answers": "other",
    "comes back under another number": "moved",
}
PAPER = {"printer": ("paper out", "paper near its end", "paper out in the middle")}
CASES = [
    (kind, fault)
    for kind, how in KINDS.items()
    for fault in [
        *[name.replace("_", " ") for name in DEVICES[how.simulation](how.chosen).fault_names],
        *LINE,
        *PAPER.get(kind, ()),
    ]
]
HEAD = """# Faults of devices

Made by `test_faults.py`, which lets each device have each fault, over a cable, under the kiosk's
own supervisor; never edited by hand. *Visitor*: what is said, in English; of chip reader
and scanners the texts are there, and no journey uses those devices yet. *Technician*:
state, supply, code, and who mends it. *Lost*: what is gone once the fault is over; the device has
done its work then, without a restart.

| device | fault | visitor | technician | lost |
| --- | --- | --- | --- | --- |
"""


@pytest.fixture(scope="module")
def book():
    return Phrasebook.load(CONFIG / "texts")


@pytest.fixture(scope="module")
def rows(book, tmp_path_factory):
    """Every case's row of the table, or what went wrong; they wait much, and so run together."""
    return asyncio.run(_rows(book, tmp_path_factory.mktemp("faults")))


async def _rows(book, folder):
    turn, known = asyncio.Semaphore(TOGETHER), TABLE.read_text(encoding="utf-8").splitlines()

    async def tried(number, kind, fault):
        place = folder / str(number)
        place.mkdir(parents=True)
        try:
            return await asyncio.wait_for(row(kind, fault, place, book), 180)
        except (AssertionError, TimeoutError) as error:
            return error

    async def in_turn(number, case):
        async with turn:
            return await tried(number, *case)

    cases = [in_turn(number, case) for number, case in enumerate(CASES)]
    found = dict(zip(CASES, await asyncio.gather(*cases), strict=True))
    for number, case in enumerate(CASES):
        if found[case] not in known:  # once more, alone: it may have been for want of time
            found[case] = await tried(f"again-{number}", *case)
    return found


async def begin(bench, fault):
    """Let the fault be there before the device is used; return what ends it."""
    simulation = bench.simulation
    match LINE.get(fault):
        case "slow":
            bench.line = lambda transport: Slow(transport, BYTE_S)
        case "other":
            other, word = ("card", "empty") if bench.kind.name == "scanner" else ("scanner", "")
            bench.play = DEVICES[other](word if other == "scanner" else "").play
        case None if fault == "paper out":
            simulation.do("use-up-paper")
        case None if fault == "paper near its end":
            simulation.do("run-low")
        case None if fault == "paper out in the middle":
            simulation.play.__self__.rows_left = 100
        case None:
            name = fault.replace(" ", "_")
            if name == "lifted_after":
                simulation.faults.lifted_after = 6
            else:
                simulation.switch(name, on=True)


async def end(bench, fault):
    match LINE.get(fault):
        case None if fault.startswith("paper"):
            bench.simulation.do("change-paper")
        case None:
            bench.simulation.switch(fault.replace(" ", "_"), on=False)
            if bench.kind.simulation == "chip":
                bench.simulation.do("lay passport")
            if bench.kind.simulation == "printer":
                bench.simulation.do("change-paper")
        case _:
            bench.line, bench.play = (lambda transport: transport), bench.simulation.play
            await bench.plug.pull()
            await bench.plug.put_in()


async def in_the_middle(bench):
    """Pull the cable while the device answers, and use it in that moment."""
    assert await bench.use_until(bench.kind.good) == bench.kind.good
    pulled = asyncio.Event()

    await bench.plug.pull()
    armed = asyncio.Event()
    bench.line = lambda transport: Cut(transport, 3, pulled.set) if armed.is_set() else transport
    await bench.plug.put_in()
    assert await bench.use_until(bench.kind.good) == bench.kind.good
    armed.set()
    await bench.plug.pull()
    await bench.plug.put_in()
    using = asyncio.ensure_future(bench.use_until(bench.kind.good, within_s=1.5))
    await asyncio.wait_for(pulled.wait(), 60)
    await bench.plug.pull()
    return await using


async def row(kind, fault, folder, book):
    """Let a device have a fault; return what was seen of it.

    Raises:
        AssertionError: It did not mend itself when the fault was over.
    """
    bench = Bench(KINDS[kind], folder)
    good = bench.kind.good
    if fault == "comes back under another number":
        async with bench:
            assert await bench.use_until(good) == good
            await bench.plug.pull()
            word = await bench.use()
            health = await bench.settled()
            taken = os.openpty()  # the number that was free
            await bench.plug.put_in()
            assert await bench.use_until(good) == good
            for descriptor in taken:
                os.close(descriptor)
    elif fault == "unplugged in the middle":
        async with bench:
            word = await in_the_middle(bench)
            health = await bench.settled()
            await end(bench, fault)
            assert await bench.use_until(good) == good
    else:
        await begin(bench, fault)
        async with bench:
            await bench.settled(within_s=1.5, quiet_s=0.5)
            word = await bench.use()
            health = await bench.settled()
            await end(bench, fault)
            assert await bench.use_until(good) == good
    seen = said(book, bench.kind, word)
    technician = (
        f"{health.state.value}, {health.supply.value}, {health.code or '-'}, {health.mender.value}"
    )
    return f"| {kind} | {fault} | {seen} | {technician} | nothing |"


def said(book, kind, word):
    """Return what the page says when the use of a device came to ``word``."""
    if word == kind.good:
        return "no fault"
    if word == "timeout":
        return "the page waits on; one can go on without it"
    if kind.name == "printer":
        lead = message("result.printer_fault")
        if word in set(PrintOutcome):
            lead = LEADS.get(PrintOutcome(word), lead)
        return book.say(lead, Language.ENGLISH)
    return book.say(trouble(kind.name, word), Language.ENGLISH)


@pytest.mark.parametrize(("kind", "fault"), CASES)
def test_a_fault_mends_itself(rows, kind, fault):
    found = rows[kind, fault]
    if isinstance(found, BaseException):
        raise found


def test_the_table_is_that_of_this_run(rows):
    table = HEAD + "\n".join(str(rows[case]) for case in CASES) + "\n"
    if os.environ.get("ESTATION_WRITE_FAULTS"):
        TABLE.write_text(table, encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == table
