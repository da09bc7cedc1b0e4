"""Kiosks given to a hall: real centre, real commands, real Mosquitto with the shipped lines."""

import asyncio
import contextlib
import json
import os
import sqlite3
import ssl
import sys

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.centre.access.roles import Role
from kiosk.centre.enrolment import office as enrolment_office
from kiosk.centre.enrolment.authority import Authority, AuthorityError
from kiosk.commands import enrol
from kiosk.link.connection import Outgoing
from kiosk.link.enrolled import Enrolled, IdentityError, settings_of
from kiosk.link.enrolment import EnrolRequest
from kiosk.link.identity import Identity, keep
from kiosk.link.messages import KioskState, State
from kiosk.link.signing import public_text
from kiosk.link.topics import KioskTopics
from kiosk.settings import load
from kiosk.typed_toml import FileFaultsError
from tests.appliance.enrolling import giving, start
from tests.appliance.faketime import later
from tests.centre.access.keys import token_of
from tests.link.far import Far, until
from tests.link.test_client import running, wall
from tests.link.test_tls import certificates
from tests.system.hall import Kiosk

A, B = "kiosk-a", "kiosk-b"
NOBODY = 65534


@pytest.fixture
async def hall(tmp_path):
    async with giving(tmp_path) as hall:
        yield hall


