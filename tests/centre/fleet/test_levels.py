import pytest

from kiosk.centre.fleet.levels import SILENT_MS, now_of
from kiosk.centre.fleet.model import Level
from kiosk.link.messages import KioskState
from tests.centre.fleet.saying import NOW, OTHER, Mouth, hears, told


def well():
    mouth, kiosk = Mouth(), told()
    hears(kiosk, mouth.info("printer", "scanner"), mouth.state(), mouth.device())
    hears(kiosk, mouth.device("scanner", supply="notSupported"))
    return mouth, kiosk


def test_a_kiosk_that_is_ready_and_has_its_devices_is_well():
    _mouth, kiosk = well()
    now = now_of(kiosk, NOW + 1000)
    assert (now.level, now.state, now.because, now.live) == (Level.OK, "ready", "", True)
    assert (now.software, now.catalogue) == ("1.2", "c")
    assert [(one.name, one.state, one.driver) for one in now.devices] == [
        ("printer", "online", "d"),
        ("scanner", "online", "d"),
    ]


@pytest.mark.parametrize(
    ("device", "level", "because"),
    [
        ({"state": "offline", "code": "printer.cover_open"}, Level.ERROR, "printer.cover_open"),
        ({"state": "hardwareError"}, Level.ERROR, "hardwareError"),
        ({"supply": "out"}, Level.ERROR, "out"),
        ({"supply": "low", "code": "printer.paper_low"}, Level.WARNING, "printer.paper_low"),
        ({"state": "starting"}, Level.WARNING, "starting"),
        ({"state": "unknown"}, Level.WARNING, "unknown"),
        ({"state": "what is this"}, Level.WARNING, "what is this"),
        ({"state": "noDevice", "supply": "notSupported"}, Level.OK, ""),
    ],
)
def test_a_device_makes_the_level_and_mends_it(device, level, because):
    mouth, kiosk = well()
    hears(kiosk, mouth.device(**device))
    now = now_of(kiosk, NOW)
    assert now.level is level
    assert now.because == (f"printer: {because}" if because else "")
    hears(kiosk, mouth.device())
    assert now_of(kiosk, NOW).level is Level.OK


def test_three_beats_of_silence_are_offline_and_a_word_mends_it():
    mouth, kiosk = well()
    assert now_of(kiosk, NOW + SILENT_MS).level is Level.OK
    silent = now_of(kiosk, NOW + SILENT_MS + 1)
    assert (silent.level, silent.because, silent.state) == (Level.OFFLINE, "silent", "unknown")
    assert silent.since == NOW
    assert {(one.state, one.supply, one.media) for one in silent.devices} == {("unknown",) * 3}
    assert silent.figures is None
    hears(kiosk, mouth.figures(), at=NOW + 200_000)
    assert now_of(kiosk, NOW + 200_000).level is Level.OK


def test_what_the_broker_kept_proves_nothing():
    mouth, kiosk = Mouth(), told()
    hears(kiosk, mouth.info("printer"), mouth.state(), mouth.device(), retained=True)
    now = now_of(kiosk, NOW)
    assert (now.level, now.because, now.heard) == (Level.OFFLINE, "unheard", None)
    assert (now.state, now.devices[0].state, now.devices[0].supply) == ("unknown",) * 3
    hears(kiosk, mouth.figures())
    assert now_of(kiosk, NOW).level is Level.OK  # and what was kept was of the same run


def test_a_closed_kiosk_is_closed_and_no_error():
    mouth, kiosk = well()
    hears(kiosk, mouth.state(KioskState.CLOSED, "closed.technician"), mouth.device(state="offline"))
    now = now_of(kiosk, NOW)
    assert (now.level, now.because) == (Level.CLOSED, "closed.technician")


def test_limited_is_a_warning_and_says_why():
    mouth, kiosk = well()
    hears(kiosk, mouth.state(KioskState.LIMITED, "store.full"))
    now = now_of(kiosk, NOW)
    assert (now.level, now.because) == (Level.WARNING, "limited: store.full")


def test_after_a_restart_what_has_not_been_told_anew_is_not_known():
    _mouth, kiosk = well()
    again = Mouth(boot=OTHER)
    hears(kiosk, again.info("printer", "scanner"), again.state(), again.device())
    now = now_of(kiosk, NOW)
    assert {one.name: one.state for one in now.devices} == {
        "printer": "online",
        "scanner": "unknown",
    }
    assert now.level is Level.WARNING


def test_a_clock_of_ours_that_is_set_back_makes_nobody_live():
    _mouth, kiosk = well()
    assert now_of(kiosk, NOW - 60_000).level is Level.OFFLINE
