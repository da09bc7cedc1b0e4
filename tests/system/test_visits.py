"""Whole visits over real parts, and everything that can go wrong around them."""

import asyncio
import contextlib
from pathlib import Path

import pytest

from tests.system.hall import CARD, CONFIG, SECRETS, Program, hall

PATIENT = "[tickets]\nrequest_timeout_s = 10\n"
"""A centre that is slow on a loaded machine is waited for: the own block is not what is tried."""
TICKETS = "SELECT label, state, outcome, offline FROM ticket ORDER BY issued, label"


async def test_a_visitor_with_a_card_leaves_with_a_printed_ticket(tmp_path):
    async with hall(tmp_path) as house:
        await house.is_ready()
        await house.chooses("eclick", "residence-permit", "CardView")
        house.module.lay(CARD)
        await house.kiosk.until("ResultView")
        assert len(house.printer.slips) == 1
        await house.centre_knows(TICKETS, [("A001", "printed", "printed", 0)])
        await house.centre_knows("SELECT document FROM ticket", [("hmt-residence-permit",)])
        await house.leaves()
        assert house.traces_on_disk() == []
        said = "".join(house.kiosk.said)
        assert not [secret for secret in SECRETS if secret in said]
        assert await house.kiosk.end() == 0
        await house.centre_knows("SELECT state FROM kiosk", [("lost",)])


async def test_paper_out_before_and_a_print_after_all(tmp_path):
    async with hall(tmp_path) as house:
        house.printer.rows_left = 0
        await house.device_is("printer", supply="out", code="printer.paper_out")
        await house.takes_ticket()
        await house.centre_knows(TICKETS, [("D001", "reserved", "", 0)])
        house.printer.change_paper()
        async with asyncio.timeout(60):
            while not house.kiosk.offers("choose:reprint"):
                await asyncio.sleep(0.02)
        house.kiosk.touch("choose:reprint")
        await house.centre_knows(TICKETS, [("D001", "printed", "printed", 0)])
        assert len(house.printer.slips) == 1


async def test_paper_out_in_the_middle_keeps_the_number(tmp_path):
    async with hall(tmp_path) as house:
        await house.is_ready()
        house.printer.rows_left = 300
        await house.takes_ticket()
        await house.centre_knows(TICKETS, [("D001", "unprinted", "paper_out", 0)])
        await house.device_is("printer", supply="out")
        house.printer.change_paper()
        await house.device_is("printer", supply="full", state="online")
        assert [slip.cut for slip in house.printer.slips] == [False]


async def test_cover_open_and_a_printer_unplugged_and_back(tmp_path):
    async with hall(tmp_path) as house:
        await house.is_ready()
        house.printer.faults.cover_open = True
        house.printer.changed()
        await house.device_is("printer", state="offline", code="printer.cover_open")
        house.printer.faults.cover_open = False
        house.printer.changed()
        await house.device_is("printer", state="online")
        await house.printer_plug.pull()
        await house.device_is("printer", state="offline")
        await house.takes_ticket()
        assert not house.kiosk.offers("choose:reprint")
        await house.leaves()
        await house.printer_plug.put_in()
        await house.device_is("printer", state="online")
        await house.takes_ticket()
        await house.centre_knows(
            TICKETS, [("D001", "reserved", "", 0), ("D002", "printed", "printed", 0)]
        )


async def test_a_mute_printer_is_unknown_and_its_ticket_unproven(tmp_path):
    async with hall(tmp_path) as house:
        house.printer.faults.silent = True
        await house.device_is("printer", state="unknown")
        await house.takes_ticket()
        await house.centre_knows(TICKETS, [("D001", "unprinted", "unproven", 0)])


async def test_reader_unplugged_while_it_waits_and_back(tmp_path):
    async with hall(tmp_path) as house:
        await house.is_ready()
        await house.chooses("eclick", "residence-permit", "CardView")
        await house.reader_plug.pull()
        await house.device_is("card-reader", state="offline")
        await house.reader_plug.put_in()
        await house.device_is("card-reader", state="online")
        house.module.lay(CARD)  # the page asks again by itself
        await house.kiosk.until("ResultView")


