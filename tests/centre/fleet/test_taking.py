import pytest

from kiosk.centre.fleet.admission import Fault, is_forged
from kiosk.centre.fleet.levels import now_of
from kiosk.centre.fleet.model import Level
from kiosk.centre.fleet.taking import MOST_DEVICES
from kiosk.link.messages import CommandAnswer, Device, Info, KioskState, State, Telemetry
from kiosk.link.topics import parse
from tests.centre.fleet.saying import BOOT, NOW, OTHER, Mouth, hears, told

HOUR_MS = 3_600_000


def faults(taken):
    return [one.fault for one in taken]


def test_a_will_counts_by_its_run_although_it_was_written_first():
    mouth, kiosk = Mouth(), told()
    will = mouth.will()
    hears(kiosk, mouth.info(), mouth.state(), mouth.figures())
    assert faults(hears(kiosk, will, at=NOW + 5)) == [None]
    now = now_of(kiosk, NOW + 5)
    assert (now.level, now.state, now.because, now.since) == (
        Level.OFFLINE, "lost", "lost", NOW + 5,
    )  # fmt: skip


def test_a_will_of_another_run_is_ignored():
    before, mouth, kiosk = Mouth(boot=OTHER), Mouth(), told()
    will = before.will()
    hears(kiosk, before.state(), mouth.state(), mouth.device())
    assert faults(hears(kiosk, will)) == [Fault.WILL]
    assert now_of(kiosk, NOW).level is Level.OK


def test_who_comes_back_within_a_run_is_live_again():
    mouth, kiosk = Mouth(), told()
    hears(kiosk, will := mouth.will(), mouth.state())
    (taken,) = hears(kiosk, mouth.state(), at=NOW + 9)
    assert now_of(kiosk, NOW + 9).state == "ready"
    hears(kiosk, will, at=NOW + 10)
    (taken,) = hears(kiosk, mouth.figures(), at=NOW + 20)
    assert now_of(kiosk, NOW + 20).state == "ready"
    assert [(one.was, one.now) for one in taken.entries] == [("lost", "ready")]


def test_what_was_on_its_way_before_the_loss_revives_nobody():
    mouth, kiosk = Mouth(), told()
    late = mouth.device("scanner")
    hears(kiosk, mouth.state(), mouth.figures(), mouth.will())
    hears(kiosk, late)
    assert now_of(kiosk, NOW).state == "lost"


def test_late_and_repeated_messages_overwrite_nothing():
    mouth, kiosk = Mouth(), told()
    old, new = mouth.device(state="offline"), mouth.device()
    closed, opened = mouth.state(KioskState.CLOSED), mouth.state()
    assert faults(hears(kiosk, new, old, new)) == [None, Fault.LATE, Fault.REPEATED]
    assert faults(hears(kiosk, opened, closed, opened)) == [None, Fault.LATE, Fault.REPEATED]
    now = now_of(kiosk, NOW)
    assert (now.state, now.devices[0].state) == ("ready", "online")


def test_a_run_that_is_over_does_not_begin_again():
    before, mouth, kiosk = Mouth(boot=OTHER), Mouth(), told()
    hears(kiosk, before.state(), before.device(state="offline"), mouth.state(), mouth.device())
    late = before.state(KioskState.CLOSED)
    assert faults(hears(kiosk, late, before.device(state="offline"))) == [Fault.LATE] * 2
    assert now_of(kiosk, NOW).state == "ready"


def test_a_kiosk_whose_clock_was_set_back_is_believed():
    before, mouth, kiosk = Mouth(boot=OTHER), Mouth(at=NOW - 25 * HOUR_MS), told()
    hears(kiosk, before.state(), before.device())
    assert faults(hears(kiosk, mouth.state(), mouth.device())) == [None, None]
    assert now_of(kiosk, NOW).boot == BOOT


def test_what_the_broker_kept_of_runs_long_past_is_no_new_run():
    old, mouth, kiosk = Mouth(boot=OTHER, at=NOW - HOUR_MS), Mouth(), told()
    hears(kiosk, mouth.info("printer"), mouth.state(), mouth.device())
    assert faults(hears(kiosk, old.device("old-one"), retained=True)) == [Fault.LATE]
    assert now_of(kiosk, NOW).level is Level.OK


