"""A signed channel of small packages, and a folder that stands for a machine: real apt and dpkg."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from kiosk.centre.channel import folder as channel
from tests.appliance.machine import run
from tests.mosquitto import free_port
from tests.system.hall import CONFIG

PROGRAM = CONFIG.parent / "systemd" / "update"
OLD, NEW = "1.2.3", "1.2.4"
CLOSED = {"now": "2026-11-29T02:00:00+08:00", "open": False, "opens": "2026-11-30T09:00:00+08:00"}
OPEN = CLOSED | {"now": "2026-11-27T10:00:00+08:00", "open": True}

# Plays the service manager: a start goes as the installed version's "behaviour" says.
SYSTEMCTL = """#!/bin/sh
root="$1"; shift
state="$root/run/unit"
how=$(cat "$root/usr/lib/estation-kiosk/behaviour" 2>/dev/null || echo dead)
report() {
  camera=pass; [ "$how" = worse ] && camera=fail
  form='{"lines": [{"part": "printer", "verdict": "pass"}, {"part": "camera", "verdict": "%s"}]}'
  printf "$form" "$camera" >"$root/var/lib/estation/.new"
  mv "$root/var/lib/estation/.new" "$root/var/lib/estation/readiness.json"
}
case "$1" in
  start)
    echo "start $(cat "$root/usr/lib/estation-kiosk/version")" >>"$root/run/starts"
    [ "$how" = dead ] && exit 1
    echo active >"$state" ;;
  stop) echo inactive >"$state" ;;
  is-active)
    if [ "$(cat "$state")" = active ] && [ "$how" != silent ]; then report; fi
    cat "$state" ;;
  show)
    if [ "$how" = ends ]; then date +%s%N; else wc -l <"$root/run/starts"; fi ;;
esac
"""


class Key:
    """An operator's key in a keyring of its own."""

    def __init__(self, folder):
        self.home = Path(folder)
        self.home.mkdir(mode=0o700)
        self.name = "operator@example.org"
        self._gpg("--quick-generate-key", self.name, "ed25519", "sign", "never")
        self.public = self.home / "public.gpg"
        self._gpg("--output", str(self.public), "--export", self.name)

    def _gpg(self, *words):
        command = ["gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", ""]
        subprocess.run([*command, *words], check=True, env=self.environment, capture_output=True)

    @property
    def environment(self):
        return os.environ | {"GNUPGHOME": str(self.home)}

    def close(self):
        subprocess.run(["gpgconf", "--kill", "all"], check=False, env=self.environment)


def deb(folder, version, behaviour="good", script=""):
    """Build estation-kiosk in small; ``script`` is its postinst."""
    tree = Path(folder) / f"tree-{version}-{behaviour}"
    home = tree / "usr" / "lib" / "estation-kiosk"
    home.mkdir(parents=True)
    (home / "behaviour").write_text(behaviour)
    (home / "version").write_text(version)
    (tree / "etc" / "estation").mkdir(parents=True)
    (tree / "etc" / "estation" / "kiosk.toml").write_text(f"# of {version}\n")
    control = tree / "DEBIAN"
    control.mkdir()
    (control / "conffiles").write_text("/etc/estation/kiosk.toml\n")
    (control / "control").write_text(
        f"Package: estation-kiosk\nVersion: {version}\nArchitecture: all\n"
        "Maintainer: sample <sample@example.org>\nDescription: sample\n"
    )
    if script:
        (control / "postinst").write_text(f"#!/bin/sh\n{script}\n")
        (control / "postinst").chmod(0o755)
    built = Path(folder) / f"estation-kiosk_{version}_all.deb"
    subprocess.run(["dpkg-deb", "-Znone", "--build", tree, built], check=True, capture_output=True)
    return built


def later_release(package, folder, version, change=lambda _tree: None):
    """Return a real package as a later release; ``change`` is done to its unpacked tree."""
    tree = Path(folder) / package.stem
    run("dpkg-deb", "--raw-extract", package, tree)
    control = tree / "DEBIAN" / "control"
    (old,) = re.findall(r"^Version: (.+)$", control.read_text(), re.MULTILINE)
    control.write_text(
        control.read_text()
        .replace(f"Version: {old}", f"Version: {version}")
        .replace(f"(= {old})", f"(= {version})")
    )
    for file in tree.glob("usr/lib/*/lib/python3*/site-packages/kiosk/__init__.py"):
        file.write_text(file.read_text().replace(f'"{old}"', f'"{version}"'))
    change(tree)
    name, _, architecture = package.stem.split("_")
    built = Path(folder) / f"{name}_{version}_{architecture}.deb"
    run("dpkg-deb", "-Znone", "--root-owner-group", "--build", tree, built)
    shutil.rmtree(tree)
    return built


