"""Servers between the ends of a call: a real coturn takes our passwords, for a while."""

import asyncio
import shutil
import subprocess
from contextlib import asynccontextmanager

import pytest
from aioice.stun import TransactionFailed
from aioice.turn import create_turn_endpoint

from kiosk.centre.guide.relays import RelaySecretError, open_relays
from kiosk.centre.guide.settings import ServerSettings
from kiosk.centre.settings import load
from kiosk.link.clock import wall_clock_ms
from kiosk.typed_toml import FileFaultsError
from tests.mosquitto import free_port

COTURN = shutil.which("turnserver")
SECRET = "SAMPLE-secret-of-the-relay"


def relays_of(folder, port, secret=SECRET, life_s=600):
    file = folder / f"{secret}.secret"
    file.write_text(secret + "\n")
    file.chmod(0o600)
    servers = (
        ServerSettings(urls=(f"turn:127.0.0.1:{port}",), secret_file=str(file)),
        ServerSettings(urls=(f"stun:127.0.0.1:{port}",)),
    )
    return open_relays(servers, life_s)


@asynccontextmanager
async def coturn(folder, *further, relayed="127.0.0.1"):
    """Yield a port, and the coturn on it; ``relayed`` is where what it relays comes from."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        COTURN, "-n", "--no-cli", "--no-tls", "--no-dtls", "-L", "127.0.0.1", "-E", relayed,
        "-p", str(port), "--realm", "hall", "--use-auth-secret", "--allow-loopback-peers",
        f"--static-auth-secret={SECRET}", f"--pidfile={folder}/coturn.pid",
        f"--log-file={folder}/coturn.log", "--simple-log", *further,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
    )  # fmt: skip
    try:
        async with asyncio.timeout(30):
            while True:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    break
        yield port, process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def allocates(port, server):
    transport, _ = await create_turn_endpoint(
        asyncio.DatagramProtocol,
        server_addr=("127.0.0.1", port),
        username=server.username,
        password=server.credential,
    )
    transport.close()
    await asyncio.sleep(0)


@pytest.mark.skipif(COTURN is None, reason="coturn is not installed")
async def test_a_relay_takes_passwords_of_its_own_secret_until_they_are_over(tmp_path):
    async with coturn(tmp_path) as (port, _):
        turn, stun = relays_of(tmp_path, port).servers(wall_clock_ms())
        await allocates(port, turn)
        assert (stun.username, stun.credential) == ("", "")
        for bad in (
            relays_of(tmp_path, port, "ANOTHER-secret-of-a-relay").servers(wall_clock_ms())[0],
            relays_of(tmp_path, port, life_s=10).servers(wall_clock_ms() - 60_000)[0],
        ):
            with pytest.raises(TransactionFailed):
                await allocates(port, bad)


def test_a_secret_that_others_can_read_or_that_is_short_is_none(tmp_path):
    file = tmp_path / "turn.secret"
    file.write_text(SECRET)
    file.chmod(0o644)
    server = ServerSettings(urls=("turn:127.0.0.1",), secret_file=str(file))
    with pytest.raises(RelaySecretError, match="0600"):
        open_relays((server,), 600)
    file.chmod(0o600)
    file.write_text("short")
    with pytest.raises(RelaySecretError, match="expected 16"):
        open_relays((server,), 600)


def test_a_stun_server_has_no_password(tmp_path):
    file = tmp_path / "centre.toml"
    server = 'urls = ["stun:127.0.0.1"]\nsecret_file = "s"\n'
    file.write_text(f'[centre]\nsite = "hetao"\n[[guide.servers]]\n{server}')
    with pytest.raises(FileFaultsError, match=r"guide.servers\[0\].secret_file"):
        load(file)


@pytest.mark.parametrize(
    "url",
    ["stun:127.0.0.1?transport=tcp", "turns:127.0.0.1?transport=udp", "turn:127.0.0.1?tcp"],
)
def test_a_url_that_neither_end_can_use_is_a_fault_of_the_settings(tmp_path, url):
    file = tmp_path / "centre.toml"
    file.write_text(f'[centre]\nsite = "hetao"\n[[guide.servers]]\nurls = ["turn:a", "{url}"]\n')
    with pytest.raises(FileFaultsError, match=r"guide.servers\[0\].urls\[1\]"):
        load(file)


def test_a_relay_may_be_reached_over_tcp(tmp_path):
    file = tmp_path / "centre.toml"
    urls = '"turn:a", "turn:a?transport=udp", "turn:a:80?transport=tcp", "turns:a?transport=tcp"'
    file.write_text(f'[centre]\nsite = "hetao"\n[[guide.servers]]\nurls = [{urls}]\n')
    assert len(load(file).guide.servers[0].urls) == 4
