"""What opens and what clears, by the picture of a kiosk: told the time, without a database."""

import pytest

from kiosk.centre.alerts.judging import Key
from tests.centre.alerts.making import NOW, PAPER_OUT, Judged, kiosk, out, printer, rule, rules_of

MINUTE = 60_000
SILENT = kiosk(level="offline", because="silent", heard=NOW)
ILL = [
    ('on = "level", levels = ["warning"]', kiosk(level="warning", because="x"), kiosk()),
    ('on = "device", states = ["hardwareError"]', kiosk(devices=(printer(state="hardwareError"),)),
     kiosk()),
    ('on = "supply", supplies = ["out"]', out(), kiosk()),
    ('on = "code", codes = ["printer.*"]', kiosk(devices=(printer(code="printer.cutter"),)),
     kiosk()),
    ('on = "offline", minutes = 1', kiosk(level="offline", heard=NOW - MINUTE), kiosk()),
    ('on = "temperature", above_c = 80', kiosk(figures={"cpu_temperature_c": 81.0}),
     kiosk(figures={"cpu_temperature_c": 77.0})),
    ('on = "outbox", above = 5', kiosk(figures={"outbox_depth": 6}),
     kiosk(figures={"outbox_depth": 5})),
    ('on = "clock", above_ms = 500', kiosk(figures={"clock_offset_ms": -501}),
     kiosk(figures={"clock_offset_ms": 499})),
]  # fmt: skip


@pytest.mark.parametrize(("when", "ill", "well"), ILL, ids=[one[0].split(",")[0] for one in ILL])
def test_each_condition_opens_and_clears_an_alert(tmp_path, when, ill, well):
    judged = Judged(rules_of(tmp_path, rule("one", when, "delay_s = 0")))
    assert judged(well) == []
    assert [what for what, *_ in judged(ill)] == ["opens"]
    assert judged(ill) == []  # it is open: nothing is opened twice
    assert [what for what, *_ in judged(well)] == ["clears"]
    assert judged(well) == []


@pytest.mark.parametrize(("when", "ill", "well"), ILL[1:4] + ILL[5:], ids=lambda _one: "")
def test_of_a_silent_kiosk_nothing_clears_and_nothing_opens(tmp_path, when, ill, well):
    judged = Judged(rules_of(tmp_path, rule("one", when, "delay_s = 0")))
    assert judged(SILENT) == []
    judged(ill)
    assert judged(SILENT) == []
    assert judged(kiosk(devices=(printer(state="unknown", supply="unknown"),))) == []
    assert [what for what, *_ in judged(well)] == ["clears"]


def test_what_lasts_shorter_than_the_delay_opens_nothing(tmp_path):
    file = PAPER_OUT.replace("delay_s = 0", "delay_s = 20")
    judged = Judged(rules_of(tmp_path, file))
    for second in range(0, 600, 10):  # it flaps for ten minutes
        assert judged(out() if second % 20 else kiosk(), NOW + second * 1000) == []
    judged(kiosk(), NOW + 600_000)
    assert judged(out(), NOW + 700_000) == []
    assert judged.judge.due(NOW + 719_000) == set()
    assert judged.judge.due(NOW + 720_000) == {"kiosk-01"}
    assert judged(out(), NOW + 720_000) == [("opens", "printer", "paper-out")]


def test_a_silence_within_a_delay_begins_it_anew(tmp_path):
    judged = Judged(rules_of(tmp_path, PAPER_OUT.replace("delay_s = 0", "delay_s = 20")))
    judged(out(), NOW)
    judged(SILENT, NOW + 10_000)
    assert judged(out(), NOW + 25_000) == []
    assert judged(out(), NOW + 45_000) == [("opens", "printer", "paper-out")]


def test_a_kiosk_is_silent_for_so_long_as_it_was_not_heard(tmp_path):
    judged = Judged(rules_of(tmp_path, rule("off", 'on = "offline", minutes = 5')))
    assert judged(SILENT, NOW + 4 * MINUTE) == []
    assert judged(SILENT, NOW + 5 * MINUTE) == [("opens", "", "off")]


