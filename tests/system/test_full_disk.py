"""The disk fills while a visitor applies: nothing that was promised is lost, and it mends itself.

A small file system of its own is the disk.
"""

import asyncio
import contextlib
import subprocess

import pytest

from tests.system.applicant import CLEAR, Applicant, applying_hall

APPLICATIONS = "SELECT state FROM application"
LIMITED = "SELECT state = 'limited' AND reason IN ('applications.no_room', 'store.full') FROM kiosk"
READY = "SELECT state, reason FROM kiosk"
PATIENT = "examine_before_min = 0"


@pytest.fixture
def disk(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    made = ("mount", "-t", "tmpfs", "-o", "size=80m", "tmpfs", str(folder))
    if subprocess.run(made, capture_output=True, check=False).returncode:
        pytest.skip("a file system cannot be mounted here")
    yield folder
    subprocess.run(("umount", "-l", str(folder)), check=True)


def fill(disk):
    """Write until not one more page can be."""
    for size in (1 << 20, 4096):
        with contextlib.suppress(OSError), (disk / "rubbish").open("ab", buffering=0) as file:
            while True:
                file.write(bytes(size))


def shelf(disk):
    return list((disk / "sealed").iterdir())


def traces(disk):
    data = b"".join(file.read_bytes() for file in disk.rglob("*") if file.is_file())
    return [word for word in CLEAR if word.encode() in data]


async def test_an_application_outlives_a_disk_that_fills_while_it_is_made(tmp_path, disk):
    async with applying_hall(tmp_path, PATIENT) as house:
        await house.is_ready()
        visitor = Applicant(house)
        await visitor.comes_to_papers()
        fill(disk)
        await visitor.shows_papers()
        await visitor.sends("ListView")  # it could not be kept; what he answered is still there
        await house.centre_knows(LIMITED, [(1,)])
        assert house.asks_centre(APPLICATIONS) == []
        assert shelf(disk) == []
        await house.centre.kill()
        (disk / "rubbish").unlink()
        await visitor.touches("choose:retry", "ResultView")  # he has a receipt: that is a promise
        fill(disk)
        await house.kiosk.kill()
        assert len(shelf(disk)) == 1
        (disk / "rubbish").unlink()
        assert traces(disk) == []
        fill(disk)
        house.kiosk.pages.clear()
        await house.kiosk.start()
        await house.start_centre()
        await house.centre_knows(APPLICATIONS, [("opened",)])  # the disk is as full as before
        await house.centre_knows(LIMITED, [(1,)])
        (disk / "rubbish").unlink()
        await house.kiosk.kill()
        await house.kiosk.start()
        await house.centre_knows(READY, [("ready", "")])
        async with asyncio.timeout(60):
            while shelf(disk):
                await asyncio.sleep(0.02)
        assert house.asks_centre(APPLICATIONS) == [("opened",)]
