"""An update on a machine that boots: the centre's signed channel, a visitor, a version that fails.

``make appliance-test`` runs it. The hall is closed, yet its kiosk follows no hours: so a visitor
can be there.
"""

import json
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.centre.channel import folder as channel
from kiosk.link.clock import wall_clock_ms
from kiosk.link.envelope import new_id
from tests.appliance.channels import Key, later_release
from tests.appliance.machine import booted, can_boot, run
from tests.appliance.test_appliance import BUILD, DIST, GIVING, SIMULATED, install
from tests.appliance.visiting import Visitor
from tests.system.hall import CONFIG

pytestmark = [
    pytest.mark.appliance,
    pytest.mark.skipif(not can_boot(), reason="needs root, debootstrap and systemd-nspawn"),
]
NEWER, DEAD = "9.9.8", "9.9.9"
SERVED = r's|^packages_dir = ""|packages_dir = "/var/lib/estation-centre/channel"|'
CLOSED = r"s|^\([mtwf][a-z]*day\) = .*|\1 = []|"


def later(package, folder, version, *, dead=False):
    """Return the same package as a later release of it; ``dead``: the kiosk of it cannot start."""
    if dead and package.name.startswith("estation-kiosk"):
        return later_release(package, folder, version, _without_libraries)
    return later_release(package, folder, version)


def _without_libraries(tree):
    (libraries,) = tree.glob("usr/lib/*/lib/python3*/site-packages")
    for one in libraries.iterdir():
        if one.is_dir() and not one.is_symlink():
            shutil.rmtree(one)


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    key = Key(tmp_path_factory.mktemp("keys") / "operator")
    yield key
    key.close()


@pytest.fixture(scope="module")
def offered(tmp_path_factory, key):
    """The channel, as the operator makes it: what is installed, a newer one, one that is dead."""
    folder = tmp_path_factory.mktemp("channel")
    debs = sorted(DIST.glob("estation-*_*.deb"))
    work = tmp_path_factory.mktemp("later")
    for file in debs:
        channel.add(folder, [file])
        for version in (NEWER, DEAD):
            built = later(file, work, version, dead=version == DEAD)
            channel.add(folder, [built])
            built.unlink()
    channel.write_list(folder)
    run("gpg", "--batch", "--local-user", key.name, "--clearsign", "--output",
        folder / channel.SIGNED, folder / channel.UNSIGNED, env=key.environment)  # fmt: skip
    return folder


@pytest.fixture(scope="module")
def machine(offered, key):
    BUILD.mkdir(parents=True, exist_ok=True)
    with booted(BUILD) as there:
        there(install(there, sorted(DIST.glob("estation-*_*.deb"))))
        there(f"sed -i '{GIVING};{SERVED}' /etc/estation/centre.toml")
        there(f"sed -i '{CLOSED}' /etc/estation/catalogue/hall.toml")
        there(f"sed -i '{SIMULATED}' /etc/estation/kiosk.toml")
        there("install -d -o estation-centre -m 755 /var/lib/estation-centre/channel")
        shutil.copytree(offered, there.root / "var/lib/estation-centre/channel", dirs_exist_ok=True)
        there("chown -R estation-centre /var/lib/estation-centre/channel")
        shutil.copy(key.public, there.root / "root/channel.gpg")
        yield there


@pytest.fixture(scope="module")
def visitor(machine):
    visitor = Visitor(machine)
    yield visitor
    visitor.close()


def asks(machine, query):
    file = machine.root / "var/lib/estation-centre/centre.db"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as db:
        return db.execute(query).fetchall()


def version(machine):
    return machine.says("dpkg-query -W -f '${Version} ${db:Status-Status}' estation-kiosk")


def update_of(machine):
    said = machine("/usr/lib/estation-kiosk/estation-update status", check=False).stdout
    return (json.loads(said or "{}").get("update")) or {}


def wants(machine, wanted):
    """Wish as the kiosk does when the centre's command comes; return the id."""
    wish = {"id": new_id(), "author": "SAMPLE", "version": wanted, "window": "",
            "expires": wall_clock_ms() + 3_600_000, "again": False}  # fmt: skip
    there = machine.root / "var/lib/estation/update"
    (there / "new").write_text(json.dumps(wish))
    machine("chown estation: /var/lib/estation/update/new")
    machine("mv /var/lib/estation/update/new /var/lib/estation/update/wish.json")
    return wish["id"]


