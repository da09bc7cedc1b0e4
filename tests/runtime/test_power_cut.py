"""The power fails at any moment of an application: it arrives whole and once, or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.link.bundle import opened
from kiosk.link.signing import kiosk_key
from tests.link.bundles import IDENTITY, OPENER
from tests.link.test_upload import Centre
from tests.runtime.applicant import CLEAR

ROOT = Path(__file__).parents[2]
SHORT, FULL = 14, 200


def applies(folder, url, kill_at):
    """Run a kiosk; return how it ended."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.runtime.applicant", str(folder), url, str(kill_at)],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False,
        env={"ESTATION_IDENTITY": IDENTITY, "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.returncode in {0, -9}, done.stderr[-2000:]
    return done.returncode


@pytest.fixture
async def centre(tmp_path):
    centre = Centre(tmp_path / "centre")
    await centre.start()
    yield centre
    await centre.stop()


def on_the_disk(folder):
    """Return all bytes of a folder."""
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def proved(centre, folder, before):
    """Check what arrived since; return how many bundles that was."""
    key = kiosk_key(folder / "keys" / "kiosk.pem").public_key()
    new = centre.taken[before:]
    assert len(new) == len(set(new)) <= 1
    for bundle in new:
        found = opened(
            OPENER.open((centre.folder / f"{bundle}.age").read_bytes()), lambda _: (key,)
        )
        assert found.answers.person.name_latin == CLEAR[0]
        assert len(found.manifest.needs) == 3
    return len(new)


async def cut_at(points, centre, tmp_path):
    """Cut the power at each point; start again; return how often something arrived."""
    arrived = told = 0
    for number, point in enumerate(points):
        folder = tmp_path / f"kiosk-{number}"
        folder.mkdir()
        before = len(centre.taken)
        killed = applies(folder, centre.url, point) == -9
        data = on_the_disk(folder)
        assert not any(word.encode() in data for word in CLEAR), point
        applies(folder, centre.url, 0)
        count = proved(centre, folder, before)
        was_told = (folder / "told").exists() and (folder / "told").read_text() != ""
        assert count == 1 or not was_told, point  # nobody was told of what did not arrive
        assert list((folder / "sealed").glob("*")) == [], point
        arrived, told = arrived + count, told + was_told
        assert killed or point > 0
    return arrived, told


def spread(calls, count):
    """Return so many points: half of them evenly, half ever denser towards the first answer."""
    even = {1 + calls * at // (count // 2) for at in range(count // 2)}
    dense = sorted({round(calls ** (at / (4 * count))) for at in range(4 * count)} - even)
    step = max(1, len(dense) // (count - len(even)))
    return sorted(even | set(dense[::step][: count - len(even)]))


async def calls_of(centre, tmp_path):
    """Return how many calls an application takes, from its first answer to the acknowledgement."""
    folder = tmp_path / "kiosk-whole"
    folder.mkdir()
    assert applies(folder, centre.url, -1) == 0
    assert proved(centre, folder, 0) == 1
    return int((folder / "calls").read_text())


async def test_the_power_fails_at_some_moments(centre, tmp_path):
    calls = await calls_of(centre, tmp_path)
    arrived, _ = await cut_at(spread(calls, SHORT), centre, tmp_path)
    assert 0 < arrived < SHORT


@pytest.mark.soak
async def test_the_power_fails_at_two_hundred_moments(centre, tmp_path):
    calls = await calls_of(centre, tmp_path)
    arrived, told = await cut_at(spread(calls, FULL), centre, tmp_path)
    print(f"\n{calls} calls; power cut at {FULL}: {arrived} arrived, {told} visitors were told")
    assert 0 < arrived < FULL
