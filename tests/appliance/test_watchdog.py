"""The watchdog is fed while every loop turns, and not a moment longer: real programs."""

import signal
import socket
import threading

import pytest

from kiosk.demo.children import Children
from kiosk.demo.display import HiddenDisplay
from kiosk.runtime.watchdog import DEVICES, WINDOW, Watchdog, notifier, watchdog
from tests.appliance.manager import Manager, settings
from tests.mosquitto import free_port
from tests.system.hall import CONFIG

STUCK = str(CONFIG.parent / "tests" / "appliance" / "stuck.py")
READY = "READY=1\nWATCHDOG=1"


@pytest.fixture
async def display(tmp_path):
    children = Children(tmp_path)
    try:
        yield await HiddenDisplay.start(children, 540, 960)
    finally:
        await children.stop_all()


@pytest.mark.parametrize("held", [signal.SIGUSR1, signal.SIGUSR2], ids=["window", "devices"])
async def test_a_loop_that_is_stuck_stops_the_feeding_although_the_other_one_turns(
    held, tmp_path, display
):
    manager = Manager(tmp_path)
    arguments = STUCK, "-c", str(settings(tmp_path, free_port()))
    async with manager.running(*arguments, DISPLAY=display.name, PYTHONPATH=".") as process:
        assert await manager.hears() == READY, manager.said
        await manager.fed()
        process.send_signal(held)
        await manager.starves()
        assert process.returncode is None  # it lives: nobody but the watchdog can tell


async def test_without_a_window_the_event_loop_alone_is_watched(tmp_path):
    manager = Manager(tmp_path)
    arguments = STUCK, "--headless", "-c", str(settings(tmp_path, free_port()))
    async with manager.running(*arguments, PYTHONPATH=".") as process:
        assert await manager.hears() == READY, manager.said
        await manager.fed()
        process.send_signal(signal.SIGUSR2)
        await manager.starves()


async def test_a_kiosk_that_is_stopped_says_so_and_ends_well(tmp_path):
    manager = Manager(tmp_path)
    arguments = "-m", "kiosk", "run", "--headless", "-c", str(settings(tmp_path, free_port()))
    async with manager.running(*arguments) as process:
        assert await manager.hears() == READY, manager.said
        process.send_signal(signal.SIGTERM)
        while await manager.hears() != "STOPPING=1":
            pass
        assert await process.wait() == 0


async def test_what_was_stuck_stands_in_the_log_when_the_watchdog_bites(tmp_path):
    manager = Manager(tmp_path)
    arguments = STUCK, "--headless", "-c", str(settings(tmp_path, free_port()))
    async with manager.running(*arguments, PYTHONPATH=".") as process:
        await manager.hears()
        process.send_signal(signal.SIGUSR1)
        await manager.starves()
        process.send_signal(signal.SIGABRT)
        await process.wait()
    assert "in hold_here" in manager.said


def test_ready_is_said_once_and_first():
    said = []
    alive = Watchdog(frozenset({WINDOW, DEVICES}), said.append, 1.0)
    for loop in (WINDOW, WINDOW, DEVICES, DEVICES, WINDOW, WINDOW, DEVICES):
        alive.turned(loop)
    assert said == [READY, "WATCHDOG=1", "WATCHDOG=1"]


def test_loops_on_threads_of_their_own_do_not_lose_each_other():
    said = []
    alive = Watchdog(frozenset({WINDOW, DEVICES}), said.append, 1.0)
    both = threading.Barrier(2)

    def turn(loop):
        for _ in range(500):
            alive.turned(loop)
            both.wait()

    threads = [threading.Thread(target=turn, args=[loop]) for loop in (WINDOW, DEVICES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(said) == 500


def test_loops_say_four_times_within_the_managers_patience_that_they_turn():
    assert watchdog({"WATCHDOG_USEC": "4000000"}, DEVICES).every_s == 1.0
    assert watchdog({"WATCHDOG_USEC": "60000000"}, DEVICES).every_s == 2.0
    assert watchdog({}, DEVICES).every_s == 2.0


def test_names_of_sockets_that_are_no_files_are_understood():
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind("\0estation-sample-notify")
        notifier("@estation-sample-notify")("READY=1")
        assert ear.recv(100) == b"READY=1"


def test_a_manager_that_is_gone_does_no_harm(tmp_path, caplog):
    notifier(str(tmp_path / "nowhere"))("WATCHDOG=1")
    assert "nowhere" in caplog.text
