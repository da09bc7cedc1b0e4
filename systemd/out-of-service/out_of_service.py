"""Lays a picture on the screen and keeps it there: no OpenGL, no window, nothing but Python's own.

``out_of_service.py PICTURE.pgm [--screen NAME] [--console FILE]``. The picture is binary PGM (P5,
eight bits); it is made as large as the screen lets it and stands in its middle. ``ROTATE`` in the
environment turns it for a screen that hangs on its side: 0, 90, 180 or 270 degrees clockwise.
"""

import argparse
import contextlib
import fcntl
import os
import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

KDSETMODE, KD_TEXT, KD_GRAPHICS = 0x4B3A, 0, 1  # linux/kd.h
SCREENS = Path("/sys/class/graphics")
DEVICES = Path("/dev")
CANNOT = 1


class ScreenError(Exception):
    """The picture cannot be shown; the text says why."""


@dataclass(frozen=True)
class Picture:
    """Grey values, a row after the other."""

    width: int
    height: int
    grey: bytes

    def turned(self, degrees: int) -> "Picture":
        """Return it turned clockwise by a multiple of 90 degrees."""
        found = self
        for _ in range(degrees // 90 % 4):
            last = found.width * (found.height - 1)
            columns = [found.grey[last + x :: -found.width] for x in range(found.width)]
            found = Picture(found.height, found.width, b"".join(columns))
        return found

    def fitted(self, width: int, height: int) -> "Picture":
        """Return it as large as it fits, in the middle, on the grey of its own corner."""
        scale = min(width / self.width, height / self.height)
        wide = max(1, min(width, int(self.width * scale)))
        high = max(1, min(height, int(self.height * scale)))
        ground = self.grey[:1]
        left = ground * ((width - wide) // 2)
        right = ground * (width - wide - len(left))
        from_columns = [x * self.width // wide for x in range(wide)]
        rows = []
        for y in range(high):
            at = y * self.height // high * self.width
            row = self.grey[at : at + self.width]
            rows.append(left + bytes([row[x] for x in from_columns]) + right)
        above = ground * width * ((height - high) // 2)
        below = ground * width * (height - high - (height - high) // 2)
        return Picture(width, height, above + b"".join(rows) + below)


def picture(file: Path) -> Picture:
    """Read a picture.

    Raises:
        ScreenError: It is none that is known here.
    """
    data = file.read_bytes()
    words = data.split(maxsplit=4)
    if len(words) < 5 or words[0] != b"P5" or words[3] != b"255":  # noqa: PLR2004
        raise ScreenError(f"{file}: is no binary PGM of eight bits without a comment")
    width, height = int(words[1]), int(words[2])
    grey = data[-width * height :]
    if len(grey) != width * height:
        raise ScreenError(f"{file}: is cut short")
    return Picture(width, height, grey)


@dataclass(frozen=True)
class Screen:
    """A frame buffer of the kernel."""

    device: Path
    width: int
    height: int
    stride: int  # bytes from one row to the next
    depth: int  # bits of a dot

    @classmethod
    def read(cls, name: str, screens: Path = SCREENS, devices: Path = DEVICES) -> "Screen":
        """Return what the kernel says of it.

        Raises:
            ScreenError: There is none, or one of another kind.
        """
        about = screens / name
        try:
            width, height = (int(n) for n in (about / "virtual_size").read_text().split(","))
            stride = int((about / "stride").read_text())
            depth = int((about / "bits_per_pixel").read_text())
        except (OSError, ValueError) as error:
            raise ScreenError(f"{about}: {error}") from error
        if depth not in DOTS:
            raise ScreenError(f"{about}: {depth} bits a dot; known are {sorted(DOTS)}")
        return cls(devices / name, width, height, stride, depth)

    def rows(self, shown: Picture) -> Iterator[bytes]:
        """Yield the bytes of each row."""
        dots = DOTS[self.depth]
        for at in range(0, shown.width * shown.height, shown.width):
            row = b"".join([dots[grey] for grey in shown.grey[at : at + shown.width]])
            yield row.ljust(self.stride, b"\0")

    def show(self, one: Picture) -> None:
        """Put a picture on the glass."""
        with self.device.open("r+b", buffering=0) as out:
            for row in self.rows(one.fitted(self.width, self.height)):
                out.write(row)


ENDING = (signal.SIGTERM, signal.SIGINT)
DOTS = {
    32: [bytes([grey, grey, grey, 255]) for grey in range(256)],
    16: [
        ((grey >> 3) << 11 | (grey >> 2) << 5 | grey >> 3).to_bytes(2, sys.byteorder)
        for grey in range(256)
    ],
}


def set_console(console: Path, mode: int) -> None:
    """Tell a console to leave the glass to us, or to take it back. One that is none is let be."""
    with contextlib.suppress(OSError):
        descriptor = os.open(console, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
        try:
            fcntl.ioctl(descriptor, KDSETMODE, mode)
        finally:
            os.close(descriptor)


def main(arguments: list[str]) -> int:
    """Show the picture until told to end; return 1 where it cannot be shown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("picture", type=Path)
    parser.add_argument("--screen", default="fb0")
    parser.add_argument("--console", type=Path, default=Path("/dev/tty1"))
    parser.add_argument("--screens", type=Path, default=SCREENS, help=argparse.SUPPRESS)
    parser.add_argument("--devices", type=Path, default=DEVICES, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # what comes while it is drawn waits
    turn = os.environ.get("ROTATE", "0")
    try:
        screen = Screen.read(chosen.screen, chosen.screens, chosen.devices)
        set_console(chosen.console, KD_GRAPHICS)
        screen.show(picture(chosen.picture).turned(int(turn) if turn.isdigit() else 0))
    except (ScreenError, OSError) as error:
        sys.stderr.write(f"out of service: {error}\n")
        return CANNOT
    signal.sigwait(ENDING)
    set_console(chosen.console, KD_TEXT)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
