"""The packages on a machine that boots: installed, at work, upgraded, removed, and nothing left.

``make appliance-test`` builds them and runs this. One machine is carried from test to test, as it
is in a hall; each test says what it finds.
"""

import re
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.appliance.channels import later_release
from tests.appliance.machine import booted, can_boot
from tests.appliance.visiting import Visitor
from tests.system.hall import CONFIG

pytestmark = [
    pytest.mark.appliance,
    pytest.mark.skipif(not can_boot(), reason="needs root, debootstrap and systemd-nspawn"),
]
TOP = CONFIG.parent
BUILD, DIST = TOP / "build" / "appliance", TOP / "dist"
NEWER = "9.9.9"
NAME = "kiosk-07"
SIMULATED = (
    r"s|^url = \"serial://.*|url = \"sim://resident-card\"|;"
    r"s|^url = \"file:///dev.*|url = \"sim://ready\"|;"
    r"s|^follow_hours = true|follow_hours = false|"
)
GIVING = (
    r's|^folder = ""|folder = "/var/lib/estation-centre/authority"|;'
    r"s|^port = 1883|port = 8883|;"
    r"s|^# \[broker.tls\]|[broker.tls]|;"
    r's,^# \(ca\|certificate\|key\) = "/var,\1 = "/var,'
)


@pytest.fixture(scope="module")
def machine():
    BUILD.mkdir(parents=True, exist_ok=True)
    with booted(BUILD) as there:
        yield there


@pytest.fixture(scope="module")
def visitor(machine):
    visitor = Visitor(machine)
    yield visitor
    visitor.close()


@pytest.fixture(scope="module")
def before(machine):
    """What lay on the machine before anything of ours came."""
    return machine.files()


def install(machine, packages, where="/root/debs"):
    folder = machine.root / where.lstrip("/")
    folder.mkdir(exist_ok=True)
    for one in packages:
        shutil.copy(one, folder)
    return f"DEBIAN_FRONTEND=noninteractive dpkg --install {where}/*.deb"


def processes(machine, unit):
    return int(machine.says(f"systemctl show {unit} --property MainPID --value"))


def test_it_installs_without_a_network_and_starts_nothing_yet(machine, before):
    machine(install(machine, sorted(DIST.glob("estation-*_*.deb"))))
    machine("kiosk check-config /etc/estation/kiosk.toml")
    assert not machine.is_active("estation-kiosk")
    assert machine.says("systemctl is-enabled estation-kiosk estation-centre estation.target")
    assert machine.says("stat -c '%U:%G %a' /var/lib/estation") == "estation:estation 700"
    assert machine.says("stat -c '%U:%G %a' /etc/estation/kiosk.toml") == "root:estation 640"
    assert machine.says("dpkg --audit") == ""
    conffiles = machine.says("dpkg-query -W -f '${Conffiles}' estation-kiosk")
    assert "/etc/estation/kiosk.toml" in conffiles


def test_the_centre_starts_in_its_cage(machine):
    machine(f"sed -i '{GIVING}' /etc/estation/centre.toml")
    machine("systemctl start estation-centre")
    machine.until(lambda: machine.is_active("estation-centre"))
    shutil.copy(CONFIG / "mosquitto" / "site.conf", machine.root / "etc/mosquitto/conf.d")
    machine("systemctl restart mosquitto && systemctl start estation-centre-broker.path")
    status = machine.says(f"cat /proc/{processes(machine, 'estation-centre')}/status")
    assert "NoNewPrivs:\t1" in status
    assert "Seccomp:\t2" in status
    assert "CapBnd:\t0000000000000000" in status
    own = "journalctl --unit estation-centre --output cat LOGGER=kiosk.link.connection"
    machine.until(lambda: "connected" in machine.says(own))  # by the journal's own protocol


