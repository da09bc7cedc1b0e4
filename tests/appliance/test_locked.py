"""The machine around the kiosk: what reaches it, what leaves it, what is written."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.system.hall import CONFIG

SYSTEMD = CONFIG.parent / "systemd"
NFT = shutil.which("nft", path="/usr/sbin:/sbin:/usr/bin")


@pytest.mark.parametrize("name", ["estation-kiosk.nft", "estation-centre.nft"])
@pytest.mark.skipif(NFT is None, reason="nft is not installed")
def test_the_kernel_takes_the_firewall_as_it_is(name):
    done = subprocess.run(
        ["unshare", "--net", "--map-root-user", NFT, "--check", "-f", CONFIG / "nftables" / name],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stderr, done.returncode) == ("", 0)


def test_nothing_comes_into_a_kiosk_that_it_did_not_ask_for():
    text = (CONFIG / "nftables" / "estation-kiosk.nft").read_text()
    (into,) = re.findall(r"chain in \{(.*?)\n\t\}", text, re.DOTALL)
    assert "policy drop" in into
    into = re.sub(r"#.*", "", into)
    assert "tcp" not in into
    assert "ct state new" not in into


@pytest.mark.skipif(NFT is None, reason="nft is not installed")
def test_whoever_mends_it_is_let_in_by_taking_one_mark_away(tmp_path):
    text = (CONFIG / "nftables" / "estation-kiosk.nft").read_text()
    opened = text.replace("# ip saddr", "ip saddr")
    assert opened != text
    (tmp_path / "opened.nft").write_text(opened)
    done = subprocess.run(
        ["unshare", "--net", "--map-root-user", NFT, "--check", "-f", tmp_path / "opened.nft"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.stderr, done.returncode) == ("", 0)


def test_every_value_that_is_set_is_one_of_the_kernel():
    text = (CONFIG / "sysctl" / "60-estation.conf").read_text()
    for name in re.findall(r"^([a-z_.-]+) =", text, re.MULTILINE):
        file = Path("/proc/sys") / name.replace(".", "/")
        if name not in {"kernel.sysrq", "kernel.yama.ptrace_scope"}:  # as the kernel was built
            assert file.exists(), name


@pytest.mark.parametrize(
    "script", ["keep-log", "kiosk-storage", "lock-down", "read-only-root", "refuse-storage"]
)
def test_every_script_is_one_of_the_plain_shell(script):
    subprocess.run(["dash", "-n", SYSTEMD / script], check=True)
    if (shellcheck := shutil.which("shellcheck")) is not None:
        subprocess.run([shellcheck, SYSTEMD / script], check=True)


@pytest.fixture
def image(tmp_path):
    """A root that is being made, and a file in the place of its partition."""
    (tmp_path / "root" / "etc").mkdir(parents=True)
    (tmp_path / "root" / "etc" / "fstab").write_text("UUID=1 / ext4 defaults 0 1\n")
    partition = tmp_path / "partition"
    with partition.open("wb") as out:
        out.truncate(8_000_000)
    return tmp_path / "root", partition


def read_only(*words):
    return subprocess.run(
        [SYSTEMD / "read-only-root", *words], capture_output=True, text=True, check=False
    )


@pytest.mark.skipif(shutil.which("mkfs.ext4") is None, reason="e2fsprogs is not installed")
def test_the_root_is_only_read_and_what_stays_has_its_partition(image):
    root, partition = image
    refused = read_only("enable", partition, root)
    assert refused.returncode == 1
    assert "mkfs.ext4" in refused.stderr
    subprocess.run(["mkfs.ext4", "-q", "-U", "clear", partition], check=True)
    subprocess.run(["tune2fs", "-U", "random", partition], check=True, capture_output=True)
    for _ in range(2):  # twice is as once
        assert read_only("enable", partition, root).returncode == 0
        lines = (root / "etc" / "fstab").read_text().splitlines()
        assert len(lines) == 2
        assert " /var/lib/estation ext4 noatime,nosuid,nodev,noexec," in lines[1]
        assert "recurse=0" in (root / "etc" / "overlayroot.local.conf").read_text()
    assert read_only("disable", root).returncode == 0
    assert (root / "etc" / "fstab").read_text() == "UUID=1 / ext4 defaults 0 1\n"
    assert not (root / "etc" / "overlayroot.local.conf").exists()


def test_a_stick_is_taken_off_the_bus_whatever_it_says(tmp_path):
    """With the kernel's folders played by files."""
    device = tmp_path / "devices/usb1/1-1"
    disk = device / "1-1:1.0/host0/target0/block/sda"
    disk.mkdir(parents=True)
    (device / "authorized").write_text("1\n")
    (device / "idVendor").write_text("abcd\n")
    script = tmp_path / "refuse-storage"
    text = (SYSTEMD / "refuse-storage").read_text().replace("/sys", str(tmp_path))
    script.write_text(text)
    path = "/" + str(disk.relative_to(tmp_path))
    subprocess.run(["sh", script, path], check=True)
    assert (device / "authorized").read_text() == "0\n"


def test_only_a_technicians_stick_is_let_in():
    rules = (CONFIG / "udev" / "60-estation-storage.rules").read_text()
    assert 'SUBSYSTEMS=="usb", TEST!="/run/estation-storage"' in rules
    assert 'MODE="0000"' in rules
