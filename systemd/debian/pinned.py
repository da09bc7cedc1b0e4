"""Prints of ``requirements.lock`` what a package needs at run time, with its hashes.

``python pinned.py kiosk`` or ``python pinned.py centre``. What a distribution wants is read from
what is installed beside this interpreter, so nothing is asked of a registry.
"""

import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = Path(__file__).parents[2] / "requirements.lock"
OURS = "estation-kiosk"

NOT_THE_CENTRES = frozenset(
    {
        "evdev",
        "img2pdf",
        "kivy",
        "onnxruntime",
        "opencc",
        "opencv-python-headless",
        "paddle",
        "pikepdf",
        "pypinyin",
        "pyscard",
        "pyserial",
        "pyudev",
        "pyusb",
        "python-escpos",
        "qrcode",
        "rapidocr",
        "scikit-image",
        "zxing-cpp",
    }
)
"""What only a machine with devices and a window loads; a test imports all of the centre without."""


def main(arguments: list[str]) -> int:
    """Print the part of the lock; return 2 where the package is none of ours."""
    if arguments not in (["kiosk"], ["centre"]):
        sys.stderr.write("pinned: give kiosk or centre\n")
        return 2
    wanted = needed(arguments[0])
    for name, lines in stanzas(LOCK.read_text(encoding="utf-8")):
        if name in wanted:
            sys.stdout.write("".join(lines))
    return 0


def needed(package: str) -> frozenset[str]:
    """Return the names of all distributions that a package needs, ours left out."""
    extra = "centre" if package == "centre" else ""
    left_out = NOT_THE_CENTRES if package == "centre" else frozenset[str]()
    found: set[str] = set()
    waiting = [(one, extra) for one in _of(OURS, extra) if one.name not in left_out]
    while waiting:
        one, _ = waiting.pop()
        name = canonicalize_name(one.name)
        if name not in found:
            found.add(name)
        for below in sorted(one.extras) or [""]:
            waiting += [
                (other, below)
                for other in _of(name, below)
                if canonicalize_name(other.name) not in found | left_out
            ]
    return frozenset(found)


def _of(name: str, extra: str) -> Iterator[Requirement]:
    """Yield what a distribution requires on this machine."""
    try:
        lines = requires(name) or []
    except PackageNotFoundError:
        return
    for line in lines:
        one = Requirement(line)
        if one.marker is None or one.marker.evaluate({"extra": extra}):
            yield one


def stanzas(lock: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each name of a lock file with its lines."""
    lines: list[str] = []
    for line in lock.splitlines(keepends=True):
        if lines and not line.startswith((" ", "\t")):
            yield _name(lines[0]), lines
            lines = []
        lines.append(line)
    if lines:
        yield _name(lines[0]), lines


def _name(line: str) -> str:
    return canonicalize_name(line.split("==", 1)[0].strip())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
