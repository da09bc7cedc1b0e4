"""The API as it describes itself, and the first administrator."""

import asyncio
import json
import os
import pty
import sqlite3
import sys
from pathlib import Path

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from kiosk.centre.access import accounts
from kiosk.centre.access.roles import Role
from kiosk.centre.access.setting_up import set_up
from kiosk.centre.access.tables import account, session, token
from kiosk.centre.store import CentreStore
from kiosk.commands import centre as command
from tests.centre.access.conftest import enters
from tests.centre.access.keys import bearer, token_in
from tests.centre.conftest import CONFIG

OLD = Path(__file__).parents[1] / "before_standings.sql"


async def test_the_description_is_valid_and_has_every_route_of_the_api(house):
    secret = await token_in(house.store, Role.GUIDE)
    async with httpx.AsyncClient(timeout=60, base_url=house.url, headers=bearer(secret)) as web:
        document = (await web.get("/api/openapi.json")).json()
    OpenAPIV31SpecValidator(document).validate()
    described = {
        (path, method.upper())
        for path, operations in document["paths"].items()
        for method in operations
    }
    served = {
        (door.path, method)
        for door in house.web.doors
        for method in door.methods - {"HEAD"}
        if door.path.startswith("/api/")
    }
    assert described == served
    following = document["paths"]["/api/queues/{queue}/next"]["post"]
    assert following["x-roles"] == ["staff"]
    assert following["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith(
        "Next"
    )
    for operations in document["paths"].values():
        for operation in operations.values():
            assert operation["summary"] != ""
            assert {"200", "401", "403"} <= set(operation["responses"])
    assert '"name"' in json.dumps(document["paths"]["/api/cases/{number}/{authority}"])


def config_of(folder):
    file = folder / "centre.toml"
    file.write_text(
        f'[centre]\nsite = "hetao"\ncatalogue_dir = "{CONFIG}/catalogue"\n'
        f'database = "sqlite:///{folder}/centre.db"\n'
    )
    return file


def password_in(said):
    return said.split("shown this once: ")[1].split()[0]


def test_the_command_makes_an_administrator_and_shows_the_password_once(tmp_path, capsys):
    file = str(config_of(tmp_path))
    assert command.main(["-c", file, "--set-up"]) == 0
    first = password_in(capsys.readouterr().out)
    assert command.main(["-c", file, "--set-up", "admin"]) == 0
    second = password_in(capsys.readouterr().out)
    assert first != second
    assert command.main(["-c", file, "--set-up", "A B"]) == 1
    assert "small letters" in capsys.readouterr().err
    with sqlite3.connect(tmp_path / "centre.db") as db:
        whole = "".join(db.iterdump())
    db.close()
    assert first not in whole
    assert second not in whole


async def test_an_administrator_who_lost_the_password_comes_in_again(house, store):
    lost = await set_up(store, "boss")
    found = await set_up(store, "boss")
    async with house.browser() as browser:
        answer = await enters(browser, "boss", found.password)
        assert answer.headers["location"] == "/account"
    assert lost.password != found.password
    (one,) = await store.run(accounts.every)
    assert one.roles == {Role.ADMINISTRATOR}


async def test_the_first_start_at_a_terminal_shows_a_password_and_one_without_says_how(
    tmp_path, broker
):
    file = config_of(tmp_path)
    with file.open("a") as out:
        out.write(f"[web]\nport = {broker.port + 1}\n[broker]\nport = {broker.port}\n")
    said = await started(file, "nobody may log in yet", terminal=False)
    assert "kiosk centre --set-up" in said
    said = await started(file, "shown this once", terminal=True)
    assert password_in(said)
    async with CentreStore.opened(f"sqlite:///{tmp_path}/centre.db") as store:
        assert await store.run(accounts.has_administrator)


async def started(file, wanted, *, terminal):
    """Start the centre, read what it says until ``wanted`` stands there, end it."""
    ours, theirs = pty.openpty() if terminal else os.pipe()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kiosk", "centre", "-c", str(file), stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    said = ""
    async with asyncio.timeout(60):
        while wanted not in said or not said.endswith("\n"):
            said += (await asyncio.to_thread(os.read, ours, 4096)).decode()
    if terminal:
        assert "\n" in said
    process.terminate()
    await process.wait()
    os.close(ours)
    return said


@pytest.mark.parametrize("table", [account, session, token])
async def test_a_database_of_before_gets_the_tables(tmp_path, url, table):
    with sqlite3.connect(tmp_path / "centre.db") as db:
        db.executescript(OLD.read_text())
    db.close()
    async with CentreStore.opened(url) as store:
        assert (await store.run(lambda db: db.execute(table.select()).all())) == []
        made = await set_up(store)
    assert made.name == "admin"