def test_a_run_that_began_while_nobody_listened_is_taken_from_the_broker():
    """The centre was away for a minute: the kiosk was started anew meanwhile."""
    before, mouth, kiosk = Mouth(boot=OTHER), Mouth(at=NOW + 30_000), told()
    hears(kiosk, before.info("printer"), before.state(), before.device())
    kept = (mouth.device(state="offline"), mouth.state(), mouth.info("printer"))
    assert faults(hears(kiosk, *kept, at=NOW + 60_000, retained=True)) == [None] * 3
    assert now_of(kiosk, NOW + 60_000).level is Level.OFFLINE
    hears(kiosk, mouth.figures(), at=NOW + 61_000)
    assert now_of(kiosk, NOW + 61_000).because == "printer: offline"


def test_a_device_that_the_kiosk_does_not_have_is_refused():
    mouth, kiosk = Mouth(), told()
    hears(kiosk, mouth.device("ghost"), mouth.info("printer"))
    assert faults(hears(kiosk, mouth.device("ghost"), mouth.device())) == [Fault.DEVICE, None]
    assert [one.name for one in now_of(kiosk, NOW).devices] == ["printer"]


def test_what_the_settings_do_not_name_is_said_not_to_be_there_and_is_no_fault():
    mouth, kiosk = Mouth(), told()
    absent = {"state": "noDevice", "supply": "notSupported"}
    taken = hears(kiosk, mouth.device("camera", **absent), mouth.info("printer"))
    taken += hears(kiosk, mouth.state(), mouth.device(), mouth.device("scanner", **absent))
    assert faults(taken) == [None] * 5
    now = now_of(kiosk, NOW)
    assert {one.name: one.state for one in now.devices} == {
        "camera": "noDevice", "printer": "online", "scanner": "noDevice",
    }  # fmt: skip
    assert now.level is Level.OK


def test_devices_without_end_are_refused():
    mouth, kiosk = Mouth(), told()
    taken = hears(kiosk, *(mouth.device(f"d{number}") for number in range(MOST_DEVICES + 3)))
    assert faults(taken)[-3:] == [Fault.NEWCOMER] * 3
    assert len(kiosk.devices) == MOST_DEVICES


def test_a_state_in_the_envelope_of_another_run_is_forged():
    mouth, kiosk = Mouth(), told()
    other = mouth.says(State(state="ready", boot=OTHER, since=1))
    assert faults(hears(kiosk, other)) == [Fault.FORGED]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("device/scanner", Device(name="printer", state="online", since=1)),
        ("state", Device(name="printer", state="online", since=1)),
        ("telemetry", State(state="ready", boot=BOOT, since=1)),
        ("state/more", State(state="ready", boot=BOOT, since=1)),
        ("answer/command-0002", CommandAnswer(command="command-0001", name="ping", result="done")),
        ("event/ticket", Telemetry(uptime_s=1)),
    ],
)
def test_a_body_under_a_topic_that_is_not_its_own_is_forged(path, body):
    assert is_forged(parse(f"estation/v1/hetao/kiosk-01/up/{path}"), body)


def test_a_device_that_is_listed_twice_is_forged():
    double = Mouth().info("printer", "printer").body
    assert isinstance(double, Info)
    assert is_forged(parse("estation/v1/hetao/kiosk-01/up/info"), double)


def test_changes_are_worth_a_line_and_repeats_are_not():
    mouth, kiosk = Mouth(), told()
    first = hears(kiosk, mouth.state(), mouth.device())
    again = hears(kiosk, mouth.state(), mouth.device())
    out = hears(kiosk, mouth.device(state="offline", supply="out", code="printer.paper_out"))
    lines = [[(e.kind, e.was, e.now, e.code) for e in one.entries] for one in first + again + out]
    assert lines == [
        [("state", "", "ready", "")], [], [], [],
        [("device", "online", "offline out", "printer.paper_out")],
    ]  # fmt: skip