class Site:
    """A channel that is served, and a machine with the old version that knows it."""

    def __init__(self, key):
        self._folder = tempfile.TemporaryDirectory(prefix="updates-")
        self.folder = Path(self._folder.name)
        self.folder.chmod(0o755)  # apt fetches as another user
        self.key, self.channel, self.root = key, self.folder / "channel", self.folder / "machine"
        self.channel.mkdir()
        port = free_port()
        self._server = subprocess.Popen(
            [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", "--directory",
             str(self.channel), str(port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for name in ("var/lib/dpkg/info", "var/lib/dpkg/updates", "var/lib/estation/update",
                     "run/estation", "etc/estation"):  # fmt: skip
            (self.root / name).mkdir(parents=True)
        (self.root / "var/lib/dpkg/status").touch()
        (self.folder / "systemctl").write_text(SYSTEMCTL)
        (self.folder / "systemctl").chmod(0o755)
        self.hours(CLOSED)
        old = deb(self.folder, OLD)
        self.offers(old)
        self._dpkg("--install", old)
        self.call("join", f"http://127.0.0.1:{port}/", str(key.public))
        (self.root / "run/unit").write_text("active\n")
        (self.root / "run/estation/visit.lock").touch()

    def close(self):
        self._server.kill()
        self._server.wait()
        self._folder.cleanup()

    def _dpkg(self, *words):
        options = (f"--root={self.root}", "--force-script-chrootless", "--force-not-root")
        subprocess.run(["dpkg", *options, *words], check=True, capture_output=True)

    def offers(self, *debs, key=None, change=lambda text: text):
        """Put packages into the channel and sign; ``change`` is done to the list before."""
        channel.add(self.channel, debs)
        channel.write_list(self.channel)
        release = self.channel / channel.UNSIGNED
        release.write_text(change(release.read_text()))
        (self.channel / channel.SIGNED).unlink(missing_ok=True)
        subprocess.run(
            ["gpg", "--batch", "--local-user", self.key.name, "--clearsign", "--output",
             self.channel / channel.SIGNED, release],
            check=True, capture_output=True, env=(key or self.key).environment,
        )  # fmt: skip

    def hours(self, said):
        (self.folder / "hours.json").write_text(json.dumps(said))

    def wants(self, version=NEW, id_="command-1", **more):
        wish = {"id": id_, "author": "SAMPLE", "version": version, "window": "",
                "expires": 4_000_000_000_000, "again": False} | more  # fmt: skip
        (self.root / "var/lib/estation/update/wish.json").write_text(json.dumps(wish))

    def command(self, *words, program=(str(PROGRAM),)):
        systemctl = shlex.join([str(self.folder / "systemctl"), str(self.root)])
        hours = shlex.join(["cat", str(self.folder / "hours.json")])
        return [
            sys.executable, *program, "--root", str(self.root), "--systemctl", systemctl,
            "--hours", hours, "--report-s", "2", "--steady-s", "0", *words,
        ]  # fmt: skip

    def call(self, *words, **more):
        done = subprocess.run(
            self.command(*words, **more), check=False, capture_output=True, text=True,
            start_new_session=True,
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def run(self, *options):
        self.call(*options, "run")
        return self.update

    @property
    def update(self):
        file = self.root / "var/lib/estation-update/journal.json"
        return json.loads(file.read_text())["update"]

    @property
    def version(self):
        asked = ["dpkg-query", f"--admindir={self.root}/var/lib/dpkg", "-W", "-f",
                 "${Version} ${db:Status-Status}", "estation-kiosk"]  # fmt: skip
        return subprocess.run(asked, check=True, capture_output=True, text=True).stdout

    @property
    def starts(self):
        file = self.root / "run/starts"
        return file.read_text().split("\n")[:-1] if file.exists() else []