def test_with_a_token_it_is_given_to_the_hall(machine):
    said = machine.says("runuser -u estation-centre -- estation-centre enrolment --new kiosk-07")
    token = said.splitlines()[0]
    machine(f"kiosk enrol --centre http://127.0.0.1:8080 --token {token}")
    key = "/var/lib/estation/identity/current/kiosk.key"
    assert machine.says(f"stat -c '%U %a' {key}") == "estation 600"
    machine("systemctl start estation-renew")
    assert "not due yet" in machine.says("journalctl --unit estation-renew --no-pager")


def test_a_visitor_takes_a_ticket(machine, visitor):
    machine(f"sed -i '{SIMULATED}' /etc/estation/kiosk.toml")
    machine("systemctl daemon-reload; systemctl start estation-kiosk")
    assert machine.is_active("estation-kiosk")
    machine.until(lambda: asks(machine, "SELECT state FROM kiosk") == [("ready",)], 60)
    machine.until(lambda: asks(machine, "SELECT * FROM lease"), 60)
    visitor.takes_ticket()
    visitor.leaves()
    machine.until(lambda: tickets(machine) == ["printed"])


def asks(machine, query):
    file = machine.root / "var/lib/estation-centre/centre.db"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        return db.execute(query).fetchall()


def tickets(machine):
    return [state for (state,) in asks(machine, "SELECT state FROM ticket") if state == "printed"]


def test_a_visit_writes_little_to_the_card(machine, visitor):
    process = processes(machine, "estation-kiosk")

    def written():
        said = machine.says(f"cat /proc/{process}/io")
        return int(re.search(r"^write_bytes: (\d+)", said, re.MULTILINE)[1])

    before = at_rest(written)
    visitor.takes_ticket()
    visitor.leaves()
    machine.until(lambda: len(tickets(machine)) == 2)
    spent = at_rest(written) - before
    print(f"\nwritten to disk for a visit without documents: {spent / 1000:.0f} kB")
    assert spent < 200_000


def at_rest(figure):
    """Return a figure that has not moved for three seconds."""
    found, since = figure(), time.monotonic()
    while time.monotonic() - since < 3:
        if (now := figure()) != found:
            found, since = now, time.monotonic()
    return found


def test_a_kiosk_that_is_killed_is_back_within_five_seconds(machine, visitor):
    pages = len(visitor.pages())
    machine("systemctl kill --kill-whom=main --signal=KILL estation-kiosk")
    took = machine.until(lambda: len(visitor.pages()) > pages, 15)
    print(f"\nfirst page after a kill: {took:.1f} s")
    assert took < 5
    machine.until(lambda: machine.is_active("estation-kiosk"))


def test_a_kiosk_that_stands_still_is_started_anew_within_fifteen_seconds(machine, visitor):
    machine.until(lambda: machine.is_active("estation-kiosk"))
    process, pages = processes(machine, "estation-kiosk"), len(visitor.pages())
    machine(f"kill -STOP {process}")
    took = machine.until(lambda: len(visitor.pages()) > pages, 30)
    print(f"\nfirst page after it stood still: {took:.1f} s")
    assert took < 15
    assert "watchdog" in machine.says("journalctl --unit estation-kiosk --no-pager")


def test_what_cannot_start_ends_in_the_page_and_not_in_a_black_screen(machine):
    machine(
        "cp -p /etc/estation/kiosk.toml /root/good.toml; echo rubbish >>/etc/estation/kiosk.toml"
    )
    machine("systemctl stop estation-kiosk; rm -rf /var/lib/estation/last-good*")  # it would do
    machine("systemctl start estation-kiosk", check=False)
    machine.until(
        lambda: "out of service" in machine.says("journalctl -u estation-out-of-service --no-pager")
    )  # the container has no screen: it says that it found none
    assert machine.is_active("estation-retry.timer")
    machine("cp -p /root/good.toml /etc/estation/kiosk.toml; systemctl reset-failed estation-kiosk")
    machine("systemctl start estation-kiosk")
    assert not machine.is_active("estation-out-of-service")
    assert not machine.is_active("estation-retry.timer")


