"""The rules that give devices their names: read by udev's own parser where it is installed."""

import re
import shutil
import subprocess

import pytest

from kiosk.settings import load
from tests.system.hall import CONFIG

RULES = CONFIG / "udev" / "70-estation.rules"
WORD = re.compile(
    r'[A-Z_]+(\{[^}]+\})?\s*(==|!=|\+=|:=|=)\s*"[^"]*"'
)  # the grammar of udev(7), as far as these rules use it


def rules():
    return [
        line
        for line in RULES.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]


def test_every_rule_is_made_of_whole_words():
    for rule in rules():
        for word in rule.split(","):
            assert WORD.fullmatch(word.strip()), word


def test_every_rule_lets_the_kiosks_user_in_and_nobody_else():
    for rule in rules():
        assert 'MODE="0660"' in rule
        assert re.search(r'GROUP="(lp|video|dialout|input)"', rule), rule


def test_the_settings_that_are_shipped_use_the_names_that_the_rules_give():
    names = set(re.findall(r'SYMLINK\+="([^"]+)"', RULES.read_text(encoding="utf-8")))
    devices = load(CONFIG / "kiosk.toml").devices
    used = {
        name
        for device in (devices.card_reader, devices.printer, devices.scanner, devices.camera)
        if device is not None
        for name in re.findall(r"/dev/(estation/[a-z-]+)", device.url)
    }
    assert used
    assert used <= names


def test_udev_itself_reads_them(tmp_path):
    udevadm = shutil.which("udevadm")
    if udevadm is None:
        pytest.skip("udevadm is not installed")
    version = subprocess.run([udevadm, "--version"], capture_output=True, text=True, check=True)
    if int(version.stdout.split()[0]) < 254:
        pytest.skip("this udevadm cannot verify rules (254 and later can)")
    done = subprocess.run(
        [udevadm, "verify", str(RULES)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
