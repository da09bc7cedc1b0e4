"""What a package brings of the lock: all that it needs, and for the centre nothing of a window."""

import itertools
import subprocess
import sys

from tests.system.hall import CONFIG

DEBIAN = CONFIG.parent / "systemd" / "debian"
NAMES = {
    "img2pdf": "img2pdf", "kivy": "kivy", "onnxruntime": "onnxruntime", "opencc": "opencc",
    "opencv-python-headless": "cv2", "pikepdf": "pikepdf", "pypinyin": "pypinyin",
    "pyscard": "smartcard", "pyserial": "serial", "pyudev": "pyudev", "pyusb": "usb",
    "python-escpos": "escpos", "qrcode": "qrcode", "rapidocr": "rapidocr",
    "scikit-image": "skimage", "zxing-cpp": "zxingcpp", "evdev": "evdev", "numpy": "numpy",
}  # fmt: skip
LOADING = """
import importlib, pkgutil, sys
for name in sys.argv[1].split(","):
    sys.modules[name] = None  # an import of it fails
import kiosk.centre
for found in pkgutil.walk_packages(kiosk.centre.__path__, "kiosk.centre."):
    importlib.import_module(found.name)
for name in ("centre", "back_up", "enrolment", "import_standings", "import_answers"):
    importlib.import_module("kiosk.commands." + name)
"""


def pinned(package):
    done = subprocess.run(
        [sys.executable, DEBIAN / "pinned.py", package], capture_output=True, text=True, check=True
    )
    return done.stdout


def names(text):
    return {line.split("==")[0] for line in text.splitlines() if "==" in line}


def test_the_centre_loads_without_what_it_does_not_bring():
    brought = names(pinned("centre"))
    absent = [module for name, module in NAMES.items() if name not in brought]
    assert "cv2" in absent
    subprocess.run([sys.executable, "-c", LOADING, ",".join(absent)], check=True)


def test_every_package_is_proved_by_its_hash():
    for package in ("kiosk", "centre"):
        stanzas = pinned(package).split("\n")
        for line, after in itertools.pairwise(stanzas):
            if "==" in line:
                assert "--hash=sha256:" in after, line


def test_a_package_brings_what_it_asks_for_and_no_tools():
    kiosk, centre = names(pinned("kiosk")), names(pinned("centre"))
    assert {"kivy", "paho-mqtt", "cryptography", "httpx", "pyrage"} <= kiosk
    assert {"starlette", "uvicorn", "sqlalchemy", "argon2-cffi"} <= centre
    assert not {"pytest", "mypy", "ruff", "playwright", "babel"} & (kiosk | centre)
