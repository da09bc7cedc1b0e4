"""What happens to a machine in a hall, on one that boots: bad settings, want of memory, a kill."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.appliance.machine import booted, can_boot
from tests.appliance.test_appliance import BUILD, DIST, SIMULATED, install
from tests.appliance.visiting import Visitor

pytestmark = [
    pytest.mark.appliance,
    pytest.mark.skipif(not can_boot(), reason="needs root, debootstrap and systemd-nspawn"),
]
LITTLE = "[Service]\nMemoryHigh=infinity\nMemoryMax=40M\n"
DROP_IN = "/run/systemd/system/estation-kiosk.service.d"


@pytest.fixture(scope="module")
def machine():
    BUILD.mkdir(parents=True, exist_ok=True)
    with booted(BUILD) as there:
        there(install(there, sorted(Path(DIST).glob("estation-*_*.deb"))))
        there(f"sed -i '{SIMULATED}' /etc/estation/kiosk.toml")
        yield there


@pytest.fixture(scope="module")
def visitor(machine):
    visitor = Visitor(machine)
    machine("systemctl daemon-reload; systemctl start estation-kiosk")
    yield visitor
    visitor.close()


def alerts(machine, folder):
    """Return what the kiosk has to tell a technician: its outbox, copied while it stands still."""
    for name in ("journal.db", "journal.db-wal"):
        file = machine.root / "var/lib/estation" / name
        if file.exists():
            shutil.copy(file, folder)
    with closing(sqlite3.connect(folder / "journal.db")) as db:
        rows = db.execute("SELECT data FROM outbox WHERE kind = 'alert' ORDER BY seq")
        return [json.loads(data)["body"] for (data,) in rows]


def restarted(machine, visitor):
    pages = len(visitor.pages())
    machine("systemctl restart estation-kiosk")
    machine.until(lambda: len(visitor.pages()) > pages, 60)
    machine.until(lambda: machine.is_active("estation-kiosk"), 60)


def test_a_slip_in_the_settings_costs_nobody_the_kiosk(machine, visitor, tmp_path):
    visitor.until("IdleView", within_s=60)
    copy = machine.root / "var/lib/estation/last-good/settings.json"
    machine.until(copy.exists, 60)
    assert machine.says("stat -c '%U %a' /var/lib/estation/last-good") == "estation 700"
    machine("cp -p /etc/estation/kiosk.toml /root/good.toml")
    machine("sed -i 's/^follow_hours = false/follow_hours = sometimes/' /etc/estation/kiosk.toml")
    restarted(machine, visitor)
    assert not machine.is_active("estation-out-of-service")
    machine("systemctl stop estation-kiosk")
    codes = [one["code"] for one in alerts(machine, tmp_path)]
    assert codes.count("settings.faults") == 1
    machine("cp -p /root/good.toml /etc/estation/kiosk.toml; systemctl start estation-kiosk")


def test_without_anything_good_the_plain_page_is_shown_and_mending_ends_it(machine, visitor):
    machine("systemctl stop estation-kiosk; rm -rf /var/lib/estation/last-good*")
    machine("echo rubbish >>/etc/estation/kiosk.toml; systemctl start estation-kiosk", check=False)
    machine.until(
        lambda: (
            "out of service" in machine.says("journalctl -u estation-out-of-service --no-pager")
        ),
        60,
    )
    machine("cp -p /root/good.toml /etc/estation/kiosk.toml; systemctl reset-failed estation-kiosk")
    machine("systemctl start estation-kiosk")
    machine.until(lambda: machine.is_active("estation-kiosk"), 60)


def test_for_want_of_memory_it_is_killed_says_so_and_comes_back(machine, visitor, tmp_path):
    machine.until(lambda: machine.is_active("estation-kiosk"), 60)
    score = machine.says("systemctl show -P OOMScoreAdjust estation-kiosk")
    assert int(score) < 0  # something else goes first where the whole machine has none
    if not machine.says("systemctl show -P MemoryCurrent estation-kiosk").strip().isdecimal():
        pytest.skip("this kernel gives the machine no memory controller: nothing is limited here")
    machine(f"mkdir -p {DROP_IN}; printf '{LITTLE}' >{DROP_IN}/little.conf")
    machine("systemctl daemon-reload; systemctl restart --no-block estation-kiosk")

    def result():
        said = machine.says("journalctl -u estation-kiosk --no-pager")
        return re.search(r"Failed with result '(oom-kill|signal)'", said)

    machine.until(result, 120)
    machine(f"rm {DROP_IN}/little.conf; systemctl daemon-reload")
    machine("systemctl reset-failed estation-kiosk estation-out-of-service; true")
    machine("systemctl start estation-kiosk")
    machine.until(lambda: machine.is_active("estation-kiosk"), 60)
    machine.until(lambda: not (machine.root / "var/lib/estation/last-end").exists(), 30)
    machine("systemctl stop estation-kiosk")
    told = [one["detail"] for one in alerts(machine, tmp_path) if one["code"] == "kiosk.ended"]
    print(f"\ntold after it was killed: {told}")
    assert any("KILL" in detail for detail in told)
    machine("systemctl start estation-kiosk")


def test_killed_again_and_again_it_is_back_with_its_tickets(machine, visitor):
    for _ in range(3):
        machine.until(lambda: machine.is_active("estation-kiosk"), 60)
        pages = len(visitor.pages())
        machine("systemctl kill --kill-whom=main --signal=KILL estation-kiosk")
        machine.until(lambda before=pages: len(visitor.pages()) > before, 60)
    machine.until(lambda: machine.is_active("estation-kiosk"), 60)
    assert not machine.is_active("estation-out-of-service")
