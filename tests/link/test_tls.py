"""The site's broker as it is shipped: certificates, and each kiosk kept to itself."""

import asyncio
import subprocess
from pathlib import Path

import pytest

from kiosk.link.connection import Outgoing
from kiosk.link.messages import KioskState, State
from kiosk.link.settings import Tls
from tests.link.far import TOPICS, Far, at, until
from tests.link.test_client import linked, running, wall
from tests.mosquitto import Mosquitto

CONFIG = Path(__file__).parents[2] / "config" / "mosquitto"


def certificates(folder, *names, days="2"):
    """Make an authority, and a certificate of it for each name."""

    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    new = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl(
        *new, "-x509", "-days", days, "-subj", "/CN=authority", "-keyout", "ca.key",
        "-out", "ca.pem",
    )  # fmt: skip
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    for name in names:
        openssl(*new, "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.csr")
        openssl(
            "x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-days", days, "-CAcreateserial", "-extfile", "names", "-out", f"{name}.pem",
        )  # fmt: skip


@pytest.fixture
async def site(tmp_path):
    """A broker with the lines of the shipped configuration, its paths changed."""
    certificates(tmp_path, "broker", "centre", "kiosk-01", "kiosk-02")
    shipped = (CONFIG / "site.conf").read_text().splitlines()
    skipped = ("#", "persist", "autosave", "max_queued", "max_packet", "set_tcp", "crlfile")
    lines = [line for line in shipped if line and not line.startswith(skipped)]
    text = "\n".join(lines).replace("listener 8883", "listener {port} 127.0.0.1")
    text = text.replace("/var/lib/estation-broker/authority.pem", str(tmp_path / "ca.pem"))
    text = text.replace("/var/lib/estation-broker/estation.acl", str(CONFIG / "estation.acl"))
    text = text.replace("/var/lib/estation-broker", str(tmp_path))
    broker = Mosquitto(tmp_path, text.splitlines())
    broker.start()
    try:
        await broker.ready()
        yield broker
    finally:
        broker.kill()


def of(name, broker, folder):
    pem = {
        "ca": folder / "ca.pem",
        "certificate": folder / f"{name}.pem",
        "key": folder / f"{name}.key",
    }
    return at(broker.port, tls=Tls(**{key: str(file) for key, file in pem.items()}))


async def test_a_kiosk_speaks_for_itself_only(site, tmp_path):
    centre = Far(of("centre", site, tmp_path), wall)
    other = Far(of("kiosk-02", site, tmp_path), wall)
    async with running(centre.connection, other.connection):
        await centre.came.wait()
        await other.came.wait()
        async with linked(of("kiosk-01", site, tmp_path), tmp_path) as (link, _):
            await until(lambda: link.centre_online)
            assert (await centre.next(State)).body.boot == link.boot
            forged = State(state=KioskState.CLOSED, boot="forged-boot", since=1)
            other.connection.publish(Outgoing(TOPICS.state, other.writer.write(forged)))
            link.report_state(KioskState.READY, "")
            told = (await centre.next(State)).body
            assert (told.state, told.boot) == (KioskState.READY, link.boot)
            assert not other.log  # and reads nothing of the others


async def test_nobody_comes_in_without_a_certificate(site, tmp_path):
    stranger = at(site.port, tls=Tls(ca=str(tmp_path / "ca.pem")))
    async with linked(stranger, tmp_path) as (link, _):
        await asyncio.sleep(0.05)
        assert not link._connection.online