def test_an_upgrade_in_the_middle_of_the_day_waits_for_the_visitor(machine, visitor, tmp_path):
    debs = [later_release(one, tmp_path, NEWER) for one in sorted(DIST.glob("estation-*_*.deb"))]
    command = install(machine, debs, "/root/newer")
    visitor.begins()
    process = processes(machine, "estation-kiosk")
    with subprocess.Popen(
        machine.command(command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as upgrade:
        for line in upgrade.stdout:
            if "waiting until no visitor is there" in line:
                break
        visitor.touches("choose:customs-goods", "ResultView")  # nobody hurries
        assert processes(machine, "estation-kiosk") == process
        assert upgrade.poll() is None
        visitor.leaves()
        said, _ = upgrade.communicate(timeout=300)
        assert upgrade.returncode == 0, said
    machine.until(lambda: machine.is_active("estation-kiosk"))
    assert machine.says("dpkg-query -W -f '${Version}' estation-kiosk") == NEWER
    assert "sim://ready" in machine.says("cat /etc/estation/kiosk.toml")
    visitor.takes_ticket()
    visitor.leaves()
    machine.until(lambda: NEWER in str(asks(machine, "SELECT * FROM kiosk")))


def test_the_log_is_in_memory_and_no_console_waits(machine):
    machine("systemctl restart systemd-journald")
    assert "/run/log/journal/" in machine.says("journalctl --header")
    machine("/usr/lib/estation-kiosk/lock-down apply")
    said = machine.says("/usr/lib/estation-kiosk/lock-down status")
    assert "open" not in said
    for unit in ("getty@tty1", "getty@tty2", "serial-getty@ttyAMA0", "ctrl-alt-del.target"):
        assert machine("systemctl is-enabled " + unit, check=False).stdout.strip() == "masked"
    machine("/usr/lib/estation-kiosk/lock-down undo")
    assert machine("systemctl is-enabled getty@tty2", check=False).stdout.strip() != "masked"


def test_the_centre_is_backed_up(machine):
    machine("systemctl start estation-centre-backup")
    assert machine.says("ls /var/lib/estation-centre/backups").startswith("centre-")


def test_warnings_outlive_the_memory(machine):
    machine("systemctl start estation-log")
    assert machine.says("ls /var/log/estation/").startswith("warnings-")


def test_a_kiosk_that_was_taken_out_is_gone_from_the_broker_by_itself(machine, visitor):
    state = f"SELECT state FROM kiosk WHERE name = '{NAME}'"
    machine.until(lambda: asks(machine, state) == [("ready",)])
    machine(f"runuser -u estation-centre -- estation-centre enrolment --revoke {NAME}")
    machine.until(lambda: asks(machine, state) == [("lost",)], 60)


def test_removed_it_leaves_settings_and_data_and_purged_nothing(machine, before):
    machine("dpkg --remove estation-kiosk estation-centre estation-common")
    assert machine.says("ls /etc/estation/kiosk.toml /var/lib/estation/journal.db")
    assert not (machine.root / "usr/lib/estation-kiosk").exists()
    machine("dpkg --purge estation-kiosk estation-centre estation-common")
    left = {one for one in machine.files() - before if not OURS_OF_THE_TEST.match(one)}
    assert left == set()
    assert "estation" not in machine.says("cat /etc/passwd /etc/group")
    units = machine("systemctl list-unit-files 'estation*' --no-legend", check=False)
    assert units.stdout == ""


OURS_OF_THE_TEST = re.compile(
    r"/etc/mosquitto/conf\.d/site\.conf$|/etc/systemd/system/estation-kiosk\.service\.d(/|$)"
    r"|/etc/(passwd|group|shadow|gshadow|subuid|subgid)-$|/var/lib/systemd/"
    r"|/etc/\.pwd\.lock$"
)


@pytest.fixture(scope="module", autouse=True)
def _built():
    if not list(Path(DIST).glob("estation-kiosk_*.deb")):
        pytest.fail("there are no packages in dist: run make deb")
