"""Who changes the software waits with flock(1) until the visit is over."""

import subprocess

import pytest

from kiosk.flow.views import Page
from kiosk.runtime.visit_lock import VisitLock, lock_file
from tests.system.hall import hall


def is_free(file):
    """Ask as an upgrade does, without waiting."""
    return subprocess.run(["flock", "--nonblock", file, "true"], check=False).returncode == 0


async def test_an_upgrade_waits_for_a_visitor_and_for_nobody_else(tmp_path, monkeypatch):
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    file = tmp_path / "visit.lock"
    async with hall(tmp_path) as here:
        await here.kiosk.until("IdleView")
        await here.is_ready()
        assert is_free(file)
        await here.takes_ticket()
        assert not is_free(file)
        await here.leaves()
        assert is_free(file)
        await here.takes_ticket()
        await here.kiosk.kill()
        assert is_free(file)


@pytest.mark.parametrize("folder", ["", "/nowhere/that/is"])
def test_without_a_folder_to_lock_in_the_kiosk_works_all_the_same(folder):
    lock = VisitLock(lock_file({"RUNTIME_DIRECTORY": folder}))
    lock.shown(Page(view=None, language=None, private=True))
    lock.close()


def test_an_upgrade_that_has_the_lock_already_does_not_hold_the_kiosk_up(tmp_path):
    file = tmp_path / "visit.lock"
    with subprocess.Popen(
        ["flock", "--exclusive", file, "sh", "-c", "echo mine; read _"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as upgrade:  # fmt: skip
        upgrade.stdout.readline()
        lock = VisitLock(file)
        lock.shown(Page(view=None, language=None, private=True))
        lock.close()
        upgrade.communicate(b"\n")
