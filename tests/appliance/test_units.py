"""The units as systemd itself reads them: without a fault, and with little exposed."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.system.hall import CONFIG

UNITS = CONFIG.parent / "systemd"
ALL = sorted(
    file
    for kind in ("service", "timer", "path", "target")
    for file in UNITS.glob(f"estation*.{kind}")
)
TIMERS = sorted(UNITS.glob("*.timer"))
ANALYZE = shutil.which("systemd-analyze")
BOUNDS = {
    "estation-kiosk": 2.0,
    "estation-centre": 1.5,
    "estation-out-of-service": 2.0,
    "estation-centre-backup": 1.5,
    "estation-log": 2.0,
    "estation-renew": 2.0,
    "estation-update": 3.6,
}
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not installed")


def test_where_there_is_no_memory_the_kiosk_is_not_the_first_to_go():
    text = (UNITS / "estation-kiosk.service").read_text()
    said = dict(re.findall(r"^(\w+)=(\S+)$", text, re.MULTILINE))
    assert int(said["OOMScoreAdjust"]) < 0
    assert (said["OOMPolicy"], said["Restart"]) == ("continue", "always")
    for unit in ("estation-kiosk", "estation-centre", "estation-out-of-service"):
        assert "\nMemoryMax=" in (UNITS / f"{unit}.service").read_text()


def run_of(unit):
    """Yield the programs that a unit starts."""
    for line in unit.read_text().splitlines():
        if found := re.match(r"Exec\w+=[-+!@:]*(/\S+)", line):
            yield found[1]


def as_root(folder):
    """Make a root in which everything that the units start is there."""
    units = folder / "etc/systemd/system"
    units.mkdir(parents=True)
    for unit in ALL:
        shutil.copy(unit, units)
        for program in run_of(unit):
            there = folder / program.lstrip("/")
            there.parent.mkdir(parents=True, exist_ok=True)
            there.write_text("#!/bin/true\n")
            there.chmod(0o755)
    # Of the system's own, what a unit must have.
    for name in (
        "sysinit",
        "shutdown",
        "basic",
        "network",
        "timers",
        "multi-user",
        "time-sync",
        "network-online",
        "paths",
    ):
        (units / f"{name}.target").write_text("[Unit]\nDescription=SAMPLE\n")
    for name in ("pcscd.socket", "dbus.socket"):
        (units / name).write_text("[Socket]\nListenStream=/run/sample\n")
        (units / name).with_suffix(".service").write_text("[Service]\nExecStart=/bin/sample\n")
    (folder / "bin").mkdir(exist_ok=True)
    (folder / "bin/sample").write_text("#!/bin/true\n")
    (folder / "bin/sample").chmod(0o755)
    return folder


@needs_systemd
@pytest.mark.parametrize("unit", ALL, ids=lambda file: file.name)
def test_systemd_finds_no_fault_in_a_unit(unit, tmp_path):
    root = as_root(tmp_path)
    done = subprocess.run(
        [ANALYZE, "verify", f"--root={root}", "--man=no", unit.name],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stderr, done.returncode) == ("", 0)


@needs_systemd
@pytest.mark.parametrize("unit", BOUNDS)
def test_little_is_exposed_to_a_service_that_was_taken_over(unit):
    done = subprocess.run(
        [ANALYZE, "security", "--offline=true", "--no-pager", UNITS / f"{unit}.service"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    exposed = re.search(r"exposure level for .*: ([0-9.]+)", done.stdout)
    assert float(exposed[1]) <= BOUNDS[unit], done.stdout


def settings_of(name):
    """Return what stands in a unit, each key with its values."""
    found = {}
    for line in (UNITS / name).read_text().splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


def test_the_watchdog_and_a_new_start_together_take_less_than_fifteen_seconds():
    kiosk = settings_of("estation-kiosk.service")
    parts = [float(kiosk[key][0]) for key in ("WatchdogSec", "TimeoutAbortSec", "RestartSec")]
    assert sum(parts) <= 12


def test_a_kiosk_that_cannot_start_ends_in_a_page_and_is_tried_again():
    kiosk = settings_of("estation-kiosk.service")
    assert kiosk["OnFailure"] == ["estation-out-of-service.service"]
    assert int(kiosk["StartLimitBurst"][0]) * 3 < int(kiosk["StartLimitIntervalSec"][0])
    assert "estation-out-of-service.service" in kiosk["Conflicts"][0]
    assert settings_of("estation-out-of-service.service")["Wants"] == ["estation-retry.timer"]
    assert settings_of("estation-retry.timer")["Unit"] == ["estation-kiosk.service"]


def test_the_page_needs_nothing_of_the_kiosk():
    (command,) = settings_of("estation-out-of-service.service")["ExecStart"]
    assert command.startswith("/usr/bin/python3 -I ")
    assert "/usr/lib/estation-kiosk" not in command


def test_what_has_its_hour_has_it_by_the_clock_of_the_hall():
    zone = tomllib.loads((CONFIG / "catalogue" / "hall.toml").read_text())["time_zone"]
    of_day = {timer.name: settings_of(timer.name).get("OnCalendar", [""])[0] for timer in TIMERS}
    of_day = {name: said for name, said in of_day.items() if re.match(r"\*-\*-\* \d\d:", said)}
    assert len(of_day) >= 3
    assert {said.split()[-1] for said in of_day.values()} == {zone}, of_day


def test_every_timer_has_its_service():
    for timer in TIMERS:
        unit = settings_of(timer.name).get("Unit", [f"{timer.stem}.service"])[0]
        assert (UNITS / unit).is_file()


def test_the_kiosk_stops_as_the_settings_say():
    kiosk = settings_of("estation-kiosk.service")
    assert kiosk["RestartForceExitStatus"] == ["75"]
    assert kiosk["RestartPreventExitStatus"] == ["2"]
    assert Path(kiosk["TTYPath"][0]).name == "tty1"
