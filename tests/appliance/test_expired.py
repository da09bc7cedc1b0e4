"""A certificate that has ended: the visitor goes on, technicians are told, the kiosk renews it."""

import asyncio
import contextlib
import json
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from kiosk.catalogue.loading import load_hall
from kiosk.runtime.certificate import examine_certificate
from kiosk.runtime.report import Verdict
from tests.appliance.enrolling import giving, start
from tests.appliance.faketime import later
from tests.appliance.test_enrolment import A, command, given, kiosks
from tests.link.far import until
from tests.system.hall import CONFIG, Kiosk

DEVICES = '[devices.printer]\ndriver = "printer_escpos"\nurl = "sim://ready"\n'
OPEN = "follow_hours = false\n"


@pytest.fixture
async def hall(tmp_path):
    async with giving(tmp_path) as hall:
        yield hall


def ended(hall, days):
    """Put a certificate into the kiosk's place that ended so many days ago; same key, same hall."""
    authority = hall.folder / "authority"
    key = serialization.load_pem_private_key((authority / "authority.key").read_bytes(), None)
    file = hall.folder / A / "identity" / "current" / "kiosk.pem"
    own = x509.load_pem_x509_certificate(file.read_bytes())
    end = datetime.now(UTC) - timedelta(days=days)
    made = x509.CertificateBuilder(
        issuer_name=own.issuer, subject_name=own.subject, public_key=own.public_key(),
        serial_number=own.serial_number, not_valid_before=end - timedelta(days=90),
        not_valid_after=end,
    )  # fmt: skip
    for extension in own.extensions:
        made = made.add_extension(extension.value, extension.critical)
    good = file.read_bytes()
    file.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return file, good


def leased(hall):
    """Return of how many queues the kiosk has numbers of its own."""
    with contextlib.closing(sqlite3.connect(hall.folder / "centre.db")) as db:
        return db.execute("SELECT count(DISTINCT queue) FROM lease").fetchone()[0]


async def touches(kiosk, *controls, view):
    for control in controls:
        before = len(kiosk.pages)
        kiosk.touch(control)
        await kiosk.until("ResultView" if control == controls[-1] else view, after=before)


async def test_a_kiosk_whose_certificate_has_ended_goes_on_alone_and_comes_back(hall):
    settings = await given(hall, A)
    text = settings.read_text().replace("[kiosk]\n", f"[kiosk]\n{OPEN}")
    settings.write_text(text + DEVICES)
    kiosk = Kiosk(settings)
    try:
        await kiosk.start()
        await until(lambda: kiosks(hall) == [A], timeout_s=60)
        await until(
            lambda: leased(hall) == len(load_hall(CONFIG / "catalogue").queues), timeout_s=60
        )
        await kiosk.end()
        file, good = ended(hall, days=1)
        kiosk.pages.clear()
        await kiosk.start()
        await kiosk.until("IdleView")
        await touches(
            kiosk, "language:en", "choose:ticket", "choose:customs", "choose:customs-goods",
            view="ChoiceView",
        )  # fmt: skip
        async with asyncio.timeout(30):
            while f"{hall.broker.port}: " not in "".join(kiosk.said):
                await asyncio.sleep(0.05)
        assert "connected" not in "".join(kiosk.said).rsplit("broker", 1)[-1]
        journal = hall.folder / A / "data" / "journal.db"
        assert journal.exists()
        file.write_bytes(good)  # as renewing does: it is read at the next attempt
        with contextlib.closing(sqlite3.connect(hall.folder / "centre.db")) as db:
            async with asyncio.timeout(90):
                while db.execute("SELECT count(*) FROM ticket WHERE offline").fetchone() != (1,):
                    await asyncio.sleep(0.1)
    finally:
        await kiosk.kill()


async def test_the_doctor_says_that_it_has_ended_and_what_happens(hall):
    settings = await given(hall, A)
    ended(hall, days=3)
    _, said = await command("doctor", "-c", settings, "--json", "--no-print")
    lines = json.loads(said[said.index("{") :].splitlines()[0])["lines"]
    (line,) = [one for one in lines if one["part"] == "certificate"]
    assert line["verdict"] == "fail"
    assert "ended on" in line["said"]
    assert "renews it by itself" in line["todo"]


async def test_up_to_thirty_days_after_its_end_it_is_renewed(hall):
    settings = await given(hall, A)
    await hall.centre.kill()
    await start(hall, later("110d"))
    status, said = await command("enrol", "-c", settings, "--renew", **later("110d"))
    assert (status, said[:13]) == (0, "renewed until")


@pytest.mark.parametrize(
    ("days", "verdict", "todo"),
    [
        (0, Verdict.PASS, ""),
        (80, Verdict.UNKNOWN, "estation-renew"),
        (91, Verdict.FAIL, "renews it by itself"),
        (140, Verdict.FAIL, "kiosk enrol"),
        (-10, Verdict.FAIL, "set the clock right"),
    ],
)
async def test_the_report_says_how_long_it_is_good(hall, days, verdict, todo):
    await given(hall, A)
    file = hall.folder / A / "identity" / "current" / "kiosk.pem"
    line = examine_certificate(file, datetime.now(UTC) + timedelta(days=days))
    assert line.verdict is verdict
    assert todo in line.todo


def test_a_certificate_that_cannot_be_read_fails(tmp_path):
    (tmp_path / "kiosk.pem").write_text("rubbish")
    for name in ("kiosk.pem", "nowhere.pem"):
        line = examine_certificate(tmp_path / name, datetime.now(UTC))
        assert line.verdict is Verdict.FAIL