async def command(*words, **environment):
    """Run a command of ours; return its status and what it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kiosk", *map(str, words),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
        env=os.environ | environment,
    )  # fmt: skip
    said, _ = await process.communicate()
    return process.returncode, said.decode()


async def given(hall, name):
    """Give a machine to the hall, as a person does."""
    settings = hall.kiosk_settings(name)
    token = await hall.token(name)
    status, said = await command(
        "enrol", "-c", settings, "--centre", hall.url, ESTATION_TOKEN=token
    )
    assert status == 0, said
    return settings


async def test_with_a_token_a_machine_becomes_a_kiosk_of_the_hall(hall, tmp_path):
    status, said = await command("enrolment", "-c", hall.settings, "--new", A)
    assert status == 0
    token = said.splitlines()[0]
    settings = hall.kiosk_settings(A)
    order = ("enrol", "-c", settings, "--centre", hall.url, "--token", token)
    status, said = await command(*order)
    assert (status, said) == (0, f"this is {A} of hetao now; its broker is 127.0.0.1\n")
    kiosk = load(settings)
    assert (kiosk.kiosk.site, kiosk.kiosk.name) == ("hetao", A)
    assert kiosk.broker.port == hall.broker.port
    key = tmp_path / A / "identity" / "current" / "kiosk.key"
    assert key.stat().st_mode & 0o077 == 0
    body = key.read_text().splitlines()[1]
    kept = [file for file in tmp_path.rglob("*") if file.is_file() and A not in file.parts]
    assert not [file for file in kept if body.encode() in file.read_bytes()]  # it never left
    status, said = await command(*order)
    assert status == 1
    assert "used" in said
    _, said = await command("enrolment", "-c", hall.settings, "--list")
    assert said.startswith(f"{A}\tuntil ")


async def test_a_whole_kiosk_and_the_centre_meet_over_tls(hall):
    settings = await given(hall, A)
    kiosk = Kiosk(settings)
    await kiosk.start()
    try:
        await kiosk.until("IdleView")
        await until(lambda: kiosks(hall) == [A], timeout_s=30)
    finally:
        await kiosk.kill()


def kiosks(hall):
    with contextlib.closing(sqlite3.connect(hall.folder / "centre.db")) as db:
        return [name for (name,) in db.execute("SELECT name FROM kiosk WHERE boot != ''")]


async def test_a_kiosk_neither_writes_as_another_nor_reads_its_commands(hall):
    await given(hall, A)
    await given(hall, B)
    await hall.centre.kill()  # this test is the centre itself
    at_centre = Far(centre_of(hall), wall)
    thief = Far(hall.tls_of(A), wall)
    honest = Far(hall.tls_of(B), wall)
    thief.connection._subscriptions = (
        "#", "estation/v1/hetao/+/down/#", KioskTopics("hetao", B).command("open"),
        "estation/v1/hetao/+/up/#",
    )  # fmt: skip
    honest.connection._subscriptions = ("estation/v1/hetao/kiosk-b/down/#",)
    async with running(at_centre.connection, thief.connection, honest.connection):
        for one in (at_centre, thief, honest):
            await asyncio.wait_for(one.came.wait(), 60)
        forged = State(state=KioskState.CLOSED, boot="forged-boot", since=1)
        own = State(state=KioskState.READY, boot="own-boot", since=1)
        said = [
            Outgoing(topic, thief.writer.write(state))
            for topic, state in ((KioskTopics("hetao", B).state, forged),
                                 (KioskTopics("hetao", A).state, own))
        ]  # fmt: skip
        async with asyncio.timeout(60):
            while at_centre.heard.empty():  # the broker takes the centre's wishes in its own time
                for one in said:
                    thief.connection.publish(one)
                await asyncio.sleep(0.2)
        for one in said:
            thief.connection.publish(one)
        for _ in range(2):  # the forged one would have come before it
            assert (await at_centre.next(State)).body.boot == "own-boot"
        thief.connection.publish(Outgoing(KioskTopics("hetao", B).command("open"), b"forged"))
        at_centre.connection.publish(Outgoing(KioskTopics("hetao", B).command("open"), b"SAMPLE"))
        at_centre.connection.publish(Outgoing(KioskTopics("hetao", A).command("ping"), b"SAMPLE"))
        await until(lambda: [one for one in thief.log if one.topic.endswith("/ping")])
        await until(lambda: honest.log)
        assert [one.data for one in honest.log] == [b"SAMPLE"]
        assert {one.topic for one in thief.log} <= {
            KioskTopics("hetao", A).command("ping"), "estation/v1/hetao/centre/state",
        }  # fmt: skip


def centre_of(hall):
    broker = hall.tls_of(A)
    folder = hall.folder / "authority"
    own = type(broker.tls)(
        ca=str(folder / "authority.pem"),
        certificate=str(folder / "centre.pem"),
        key=str(folder / "centre.key"),
    )
    return type(broker)(port=broker.port, tls=own)


async def test_a_kiosk_that_was_revoked_is_shut_out_and_the_others_are_not(hall):
    await given(hall, A)
    await given(hall, B)
    status, said = await command("enrolment", "-c", hall.settings, "--revoke", A)
    assert (status, said.split(":")[1].split()[0]) == (0, "1")
    hall.broker.stop()
    hall.broker.start()  # estation-broker.path does this on the machine
    await hall.broker.ready()
    stolen, honest = Far(hall.tls_of(A), wall), Far(hall.tls_of(B), wall)
    async with running(stolen.connection, honest.connection):
        await asyncio.wait_for(honest.came.wait(), 60)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(stolen.came.wait(), 2)
    status, said = await command(
        "enrol", "-c", hall.folder / A / "kiosk.toml", "--renew", **later("61d")
    )
    assert status == 1


async def test_a_certificate_is_renewed_by_itself_before_it_ends(hall, monkeypatch):
    settings = await given(hall, A)
    current = hall.folder / A / "identity" / "current"
    before = (current / "kiosk.key").read_bytes()
    status, said = await command("enrol", "-c", settings, "--renew")
    assert (status, "not due yet" in said) == (0, True)
    await hall.centre.kill()
    await start(hall, later("61d"))
    status, said = await command("enrol", "-c", settings, "--renew", **later("61d"))
    assert (status, said[:13]) == (0, "renewed until")
    assert (current / "kiosk.key").read_bytes() != before
    hall.broker.stop()
    with monkeypatch.context() as then:
        for name, value in later("61d").items():
            then.setenv(name, value)
        hall.broker.start()
        await hall.broker.ready()
    far = Far(hall.tls_of(A), wall)
    async with running(far.connection):  # the broker takes the new one
        await asyncio.wait_for(far.came.wait(), 60)


async def test_a_restored_centre_renews_what_it_issued_after_its_copy_was_made(hall):
    settings, gone = await given(hall, A), await given(hall, B)
    await hall.centre.kill()
    copy = copied(hall)
    await start(hall, later("61d"))
    for one in (settings, gone):
        status, said = await command("enrol", "-c", one, "--renew", **later("61d"))
        assert (status, said[:13]) == (0, "renewed until")
    await hall.centre.kill()
    for one in hall.folder.glob("centre.db-*"):
        one.unlink()
    copy.replace(hall.folder / "centre.db")
    await command("enrolment", "-c", hall.settings, "--revoke", B, **later("62d"))
    await start(hall, later("122d"))
    status, said = await command("enrol", "-c", settings, "--renew", **later("122d"))
    assert (status, said[:13]) == (0, "renewed until"), said
    status, said = await command("enrol", "-c", gone, "--renew", **later("122d"))
    assert (status, "revoked" in said) == (1, True)
    _, said = await command("enrolment", "-c", hall.settings, "--new", B, **later("122d"))
    token, other = said.splitlines()[0], hall.kiosk_settings("other")
    status, said = await command(
        "enrol", "-c", other, "--centre", hall.url, ESTATION_TOKEN=token, **later("122d")
    )
    assert status == 0, said  # another machine in its place
    status, said = await command("enrol", "-c", gone, "--renew", **later("122d"))
    assert (status, "revoked" in said) == (1, True)


def copied(hall):
    """Copy the database of a centre that stands."""
    file = hall.folder / "copy.db"
    with (
        contextlib.closing(sqlite3.connect(hall.folder / "centre.db")) as source,
        contextlib.closing(sqlite3.connect(file)) as copy,
    ):
        source.backup(copy)
    return file


async def test_whom_the_centre_is_proved_by_is_kept_for_renewing_and_for_what_is_sent(
    hall, monkeypatch, tmp_path
):
    certificates(tmp_path, "web", days="99")
    (tmp_path / "root").mkdir()
    ca = (tmp_path / "ca.pem").rename(tmp_path / "root" / "hall.pem")
    monkeypatch.chdir(ca.parent)
    settings, token = hall.kiosk_settings(A), await hall.token(A)
    async with over_tls(hall.port, tmp_path / "web.pem", tmp_path / "web.key") as url:
        order = ("enrol", "-c", settings, "--centre", url, "--ca", ca.name)
        status, said = await command(*order, ESTATION_TOKEN=token)
        assert status == 0, said
        ca.unlink()  # it lay where the timer's service may not look
        monkeypatch.chdir("/")
        await hall.centre.kill()
        await start(hall, later("61d"))
        status, said = await command("enrol", "-c", settings, "--renew", **later("61d"))
        assert (status, said[:13]) == (0, "renewed until"), said
    identity = hall.folder / A / "identity"
    file = identity / "current" / "enrolled.json"
    given = json.loads(file.read_text()) | {"recipients": ["age1sample"], "upload_url": url}
    file.write_text(json.dumps(given))
    assert settings_of(identity)["applications"]["ca"] == str(identity / "centre-ca.pem")


@contextlib.asynccontextmanager
async def over_tls(port, certificate, key):
    """The hall's own web server: speaks TLS, and passes on to a port."""

    async def passed(source, sink):
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        sink.close()

    async def comes(reader, writer):
        inner, out = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(passed(reader, out), passed(inner, writer))

    shown = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    shown.load_cert_chain(certificate, key)
    server = await asyncio.start_server(comes, "127.0.0.1", 0, ssl=shown)
    async with server:
        yield f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_what_was_expired_for_long_or_revoked_or_of_another_is_not_renewed(hall):
    settings = await given(hall, A)
    await given(hall, B)
    mine, other = (hall.folder / name / "identity" / "current" for name in (A, B))
    await hall.centre.kill()
    await start(hall, later("121d"))
    status, said = await command("enrol", "-c", settings, "--renew", **later("121d"))
    assert (status, "too old" in said) == (1, True)
    await hall.centre.kill()
    await start(hall, later("61d"))
    said = json.loads((other / "enrolled.json").read_text())
    own = json.loads((mine / "enrolled.json").read_text())
    (mine / "enrolled.json").write_text(json.dumps(own | {"certificate": said["certificate"]}))
    status, said = await command("enrol", "-c", settings, "--renew", **later("61d"))
    assert (status, "another's" in said) == (1, True)
    (mine / "enrolled.json").write_text(json.dumps(own))
    await command("enrolment", "-c", hall.settings, "--revoke", A)
    status, said = await command("enrol", "-c", settings, "--renew", **later("61d"))
    assert (status, "revoked" in said) == (1, True)