def is_at(machine, id_, *stages):
    def so():
        update = update_of(machine)
        return update.get("id") == id_ and update["stage"] in stages

    return so


def test_the_hall_gives_the_kiosk_its_channel_and_all_start(machine, visitor):
    machine("systemctl start estation-centre")
    shutil.copy(CONFIG / "mosquitto" / "site.conf", machine.root / "etc/mosquitto/conf.d")
    machine("systemctl restart mosquitto && systemctl start estation-centre-broker.path")
    said = machine.says("runuser -u estation-centre -- estation-centre enrolment --new kiosk-07")
    machine(f"kiosk enrol --centre http://127.0.0.1:8080 --token {said.splitlines()[0]}")
    join = "/usr/lib/estation-kiosk/estation-update join"
    machine(f"{join} http://127.0.0.1:8080/channel/ /root/channel.gpg")
    machine("systemctl daemon-reload; systemctl start estation-kiosk")
    machine("systemctl start estation-update.path estation-update.timer")
    machine.until(lambda: asks(machine, "SELECT state FROM kiosk") == [("ready",)], 120)


def test_an_update_of_the_signed_channel_waits_for_the_visitor_and_is_checked(machine, visitor):
    visitor.begins()
    id_ = wants(machine, NEWER)
    machine.until(is_at(machine, id_, "waiting"), 300)
    assert NEWER not in version(machine)
    assert machine.is_active("estation-kiosk")
    visitor.touches("choose:customs-goods", "ResultView")  # nobody hurries
    visitor.leaves()
    machine.until(is_at(machine, id_, "done"), 600)
    assert version(machine) == f"{NEWER} installed"
    assert machine.is_active("estation-kiosk")
    assert "sim://ready" in machine.says("cat /etc/estation/kiosk.toml")
    machine.until(lambda: NEWER in str(asks(machine, "SELECT software FROM kiosk")), 60)
    told = "SELECT stage FROM kiosk_update"
    machine.until(lambda: asks(machine, told) == [("done",)], 60)
    visitor.takes_ticket()
    visitor.leaves()


def test_a_version_that_does_not_start_is_taken_back_by_itself(machine, visitor):
    id_ = wants(machine, DEAD)
    machine.until(is_at(machine, id_, "returned"), 900)
    update = update_of(machine)
    assert "start 3: it does not start" in update["detail"]
    assert version(machine) == f"{NEWER} installed"
    assert machine.is_active("estation-kiosk")
    machine.until(
        lambda: asks(machine, "SELECT stage, version FROM kiosk_update") == [("returned", DEAD)], 60
    )
    said = "SELECT code FROM timeline WHERE kind = 'alert'"
    machine.until(lambda: ("update.returned",) in asks(machine, said), 60)
    again = wants(machine, DEAD)
    machine.until(is_at(machine, again, "refused"), 120)
    assert "failed here before" in update_of(machine)["detail"]
    visitor.takes_ticket()
    visitor.leaves()


def test_a_power_cut_while_files_change_is_mended_at_the_next_start(machine, visitor):
    """The program and dpkg end at once, the kiosk's files half changed; then the unit starts."""
    machine("systemctl stop estation-update.path estation-update.timer")
    file = machine.root / "var/lib/estation-update/journal.json"
    kept = json.loads(file.read_text())
    kept["failed"] = {}
    file.write_text(json.dumps(kept))
    id_ = wants(machine, DEAD)
    machine("systemctl start --no-block estation-update")
    machine.until(is_at(machine, id_, "installing"), 300)
    machine.until(lambda: machine("pgrep -x dpkg", check=False).returncode == 0, 60)
    time.sleep(0.2)  # somewhere in the middle: wherever it is, it must be mended
    machine("systemctl kill --signal=KILL estation-update; systemctl stop estation-update")
    assert update_of(machine)["stage"] == "installing"
    assert (machine.root / "var/lib/estation-update/program").exists()
    machine("rm -rf /run/estation-update; systemctl start estation-update")
    machine.until(is_at(machine, id_, "returned"), 900)
    assert version(machine) == f"{NEWER} installed"
    assert machine.says("dpkg --audit") == ""
    machine.until(lambda: machine.is_active("estation-kiosk"))
    visitor.takes_ticket()
    visitor.leaves()


@pytest.fixture(scope="module", autouse=True)
def _built():
    if not list(Path(DIST).glob("estation-kiosk_*.deb")):
        pytest.fail("there are no packages in dist: run make deb")
