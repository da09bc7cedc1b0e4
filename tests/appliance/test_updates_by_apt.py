"""An update with real apt, gpg and dpkg, in a folder that stands for a machine."""

import fcntl
import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from tests.appliance.channels import CLOSED, NEW, OLD, OPEN, PROGRAM, Key, Site, deb

MISSING = [name for name in ("apt-get", "apt-ftparchive", "gpg", "dpkg") if not shutil.which(name)]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"needs {', '.join(MISSING)}")
INSTALLED = "installed"
UPDATES = int(os.environ.get("ESTATION_UPDATES", "20"))
MOST_CUTS, STARTS = 3, 3


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    pair = [Key(tmp_path_factory.mktemp("keys") / name) for name in ("ours", "theirs")]
    yield pair
    for one in pair:
        one.close()


@pytest.fixture
def site(keys):
    site = Site(keys[0])
    yield site
    site.close()


def until(true, within_s=30):
    ends = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.05)


def test_a_version_of_the_channel_is_put_in_and_judged_and_the_way_back_is_kept(site):
    settings = site.root / "etc/estation/kiosk.toml"
    settings.write_text("# changed by the hall\n")
    site.offers(deb(site.folder, NEW))
    site.wants()
    update = site.run()
    assert (update["stage"], update["before"]) == ("done", OLD)
    assert site.version == f"{NEW} {INSTALLED}"
    assert settings.read_text() == "# changed by the hall\n"
    kept = json.loads((site.root / "var/lib/estation-update/journal.json").read_text())["kept"]
    assert list(kept) == [NEW]
    assert [one.name for one in (site.root / "var/lib/estation-update/kept").iterdir()] == [NEW]
    assert not (site.root / "var/lib/estation-update/program").exists()
    starts = len(site.starts)
    assert site.run()["stage"] == "done"  # the wish lies there still: nothing is done twice
    assert len(site.starts) == starts


