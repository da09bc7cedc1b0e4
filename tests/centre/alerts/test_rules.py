"""The rules file: every fault by its path; the one that is delivered has none."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk.centre.alerts.conditions import matches
from kiosk.centre.alerts.quiet import quiet_until
from kiosk.centre.alerts.rules import load
from kiosk.commands import check_config
from kiosk.typed_toml import FileFaultsError
from tests.centre.alerts.making import PAPER_OUT, rule, rules_of
from tests.centre.conftest import CONFIG

MAIL = '[mail.desk]\nto = ["a@hall.example"]\nsender = "k@hall.example"\n'
HOOK = '[webhook.duty]\nsecret_file = "hook.secret"\nurl = '
WRONG = [
    ("rules.x.when.on", rule("x", 'on = "weather"')),
    ("rules.x.when.minutes", rule("x", 'on = "offline", minutes = 0')),
    ("rules.x.when.states", rule("x", 'on = "device", states = ["tired"]')),
    ("rules.x.when.codes", rule("x", 'on = "code", codes = ["Paper Out"]')),
    ("rules.x.severity", PAPER_OUT.replace("paper-out", "x").replace('"error"', '"awful"')),
    ("rules.x.colour", rule("x", 'on = "report"', 'colour = "red"')),
    ("rules.x.tell", rule("x", 'on = "report"', 'tell = ["nobody"]')),
    ("rules.x.escalate_minutes", rule("x", 'on = "report"', "escalate_minutes = 5")),
    ("rules.X Y", rule('"X Y"', 'on = "report"')),
    ("mail.desk.to", MAIL.replace('"a@hall.example"', '"a@hall.example\\nBcc: b@x"')),
    ("mail.desk.sender", MAIL.replace("k@hall.example", "nobody")),
    ("mail.desk.security", MAIL + 'security = "none"\nhost = "mail.hall.example"'),
    ("mail.desk.username", MAIL + 'username = "k"'),
    ("mail.desk.quiet", MAIL + 'quiet = ["25:00-07:00"]'),
    ("webhook.duty.url", HOOK + '"http://hall.example/hook"'),
    ("webhook.duty.url", HOOK + '"http://127.0.0.1.hall.example/hook"'),
    ("webhook.desk", MAIL + HOOK.replace("duty", "desk") + '"https://hall.example/"'),
    ("paper.roll_m", "[paper]\nroll_m = -1"),
]


@pytest.mark.parametrize(("path", "file"), WRONG, ids=[one[0] for one in WRONG])
def test_a_fault_is_named_by_its_path(tmp_path, path, file):
    with pytest.raises(FileFaultsError) as error:
        rules_of(tmp_path, file)
    assert any(fault.path.startswith(path) for fault in error.value.faults), error.value


def test_the_rules_that_are_delivered_have_no_fault_and_paths_count_from_their_folder(tmp_path):
    assert len(load(CONFIG / "alerts.toml").rules) == 14
    rules = rules_of(tmp_path, MAIL + 'username = "k"\npassword_file = "p"', HOOK + '"https://x/"')
    assert rules.mail["desk"].password_file == str(tmp_path / "p")
    assert rules.webhook["duty"].secret_file == str(tmp_path / "hook.secret")


def test_the_command_finds_faults_of_the_rules_by_the_centres_settings(tmp_path, capsys):
    settings = f'[centre]\nsite = "hetao"\ncatalogue_dir = "{CONFIG}/catalogue"\n'
    centre = tmp_path / "centre.toml"
    centre.write_text(settings + '[alerts]\nrules_file = "alerts.toml"\n')
    (tmp_path / "alerts.toml").write_text(PAPER_OUT)
    assert check_config.main([str(centre)]) == 0
    assert "1 rule of alerts" in capsys.readouterr().out
    (tmp_path / "alerts.toml").write_text(PAPER_OUT.replace('"error"', '"awful"'))
    assert check_config.main([str(centre)]) == 2
    said = capsys.readouterr().err
    assert "rules.paper-out.severity" in said
    centre.write_text(settings + "[web]\nport = 0\n")
    assert check_config.main([str(centre)]) == 2
    assert "web.port" in capsys.readouterr().err
    hook = HOOK + '"https://hall.example/"'
    centre.write_text(settings + '[alerts]\nrules_file = "alerts.toml"\n')
    (tmp_path / "alerts.toml").write_text(hook)
    assert check_config.main([str(centre)]) == 2
    assert "webhook.duty.secret_file" in capsys.readouterr().err


def test_codes_are_named_whole_or_by_their_beginning():
    assert matches(("printer.*",), "printer.cutter")
    assert not matches(("printer.*",), "printers.cutter")
    assert matches(("device.flapping",), "device.flapping")
    assert not matches(("device.flapping",), "device.flapping2")
    assert matches(("*",), "anything")


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-03-02 21:59", None),
        ("2026-03-02 22:00", "2026-03-03 07:00"),
        ("2026-03-03 06:59", "2026-03-03 07:00"),
        ("2026-03-03 07:00", None),
        ("2026-03-02 12:30", "2026-03-02 14:00"),
    ],
)
def test_quiet_hours_are_by_the_halls_clock(at, until):
    zone = ZoneInfo("Asia/Shanghai")

    def ms(text):
        return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)

    found = quiet_until(("22:00-07:00", "12:00-14:00"), zone, ms(at))
    assert found == (None if until is None else ms(until))


def test_a_night_in_which_the_clock_is_set_back_is_an_hour_longer():
    zone = ZoneInfo("Europe/Berlin")
    at = datetime(2026, 10, 24, 23, 0, tzinfo=zone)
    found = quiet_until(("23:00-07:00",), zone, round(at.timestamp() * 1000))
    assert found - at.timestamp() * 1000 == 9 * 3_600_000