async def test_a_mute_reader_lets_the_visitor_go_on(tmp_path):
    async with hall(tmp_path) as house:
        await house.is_ready()
        house.module.faults.mute = True
        await house.device_is("card-reader", state="unknown")
        await house.chooses("eclick", "residence-permit", "CardView")
        house.kiosk.touch("choose:no-card")
        await house.kiosk.until("ListView")  # its numbers are for who shows a document
        house.kiosk.touch("choose:instead")
        await house.kiosk.until("ResultView")


async def test_without_a_broker_and_without_numbers_the_visitor_is_told(tmp_path):
    async with hall(tmp_path, broker=False, centre=False) as house:
        await house.kiosk.until("IdleView")
        for control in ("language:en", "choose:ticket", "choose:customs", "choose:customs-goods"):
            house.kiosk.touch(control)
        await house.kiosk.until("ApologyView")


async def test_a_centre_that_goes_leaves_the_kiosk_its_own_numbers(tmp_path):
    async with hall(tmp_path) as house:
        await house.is_ready()
        await house.has_blocks()
        await house.takes_ticket()
        await house.leaves()
        await house.centre.kill()
        await house.takes_ticket()
        await house.leaves()
        house.broker.kill()
        await house.takes_ticket()
        await house.leaves()
        house.broker.start()
        await house.broker.ready()
        await house.start_centre()
        await house.centre_knows(
            "SELECT label, state, offline FROM ticket ORDER BY label",
            [("D001", "printed", 0), ("D701", "printed", 1), ("D702", "printed", 1)],
        )
        await house.takes_ticket()
        await house.centre_knows("SELECT count(*) FROM ticket", [(4,)])
        assert len(house.printer.slips) == 4


@pytest.mark.parametrize("moment", ["ChoiceView", "CardView", "ProgressView", "ResultView"])
async def test_killed_at_any_moment_nothing_is_doubled_lost_or_left(tmp_path, moment):
    async with hall(tmp_path) as house:
        await house.is_ready()
        await house.has_blocks()
        house.printer.rows_per_s = 3000
        await house.kiosk.until("IdleView")
        for control in ("language:en", "choose:ticket", "choose:eclick"):
            house.kiosk.touch(control)
        await house.kiosk.until("ChoiceView")
        if moment != "ChoiceView":
            house.kiosk.touch("choose:residence-permit")
            await house.kiosk.until("CardView")
            if moment != "CardView":
                house.module.lay(CARD)
                await house.kiosk.until(moment)
        await house.kiosk.kill()
        house.broker.kill()
        house.broker.start()
        await house.broker.ready()
        assert house.traces_on_disk() == []
        house.module.take_away()
        house.printer.rows_per_s = 0
        house.kiosk.pages.clear()
        await house.kiosk.start()
        await house.is_ready()
        await house.takes_ticket()
        await house.leaves()
        await house.centre_knows("SELECT count(*) FROM ticket WHERE state = 'printing'", [(0,)])
        numbers = house.asks_centre("SELECT queue, number FROM ticket")
        assert len(numbers) == len(set(numbers))
        held = house.asks_centre("SELECT state, outcome FROM ticket WHERE queue = 'eclick'")
        if moment == "ProgressView" and held:
            assert held[0] in [("unprinted", "kiosk.stopped"), ("requested", "")]


async def test_closed_by_a_technician_stays_closed_over_a_restart(tmp_path):
    async with hall(tmp_path) as house:
        await house.is_ready()
        assert await orders(house, "close") == "done"
        await house.kiosk.until("ClosedView")
        await house.kiosk.kill()
        house.kiosk.pages.clear()
        await house.kiosk.start()
        await house.kiosk.until("ClosedView")
        await house.centre_knows(
            "SELECT state, reason FROM kiosk", [("closed", "closed.technician")]
        )
        assert await orders(house, "open") == "done"
        await house.kiosk.until("IdleView")