REFUSED = {
    "a list that another key signed": ("theirs", "", "signature|NO_PUBKEY|not signed"),
    "a list that is too old": ("ours", "expired", "expired|not valid"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused_is(site, keys, what):
    who, change, said = REFUSED[what]
    past = f"{datetime.now(UTC) - timedelta(hours=1):%a, %d %b %Y %H:%M:%S} UTC"

    def aged(text):
        return re.sub("Valid-Until: .*", f"Valid-Until: {past}", text) if change else text

    site.offers(deb(site.folder, NEW), key=keys[who == "theirs"], change=aged)
    site.wants()
    update = site.run()
    assert update["stage"] == "refused"
    assert re.search(said, update["detail"])
    assert (site.version, site.starts) == (f"{OLD} {INSTALLED}", [])


def test_a_package_that_was_changed_after_the_list_was_signed_is_refused(site):
    new = deb(site.folder, NEW)
    site.offers(new)
    there = site.channel / new.name
    there.write_bytes(there.read_bytes()[:-4] + b"\1\2\3\4")
    site.wants()
    update = site.run()
    assert update["stage"] == "refused"
    assert "Hash Sum" in update["detail"]
    assert site.version == f"{OLD} {INSTALLED}"


def test_what_is_not_offered_or_older_or_too_large_is_refused_and_nothing_is_changed(site):
    site.wants("9.9.9")
    assert "9.9.9" in site.run()["detail"]
    site.wants("1.0.0", "command-2")
    assert "nothing older" in site.run()["detail"]
    site.offers(deb(site.folder, NEW))
    site.wants(NEW, "command-3")
    update = site.run("--spare-mb", "1000000000")
    assert update["stage"] == "refused"
    assert "MB are needed" in update["detail"]
    site.wants(NEW, "command-4", expires=1)
    assert "expired" in site.run()["detail"]
    assert (site.version, site.starts) == (f"{OLD} {INSTALLED}", [])


def test_a_channel_that_is_away_is_tried_again(site):
    site.offers(deb(site.folder, NEW))
    sources = site.root / "etc/estation/update/channel.sources"
    good = sources.read_text()
    sources.write_text(re.sub(r"http://127.0.0.1:\d+", "http://127.0.0.1:1", good))
    site.wants()
    update = site.run()
    assert (update["stage"], "tried again later" in update["detail"]) == ("wanted", True)
    sources.write_text(good)
    assert site.run()["stage"] == "done"


def test_it_waits_for_the_hall_to_close_and_for_its_window(site):
    site.offers(deb(site.folder, NEW))
    site.hours(OPEN)
    site.wants(window="22:00-06:00")
    assert site.run()["detail"] == "waits until the hall is closed"
    site.hours(CLOSED | {"now": "2026-11-29T12:00:00+08:00"})
    assert site.run()["detail"] == "waits for 22:00-06:00"
    site.hours(CLOSED | {"now": "2026-11-30T08:30:00+08:00"})
    assert "opens in less than" in site.run()["detail"]
    (site.folder / "hours.json").write_text("nonsense")
    update = site.run()
    assert (update["stage"], "nobody knows" in update["detail"]) == ("staged", True)
    assert (site.version, site.starts) == (f"{OLD} {INSTALLED}", [])
    site.hours(CLOSED)
    assert site.run()["stage"] == "done"


def test_it_waits_for_the_visitor(site):
    site.offers(deb(site.folder, NEW))
    site.wants()
    with (site.root / "run/estation/visit.lock").open("w") as visit:
        fcntl.flock(visit, fcntl.LOCK_SH)
        with subprocess.Popen(site.command("run"), stderr=subprocess.DEVNULL) as running:
            file = site.root / "var/lib/estation-update/journal.json"
            until(lambda: file.exists() and site.update["stage"] == "waiting")
            assert (site.root / "run/unit").read_text() == "active\n"
            assert site.version == f"{OLD} {INSTALLED}"
            fcntl.flock(visit, fcntl.LOCK_UN)
            assert running.wait(60) == 0
    assert site.update["stage"] == "done"


FAULTS = {
    "dead": "it does not start",
    "worse": "camera: fail, was pass",
    "ends": "it ended by itself",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_fails_three_times_is_taken_back_and_not_tried_again(site, fault):
    site.offers(deb(site.folder, NEW, fault))
    site.wants()
    update = site.run()
    assert update["stage"] == "returned"
    assert f"start 3: {FAULTS[fault]}" in update["detail"]
    assert site.version == f"{OLD} {INSTALLED}"
    assert site.starts == [f"start {NEW}"] * 3 + [f"start {OLD}"]
    assert (site.root / "run/unit").read_text() == "active\n"
    site.wants(NEW, "command-2")
    update = site.run()
    assert (update["stage"], "failed here before" in update["detail"]) == ("refused", True)
    site.wants(NEW, "command-3", again=True)
    assert site.run()["stage"] == "returned"


def test_what_dpkg_cannot_install_is_taken_back_at_once(site):
    site.offers(deb(site.folder, NEW, script="exit 1"))
    site.wants()
    update = site.run()
    assert (update["stage"], "dpkg: " in update["detail"]) == ("returned", True)
    assert (site.version, site.starts) == (f"{OLD} {INSTALLED}", [f"start {OLD}"])


def test_without_a_way_back_nothing_is_begun(site):
    site.offers(deb(site.folder, NEW))
    (site.channel / f"estation-kiosk_{OLD}_all.deb").unlink()
    site.offers()
    site.wants()
    update = site.run()
    assert (update["stage"], "no way back" in update["detail"]) == ("refused", True)
    assert site.version == f"{OLD} {INSTALLED}"


@pytest.mark.parametrize(
    "wish",
    [
        "x" * 5000,
        "{}",
        '{"id": "../../etc", "author": "a", "version": "1", "window": "", "expires": 1}',
        '{"id": "command-1", "author": "a", "version": "1 -o x", "window": "", "expires": 1}',
    ],
)
def test_a_wish_that_is_none_is_left_alone(site, wish):
    file = site.root / "var/lib/estation/update/wish.json"
    file.write_text(wish)
    assert "wish" in site.call("run").stderr
    file.unlink()
    file.symlink_to("/etc/shadow")
    assert "Too many levels" in site.call("run").stderr
    assert not (site.root / "var/lib/estation-update/journal.json").exists()


# Ends at the nth word of the journal, before or after it is on the disk, as a power cut would.
CUT = """
import os, signal, sys
sys.path.insert(0, {program!r})
import journal
own, left = journal.write, [{number}]
def write(file, data):
    left[0] -= 1
    if left[0] == 0 and {early}:
        os.kill(0, signal.SIGKILL)
    own(file, data)
    if left[0] == 0:
        os.kill(0, signal.SIGKILL)
journal.write = write
from __main__ import main
sys.argv[0] = {program!r}
import runpy
runpy.run_path({program!r}, run_name="__main__")
"""


def cut_at(site, number, *, early):
    """Run until the power is cut at a word of the journal; tell whether it was."""
    text = CUT.format(program=str(PROGRAM), number=number, early=early)
    text = text.replace("from __main__ import main\n", "")
    return site.call("run", program=("-c", text)).returncode == -9


@pytest.mark.parametrize(("fault", "ends", "number", "early"), [
    ("good", "done", 3, True),  # staged, and not noted
    ("good", "done", 9, False),  # noted, and nothing installed
    ("good", "done", 10, True),  # installed, and not noted
    ("dead", "returned", 11, False),  # a start began
])  # fmt: skip
def test_after_a_power_cut_it_goes_on_to_its_end(site, fault, ends, number, early):
    site.offers(deb(site.folder, NEW, fault))
    site.wants()
    assert cut_at(site, number, early=early)
    assert site.run()["stage"] == ends
    assert site.version == f"{NEW if ends == 'done' else OLD} {INSTALLED}"
    assert site.starts.count(f"start {NEW}") <= 3


@pytest.mark.soak
@pytest.mark.parametrize(("fault", "ends"), [("good", "done"), ("dead", "returned")])
def test_after_a_power_cut_at_any_step_it_goes_on_to_its_end(keys, fault, ends):
    found = set()
    for early in (True, False):
        for number in range(1, 30):
            site = Site(keys[0])
            try:
                site.offers(deb(site.folder, NEW, fault))
                site.wants()
                if not cut_at(site, number, early=early):
                    break
                file = site.root / "var/lib/estation-update/journal.json"
                found.add(site.update["stage"] if file.exists() else "")
                assert site.run()["stage"] == ends, (number, early)
                version = NEW if ends == "done" else OLD
                assert site.version == f"{version} {INSTALLED}"
                assert not (site.root / "var/lib/estation-update/program").exists()
                assert not (site.root / "run/estation-update/changing").exists()
                assert site.starts.count(f"start {NEW}") <= 3
            finally:
                site.close()
    assert {"wanted", "examining", "installing", "checking"} <= found
    assert ends in found


@pytest.mark.parametrize("times", [1, 5])
def test_a_power_cut_while_dpkg_works_is_mended(site, times):
    count = site.folder / "cuts"
    count.write_text("." * times)
    script = f"if [ -s {count} ]; then truncate --size=-1 {count}; kill -KILL 0; fi"  # all of it
    site.offers(deb(site.folder, NEW, script=script))
    site.wants()
    cuts = 0
    while site.call("run").returncode == -9:
        cuts += 1
        assert site.update["stage"] in {"installing", "returning"}
    if times == 1:
        assert (cuts, site.update["stage"], site.version) == (1, "done", f"{NEW} {INSTALLED}")
    else:
        assert site.update["stage"] in {"done", "returned"}
        assert site.version.endswith(INSTALLED)


def cut_after(site, seconds):
    """Run, and cut the power so long after; tell whether anything was still going on."""
    with subprocess.Popen(
        site.command("run"), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as running:  # fmt: skip
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, signal.SIGKILL)  # apt, gpg and dpkg as well
            return True
    return False


def audited(site):
    """Return what dpkg finds half done."""
    words = ("dpkg", f"--admindir={site.root}/var/lib/dpkg", "--audit")
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


@pytest.mark.soak
@pytest.mark.parametrize(("fault", "ends"), [("good", "done"), ("dead", "returned")])
def test_power_cuts_at_any_moment_end_in_one_whole_version(keys, fault, ends):
    chance, cuts, found = random.Random(13), 0, Counter()
    site = Site(keys[0])
    try:
        site.offers(deb(site.folder, NEW, fault))
        site.wants()
        began = time.monotonic()
        assert site.run()["stage"] == ends
        took = time.monotonic() - began
    finally:
        site.close()
    for _ in range(UPDATES):
        site = Site(keys[0])
        try:
            site.offers(deb(site.folder, NEW, fault))
            site.wants()
            file = site.root / "var/lib/estation-update/journal.json"
            here = chance.randint(1, MOST_CUTS)
            for _ in range(here):
                if not cut_after(site, chance.uniform(0, took)):
                    break
                cuts += 1
                found[site.update["stage"] if file.exists() else "none"] += 1
            stage = site.run()["stage"]
            # A version that was cut off at three of its starts counts as one that does not start.
            assert stage == ends or (stage == "returned" and here >= STARTS)
            assert site.version == f"{NEW if stage == 'done' else OLD} {INSTALLED}"
            version = site.root / "usr/lib/estation-kiosk/version"
            assert version.read_text() == (NEW if stage == "done" else OLD)
            assert audited(site) == ""
            assert not (site.root / "var/lib/estation-update/program").exists()
            assert not (site.root / "run/estation-update/changing").exists()
        finally:
            site.close()
    print(f"\n{UPDATES} updates of {took:.1f} s, {cuts} cuts: {dict(found)}; all ended whole")
    assert cuts > 0


def test_what_is_wished_for_while_another_update_is_at_work_comes_after_it(site):
    site.offers(deb(site.folder, NEW), deb(site.folder, "1.2.5"))
    site.wants()
    with (site.root / "run/estation/visit.lock").open("w") as visit:
        fcntl.flock(visit, fcntl.LOCK_SH)
        with subprocess.Popen(site.command("run"), stderr=subprocess.DEVNULL) as running:
            file = site.root / "var/lib/estation-update/journal.json"
            until(lambda: file.exists() and site.update["stage"] == "waiting")
            site.wants("1.2.5", "command-2")
            fcntl.flock(visit, fcntl.LOCK_UN)
            assert running.wait(120) == 0
    assert (site.update["id"], site.update["stage"]) == ("command-2", "done")
    assert site.starts == [f"start {NEW}", "start 1.2.5"]
