"""A code that is to be taken along is seen whole and can be read off the glass, on every screen."""

import subprocess
import sys

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from tests.ui.test_pages import SCREENS


@pytest.mark.parametrize(("size", "inch"), [(size, of[0]) for size, of in SCREENS.items()])
def test_every_code_can_be_read_off_the_glass(size, inch, tmp_path):
    command = [
        "xvfb-run", "-a", "-s", "-screen 0 1920x1920x24",
        sys.executable, "-m", "tests.ui.pictures", str(tmp_path), "--only", "consult-take",
        "--size", size, "--inch", inch, "--comforts", "normal,largest,low-largest,contrast",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    pictures = sorted(tmp_path.glob("*.png"))
    assert len(pictures) == 24
    for picture in pictures:
        said = zxingcpp.read_barcodes(np.asarray(Image.open(picture).convert("L")))
        assert len(said) == 1, picture.name
        assert said[0].text.startswith("https://") == picture.stem.endswith("online")
