import asyncio
import json
import sys

import pytest

from kiosk.commands import fleet


async def play(*arguments):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kiosk", "fleet", *arguments, stdout=-1, stderr=-1
    )
    async with asyncio.timeout(60):
        out, err = await process.communicate()
    return process.returncode, out.decode(), err.decode()


async def test_what_was_played_is_said_by_several_processes_together(broker):
    status, out, err = await play(
        "--broker", f"mqtt://127.0.0.1:{broker.port}", "--kiosks", "31", "--seconds", "4",
        "--processes", "3", "--json", "--ticket", "1",
    )  # fmt: skip
    assert status == 0, err
    found = json.loads(out)
    assert (found["kiosks"], found["connected"], found["births"]) == (31, 31, 31)
    assert found["connected_s"] > 0
    assert found["tickets"] == found["waiting"] > 0  # there is no centre
    assert found["rate_per_s"] > 0


async def test_as_text(broker):
    status, out, _err = await play(
        "--broker", f"mqtt://127.0.0.1:{broker.port}", "--kiosks", "2", "--seconds", "4"
    )
    assert status == 0
    assert "2 kiosks" in out
    assert "births 2" in out


async def test_without_a_broker_it_says_so():
    status, out, _err = await play(
        "--broker", "mqtt://127.0.0.1:1", "--kiosks", "2", "--seconds", "1"
    )
    assert status == 1
    assert "not all came up, 0 connected" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["--broker", "x", "--kiosks", "1", "--seconds", "1"],
        ["--broker", "mqtt://x", "--kiosks", "0", "--seconds", "1"],
        ["--broker", "mqtt://x", "--kiosks", "1", "--seconds", "-1"],
        ["--broker", "mqtt://x", "--kiosks", "1", "--seconds", "1", "--site", "A B"],
        ["--broker", "mqtts://x", "--kiosks", "1", "--seconds", "1", "--ca", "/nowhere"],
    ],
)
def test_wrong_arguments_are_named(arguments, capsys):
    assert fleet.main(arguments) == 2
    assert "kiosk fleet: " in capsys.readouterr().err