async def orders(house, command):
    """Send a command as the console does."""
    reader, writer = await asyncio.open_connection("127.0.0.1", house.centre_port)
    body = f'{{"command": "{command}"}}'.encode()
    token = await house.token()
    head = (
        "POST /api/kiosks/kiosk-01/command HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"Authorization: Bearer {token}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    writer.write(head.encode() + body)
    answer = (await reader.read()).decode()
    writer.close()
    return answer.rsplit('"result":"', 1)[1].split('"')[0]


async def test_a_clock_set_back_stops_nobody_and_doubles_no_number(tmp_path):
    """The kiosk's clock is a day and an hour behind the centre's (by libfaketime where it is)."""
    library = _faketime()
    if library is None:
        pytest.skip("libfaketime is not installed")
    async with hall(tmp_path, PATIENT) as house:
        await house.is_ready()
        await house.takes_ticket()
        await house.leaves()
        await house.kiosk.end()
        house.kiosk.pages.clear()
        # asyncio waits on the monotonic clock; only the wall clock is wrong.
        faked = {"LD_PRELOAD": library, "FAKETIME": "-25h", "DONT_FAKE_MONOTONIC": "1"}
        await house.kiosk.start(faked)
        wrong = [("limited", "clock.wrong")]  # technicians are told; the centre's numbers are right
        await house.centre_knows("SELECT state, reason FROM kiosk", wrong)
        await house.takes_ticket()
        await house.centre_knows(
            "SELECT label, day = (SELECT day FROM ticket WHERE label = 'D001') FROM ticket"
            " ORDER BY label",
            [("D001", 1), ("D002", 1)],
        )


def _faketime():
    for folder in ("x86_64-linux-gnu", "aarch64-linux-gnu"):
        file = Path(f"/usr/lib/{folder}/faketime/libfaketime.so.1")
        if file.exists():
            return str(file)
    return None


async def test_broken_settings_name_every_fault_and_end_with_two(tmp_path):
    (tmp_path / "kiosk.toml").write_text(
        """[kiosk]
site = "Hetao!"
names = "kiosk-01"
[screen]
diagonal_inch = "large"
[devices.printer]
driver = "laser"
url = "x"
[tickets]
lease_size = 0
"""
    )
    for command in (("run", "--headless", "-c"), ("check-config",)):
        program = Program(*command, str(tmp_path / "kiosk.toml"))
        await program.start()
        async with asyncio.timeout(60):
            status = await program.process.wait()
            await asyncio.gather(*program._reading)
        program.process._transport.close()
        said = "".join(program.said)
        assert status == 2
        for path in (
            "kiosk.site", "kiosk.name", "kiosk.names", "screen.diagonal_inch",
            "devices.printer.driver", "tickets.lease_size",
        ):  # fmt: skip
            assert f"{path}: " in said, path
        assert "Traceback" not in said


async def test_the_settings_that_are_shipped_are_good():
    program = Program("check-config", str(CONFIG / "kiosk.toml"))
    await program.start()
    async with asyncio.timeout(60):
        assert await program.process.wait() == 0
        await asyncio.gather(*program._reading)
    program.process._transport.close()


async def test_two_kiosks_cannot_share_a_journal(tmp_path):
    async with hall(tmp_path) as house:
        await house.is_ready()
        second = Program("run", "--headless", "-c", str(tmp_path / "kiosk.toml"))
        await second.start()
        async with asyncio.timeout(60):
            assert await second.process.wait() == 1
            await asyncio.gather(*second._reading)
        second.process._transport.close()
        assert "journal.db" in "".join(second.said)


async def test_a_disk_that_is_full_is_said_and_the_visitor_told(tmp_path):
    """A small file system of its own is the disk; the journal alone needs some 300 kB of it."""
    disk = tmp_path / "data"
    disk.mkdir()
    mounted = await _run("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk))
    if mounted:
        pytest.skip("a file system cannot be mounted here")
    try:
        async with hall(tmp_path, PATIENT) as house:
            await house.is_ready()
            with contextlib.suppress(OSError), (disk / "rubbish").open("wb", buffering=0) as file:
                while True:
                    file.write(b"x" * 4096)
            for control in ("language:en", "choose:ticket", "choose:customs"):
                house.kiosk.touch(control)
            house.kiosk.touch("choose:customs-goods")
            await house.kiosk.until("ApologyView")
            await house.centre_knows("SELECT state, reason FROM kiosk", [("limited", "store.full")])
            (disk / "rubbish").unlink()
            house.kiosk.touch("choose:done")
            await house.takes_ticket()
            await house.centre_knows("SELECT state, reason FROM kiosk", [("ready", "")])
    finally:
        await _run("umount", "-l", str(disk))


async def _run(*command):
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    return await process.wait()