async def test_a_token_is_not_shown_to_a_centre_that_it_was_not_made_at(hall):
    settings = hall.kiosk_settings(A)
    token = await hall.token(A)
    wrong = token.partition(".")[0] + "." + "0" * 64
    status, said = await command("enrol", "-c", settings, "--centre", hall.url, "--token", wrong)
    assert (status, "not the centre" in said) == (1, True)
    assert not (hall.folder / A / "identity").exists()
    status, said = await command(
        "enrol", "-c", settings, "--centre", "http://centre.example", "--token", token
    )
    assert (status, "https" in said) == (1, True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
async def test_a_key_that_was_made_for_a_centre_that_refused_is_the_kiosks_too(hall):
    settings = hall.kiosk_settings(A)
    data = hall.folder / A / "data"
    data.mkdir()
    os.chown(data, NOBODY, NOBODY)
    token = "wrong" + (await hall.token(A))[5:]
    status, said = await command("enrol", "-c", settings, "--centre", hall.url, "--token", token)
    assert (status, "not good" in said) == (1, True)
    key = data / "keys" / "kiosk.pem"
    assert {path.stat().st_uid for path in (key, key.parent)} == {NOBODY}


async def test_a_later_token_voids_the_one_before_and_an_old_one_is_void(hall):
    settings = hall.kiosk_settings(A)
    first = await hall.token(A)
    second = await hall.token(A)
    order = ("enrol", "-c", settings, "--centre", hall.url, "--token")
    assert (await command(*order, first))[0] == 1
    await hall.centre.kill()
    await start(hall, later("25h"))
    assert (await command(*order, second))[0] == 1


async def test_technicians_do_the_same_over_http_and_nobody_else(hall):
    database = f"sqlite:///{hall.folder}/centre.db"
    mine = {"Authorization": f"Bearer {await token_of(database, Role.TECHNICIAN)}"}
    other = {"Authorization": f"Bearer {await token_of(database, Role.STAFF, name='other')}"}
    async with httpx.AsyncClient(base_url=hall.url) as client:
        for headers, status in ((mine, 200), (other, 403), ({}, 401)):
            answer = await client.post(f"/api/enrolment/{A}/token", headers=headers)
            assert answer.status_code == status
        answer = await client.post(f"/api/enrolment/{A}/token", headers=mine)
        order = ("enrol", "-c", hall.kiosk_settings(A), "--centre", hall.url)
        assert (await command(*order, ESTATION_TOKEN=answer.json()["token"]))[0] == 0
        held = (await client.get("/api/enrolment", headers=mine)).json()["kiosks"]
        assert [(one["kiosk"], one["revoked"]) for one in held] == [(A, None)]
        assert (held[0]["state"], held[0]["by"], held[0]["renewed"]) == (
            "good", "token:sample", None,
        )  # fmt: skip
        for body, status in (({}, 422), ({"why": " "}, 422), ({"why": "of 123456789"}, 422)):
            answer = await client.post(f"/api/enrolment/{A}/revoked", headers=mine, json=body)
            assert answer.status_code == status
        why = {"why": "Sold."}
        answer = await client.post(f"/api/enrolment/{A}/revoked", headers=mine, json=why)
        assert answer.json() == {"certificates": 1}
        answer = await client.post("/api/enrolment/NO NAME/token", headers=mine)
        assert answer.status_code == 404
        said = (await client.get("/api/enrolment", headers=mine)).json()
        assert [one["state"] for one in said["kiosks"]] == ["revoked"]
    with contextlib.closing(sqlite3.connect(hall.folder / "centre.db")) as db:
        told = db.execute("SELECT who, why, about FROM audit WHERE what = 'enrolment.revoked'")
        assert told.fetchall() == [("token:sample", "Sold.", A)]


async def test_a_token_that_was_withdrawn_is_good_no_more_and_the_trail_says_so(hall):
    database = f"sqlite:///{hall.folder}/centre.db"
    mine = {"Authorization": f"Bearer {await token_of(database, Role.TECHNICIAN)}"}
    async with httpx.AsyncClient(base_url=hall.url, headers=mine) as client:
        token = (await client.post(f"/api/enrolment/{A}/token")).json()["token"]
        (one,) = (await client.get("/api/enrolment")).json()["tokens"]
        assert (one["kiosk"], one["state"]) == (A, "open")
        assert token.partition(".")[0] not in (await client.get("/api/enrolment")).text
        answer = await client.post(f"/api/enrolment/{A}/token/withdrawn")
        assert answer.json() == {"tokens": 1}
        order = ("enrol", "-c", hall.kiosk_settings(A), "--centre", hall.url)
        assert (await command(*order, ESTATION_TOKEN=token))[0] == 1
        assert (await client.get("/api/enrolment")).json()["tokens"] == []
    with contextlib.closing(sqlite3.connect(hall.folder / "centre.db")) as db:
        told = db.execute("SELECT count(*) FROM audit WHERE what = 'enrolment.withdrawn'")
        assert told.fetchone() == (1,)


async def test_a_running_centre_trusts_whom_another_process_enrolled_and_no_longer_whom_it_revoked(
    hall, monkeypatch
):
    monkeypatch.setattr(enrolment_office, "LOOK_S", 0.05)
    trusted = {}
    async with hall.office() as running, hall.office() as other:
        running._trust = trusted.__setitem__
        following = asyncio.create_task(running.follow())
        try:
            key = ec_key()
            asked = EnrolRequest(
                token=(await other.new_token(A, "sample")).partition(".")[0],
                request=enrol.request_of(key),
                signing_key=public_text(Ed25519PrivateKey.generate()),
            )
            await other.enrol(asked)
            await until(lambda: trusted.get(A) == asked.signing_key, timeout_s=30)
            await other.revoke(A, "sample")
            await until(lambda: trusted.get(A) == "", timeout_s=30)
        finally:
            following.cancel()
            await asyncio.wait({following})


def test_a_power_cut_leaves_the_old_identity_or_the_new_one(tmp_path):
    authority = Authority.opened(tmp_path / "authority", "hetao", enrol.datetime.now(enrol.UTC))
    for _ in range(3):
        key, said = issued(authority)
        keep(tmp_path / "identity", key, said)
        assert Identity.read(tmp_path / "identity").said == said
    current = (tmp_path / "identity" / "current").readlink()
    spare = {"a": "b", "b": "a"}[current.name]
    (tmp_path / "identity" / spare / "kiosk.pem").write_text("half")  # cut while it was written
    assert Identity.read(tmp_path / "identity").said == said
    key, other = issued(authority)
    keep(tmp_path / "identity", key, other)
    assert Identity.read(tmp_path / "identity").said == other


def ec_key():
    return enrol.ec.generate_private_key(enrol.ec.SECP256R1())


def issued(authority):
    key = ec_key()
    own = authority.for_client(enrol.request_of(key), A, enrol.datetime.now(enrol.UTC), 90)
    pem = own.public_bytes(enrol_pem()).decode()
    return key, Enrolled(
        site="hetao", kiosk=A, certificate=pem, authority=authority.pem,
        broker_host="127.0.0.1", broker_port=8883,
    )  # fmt: skip


def enrol_pem():
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415

    return Encoding.PEM


def test_an_identity_that_does_not_belong_together_is_not_kept(tmp_path):
    authority = Authority.opened(tmp_path / "authority", "hetao", enrol.datetime.now(enrol.UTC))
    other = Authority.opened(tmp_path / "other", "hetao", enrol.datetime.now(enrol.UTC))
    _, said = issued(authority)
    key, _ = issued(authority)
    with pytest.raises(IdentityError, match="another key"):
        keep(tmp_path / "identity", key, said)
    key, said = issued(other)
    mixed = enrol.msgspec.structs.replace(said, authority=authority.pem)
    with pytest.raises(IdentityError, match="not of the authority"):
        keep(tmp_path / "identity", key, mixed)
    assert settings_of(tmp_path / "identity") == {}


def test_an_identity_that_is_damaged_is_named_by_the_settings(tmp_path):
    (tmp_path / "identity" / "current").mkdir(parents=True)
    (tmp_path / "identity" / "current" / "enrolled.json").write_text("{")
    file = tmp_path / "kiosk.toml"
    file.write_text('[kiosk]\nsite = "a"\nname = "b"\nidentity_dir = "identity"\n')
    with pytest.raises(FileFaultsError, match=r"kiosk\.identity_dir"):
        load(file)


@pytest.mark.parametrize("request_", ["", "-----BEGIN CERTIFICATE REQUEST-----\n"])
def test_what_is_no_request_gets_no_certificate(request_, tmp_path):
    authority = Authority.opened(tmp_path, "hetao", enrol.datetime.now(enrol.UTC))
    with pytest.raises(AuthorityError):
        authority.for_client(request_, A, enrol.datetime.now(enrol.UTC), 90)


def test_the_authority_alone_reads_its_key(tmp_path):
    Authority.opened(tmp_path / "authority", "hetao", enrol.datetime.now(enrol.UTC))
    assert (tmp_path / "authority" / "authority.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "authority").stat().st_mode & 0o777 == 0o700