def test_a_silence_proves_nothing_while_the_centre_hears_nobody(tmp_path):
    judged = Judged(rules_of(tmp_path, rule("off", 'on = "offline", minutes = 5')))
    assert judged(SILENT, NOW + 60 * MINUTE, hears=None) == []
    came_back = NOW + 60 * MINUTE
    assert judged(SILENT, came_back, hears=came_back) == []
    assert judged(SILENT, came_back + 4 * MINUTE, hears=came_back) == []
    assert judged(SILENT, came_back + 5 * MINUTE, hears=came_back) == [("opens", "", "off")]


def test_between_the_heat_that_opens_and_the_one_that_clears_nothing_changes(tmp_path):
    hot = rule("hot", 'on = "temperature", above_c = 80, margin_c = 3', "delay_s = 0")
    judged = Judged(rules_of(tmp_path, hot))
    at = [79.0, 80.5, 79.0, 77.5, 81.0, 76.9, 78.0]
    found = [judged(kiosk(figures={"cpu_temperature_c": one})) for one in at]
    assert [one[0][0] if one else "" for one in found] == ["", "opens", "", "", "", "clears", ""]


def test_a_rule_looks_at_the_devices_that_it_names(tmp_path):
    broken = 'on = "device", states = ["hardwareError"], devices = ["camera"]'
    judged = Judged(rules_of(tmp_path, rule("one", broken, "delay_s = 0")))
    assert judged(kiosk(devices=(printer(state="hardwareError"),))) == []
    both = (printer(state="hardwareError"), printer(name="camera", state="hardwareError"))
    assert judged(kiosk(devices=both)) == [("opens", "camera", "one")]


def test_a_device_or_kiosk_that_is_no_more_takes_its_alerts_along(tmp_path):
    judged = Judged(rules_of(tmp_path, PAPER_OUT))
    judged(out())
    assert judged(kiosk(devices=())) == []  # not told yet, after a start: nothing is known
    assert judged(kiosk(devices=(printer(name="camera"),))) == [("clears", "printer", "paper-out")]
    judged(out())
    gone = judged.judge.gone("kiosk-01")
    assert [(one.key, one.why) for one in gone] == [
        (Key("kiosk-01", "printer", "paper-out"), "gone")
    ]


def test_what_was_open_before_a_restart_is_known_and_clears(tmp_path):
    rules = rules_of(tmp_path, PAPER_OUT)
    judged = Judged(rules, [Key("kiosk-01", "printer", "paper-out")])
    assert judged(out()) == []
    assert judged(kiosk()) == [("clears", "printer", "paper-out")]


def test_the_centre_without_a_broker_is_an_alert_of_its_own(tmp_path):
    judge = Judged(rules_of(tmp_path, rule("away", 'on = "broker"', "delay_s = 60"))).judge
    assert judge.judge_broker(NOW, online=False) == []
    (opens,) = judge.judge_broker(NOW + 60_000, online=False)
    assert opens.key == Key("centre", "", "away")
    (clears,) = judge.judge_broker(NOW + 61_000, online=True)
    assert clears.key == opens.key


def test_a_certificate_that_ends_soon_or_has_ended_opens_an_alert_until_it_is_renewed(tmp_path):
    day = 86_400_000
    ending = rule("ending", 'on = "certificate", days = 21')
    ended = rule("ended", 'on = "certificate", days = 0', severity="error")
    judge = Judged(rules_of(tmp_path, ending, ended)).judge

    def told(at, **ends):
        found = judge.judge_certificates({name: NOW + end * day for name, end in ends.items()}, at)
        return [(type(one).__name__, one.key.kiosk, one.key.rule) for one in found]

    assert told(NOW, a=22, b=21) == [("Opens", "b", "ending")]
    assert told(NOW + day, a=22, b=21) == [("Opens", "a", "ending")]
    assert told(NOW + 21 * day, a=22, b=21) == [("Opens", "b", "ended")]
    assert told(NOW + 21 * day, a=22, b=90) == [
        ("Clears", "b", "ending"), ("Clears", "b", "ended"),
    ]  # fmt: skip
    assert told(NOW + 21 * day, b=90) == [("Clears", "a", "ending")]  # it was revoked
