"""The page without a window, on a frame buffer that is a file."""

import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from PIL import Image

from kiosk.texts.faces import default_folder
from tests.system.hall import CONFIG

OUT = CONFIG.parent / "systemd" / "out-of-service"
FONTS = default_folder()
DEPTHS = {32: 4, 16: 2}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    file = tmp_path_factory.mktemp("page") / "page.pgm"
    subprocess.run([sys.executable, OUT / "draw.py", FONTS, file], check=True)
    return file


def screen(folder, width, height, depth, padding=0):
    stride = width * DEPTHS[depth] + padding
    about, devices = folder / "screens" / "fb0", folder / "devices"
    about.mkdir(parents=True)
    devices.mkdir()
    (about / "virtual_size").write_text(f"{width},{height}\n")
    (about / "stride").write_text(f"{stride}\n")
    (about / "bits_per_pixel").write_text(f"{depth}\n")
    (devices / "fb0").write_bytes(b"\x55" * stride * height)
    return devices / "fb0", stride


def showing(folder, file, rotate="0"):
    return subprocess.Popen(
        [
            "/usr/bin/python3", "-I", OUT / "out_of_service.py", file,
            "--screens", folder / "screens", "--devices", folder / "devices",
            "--console", folder / "no-console",
        ],
        env={"ROTATE": rotate}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def shown(folder, file, glass, stride, size, depth, rotate="0"):
    """Show the page until the whole glass has changed; return what is on it, as grey values."""
    width, height = size
    program = showing(folder, file, rotate)
    last = slice(stride * (height - 1), stride * (height - 1) + width * DEPTHS[depth])
    until = time.monotonic() + 60
    while b"\x55" in glass.read_bytes()[last] and time.monotonic() < until:
        time.sleep(0.02)
    program.send_signal(signal.SIGTERM)
    assert program.wait(60) == 0, program.stderr.read()
    program.stderr.close()
    rows = np.frombuffer(glass.read_bytes(), np.uint8).reshape(height, stride)
    dots = rows[:, : width * DEPTHS[depth]].copy()
    if depth == 32:
        return dots.reshape(height, width, 4)[:, :, 0]
    return (dots.view(np.uint16).reshape(height, width) >> 11 << 3).astype(np.uint8)


@pytest.mark.parametrize("depth", [32, 16])
@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080), (800, 480)])
def test_the_page_stands_in_the_middle_as_large_as_it_fits(size, depth, tmp_path, drawn):
    glass, stride = screen(tmp_path, *size, depth, padding=64)
    found = shown(tmp_path, drawn, glass, stride, size, depth)
    side = min(size)
    top, left = (size[1] - side) // 2, (size[0] - side) // 2
    middle = Image.fromarray(found[top : top + side, left : left + side]).resize((540, 540))
    with Image.open(drawn) as page:
        wanted = page.resize((540, 540))
    apart = np.abs(np.asarray(middle, int) - np.asarray(wanted, int))
    assert apart.mean() < 8
    assert (found[:, :left] >= 240).all()
    assert (found[:top] >= 240).all()


def test_a_screen_that_hangs_on_its_side_shows_it_upright(tmp_path, drawn):
    glass, stride = screen(tmp_path, 480, 480, 32)
    found = shown(tmp_path, drawn, glass, stride, (480, 480), 32, rotate="90")
    with Image.open(drawn) as page:
        wanted = page.resize((480, 480)).transpose(Image.Transpose.ROTATE_270)
    assert np.abs(found.astype(int) - np.asarray(wanted, int)).mean() < 8


def test_without_a_screen_it_says_so(tmp_path, drawn):
    program = showing(tmp_path, drawn)
    _, said = program.communicate(timeout=60)
    assert program.returncode == 1
    assert "virtual_size" in said
