"""A small Debian that boots: its own systemd as process 1 in a container, loopback its network.

It needs root and the programs debootstrap, systemd-nspawn and nsenter; what it is made of comes
from where this machine's own packages come from.
"""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path

SOURCES = (Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*.sources"))
FIRST = "systemd,systemd-sysv,dbus,udev,python3,adduser,procps,init-system-helpers"
THEN = (
    *("polkitd", "mosquitto", "nftables", "chrony", "openssl", "pcscd", "espeak-ng"),
    *("libasound2", "libegl1", "libgbm1", "libgl1", "libgl1-mesa-dri", "libgles2", "libmtdev1"),
    *("libpcsclite1", "libusb-1.0-0", "libstdc++6"),
)
MIRROR = re.compile(r"^(?:URIs:\s*|deb\s+(?:\[[^]]*\]\s+)?)(\S+)", re.MULTILINE)
CODENAME = re.compile(r"^VERSION_CODENAME=(\w+)", re.MULTILINE)


def can_boot():
    return os.geteuid() == 0 and all(
        shutil.which(name) for name in ("debootstrap", "systemd-nspawn", "nsenter")
    )


def base(folder):
    """Return a root with what the packages depend on; made once, it takes some minutes."""
    root, done = folder / "base", folder / "base.done"
    if done.exists():
        return root
    shutil.rmtree(root, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    said = [text for file in SOURCES if file.exists() for text in MIRROR.findall(file.read_text())]
    mirror = next(address for address in said if address.rstrip("/").endswith("/debian"))
    codename = CODENAME.search(Path("/etc/os-release").read_text())[1]
    run("debootstrap", "--variant=minbase", f"--include={FIRST}", codename, root, mirror)
    shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    denied = root / "usr/sbin/policy-rc.d"
    denied.write_text("#!/bin/sh\nexit 101\n")
    denied.chmod(0o755)
    install = ["apt-get", "-qq", "-y", "--no-install-recommends", "install", *THEN]
    run("mount", "-t", "proc", "proc", root / "proc")
    try:
        run("chroot", root, "apt-get", "-qq", "update")
        run("chroot", root, *install, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
        run("chroot", root, "apt-get", "clean")
    finally:
        run("umount", root / "proc")
    denied.unlink()
    (root / "etc/resolv.conf").write_text("")
    done.touch()
    return root


def run(*command, **more):
    return subprocess.run(
        [str(word) for word in command], check=True, capture_output=True, text=True, **more
    )


class Machine:
    """The container while it runs."""

    def __init__(self, root):
        self.root = root
        self._nspawn = None
        self._leader = 0

    def __enter__(self):
        with (self.root.parent / "console.log").open("w") as console:
            self._nspawn = subprocess.Popen(
                ["systemd-nspawn", "--register=no", "--keep-unit", "--quiet", "--private-network",
                 "--machine=appliance", "--directory", str(self.root), "--boot"],
                stdin=subprocess.DEVNULL, stdout=console, stderr=console,
            )  # fmt: skip
        self.until(self._booted, 60)
        return self

    def __exit__(self, *_):
        self._nspawn.send_signal(signal.SIGTERM)  # it is told to power off
        try:
            self._nspawn.wait(30)
        except subprocess.TimeoutExpired:
            self._nspawn.kill()
            self._nspawn.wait()

    def _booted(self):
        children = Path(f"/proc/{self._nspawn.pid}/task/{self._nspawn.pid}/children").read_text()
        if not children:
            return False
        self._leader = int(children.split()[0])
        said = self("systemctl is-system-running", check=False).stdout.strip()
        return said in {"running", "degraded"}

    def command(self, script):
        return ["nsenter", "--target", str(self._leader), "--all", "/bin/sh", "-c", script]

    def __call__(self, script, *, check=True, within_s=300):
        """Run a script inside, as root."""
        done = subprocess.run(
            self.command(script), capture_output=True, text=True, timeout=within_s, check=False
        )
        if check and done.returncode:
            raise AssertionError(f"{script}\n{done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def says(self, script):
        return self(script).stdout.strip()

    def is_active(self, unit):
        return self(f"systemctl is-active {unit}", check=False).stdout.strip() == "active"

    def until(self, true, within_s=30):
        """Wait until something is so; return how long it took, in seconds."""
        began = time.monotonic()
        while not true():
            if time.monotonic() - began > within_s:
                raise TimeoutError(f"{true} was not so within {within_s} s")
            time.sleep(0.05)
        return time.monotonic() - began

    def files(self):
        """Return all that lies on its disk, but what changes by itself."""
        found = set()
        for folder, folders, names in os.walk(self.root):
            here = "/" + str(Path(folder).relative_to(self.root)).removeprefix(".").lstrip("/")
            if here in PASSING:
                folders.clear()
                continue
            found.update(os.path.join(here, name) for name in (*names, *folders))  # noqa: PTH118
        return found


PASSING = {"/dev", "/proc", "/run", "/sys", "/var/log", "/root", "/srv"}
PASSING |= {"/tmp", "/var/tmp"}  # noqa: S108 - they are looked past
PASSING |= {"/var/lib/dpkg", "/var/cache", "/var/lib/mosquitto", "/var/lib/systemd/timers"}
PASSING |= {"/var/lib/private", "/var/lib/chrony"}


@contextlib.contextmanager
def booted(folder):
    """A fresh machine, thrown away afterwards."""
    root = folder / f"root-{os.getpid()}"
    run("cp", "--archive", "--reflink=auto", base(folder), root)
    try:
        with Machine(root) as machine:
            yield machine
    finally:
        shutil.rmtree(root, ignore_errors=True)
