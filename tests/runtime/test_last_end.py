"""How the run before this one ended is told once, in words."""

import pytest

from kiosk.runtime.last_end import MEANING, last_end


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("oom-kill killed KILL\n", "oom-kill (killed KILL): " + MEANING["oom-kill"]),
        ("watchdog killed ABRT\n", "watchdog (killed ABRT): " + MEANING["watchdog"]),
        ("success exited 75\n", ""),
        (
            "exit-code exited 71\n",
            "memory (exited 71): it had no memory left for what was asked of it, and ended",
        ),
        ("", ""),
        ("resources  \n", "resources ( ): see journalctl -u estation-kiosk"),
    ],
)
def test_it_is_told_once(tmp_path, written, told):
    (tmp_path / "last-end").write_text(written)
    environment = {"STATE_DIRECTORY": str(tmp_path)}
    found = last_end(environment)
    assert found.partition("(")[0] == told.partition("(")[0]
    assert found.rpartition(":")[2] == told.rpartition(":")[2]
    assert last_end(environment) == ""


def test_without_a_service_manager_nothing_is_known(tmp_path):
    assert last_end({}) == ""
    assert last_end({"STATE_DIRECTORY": str(tmp_path)}) == ""
