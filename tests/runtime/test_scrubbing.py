"""What may be a visitor's is in no line that leaves the kiosk, whoever wrote the line."""

import json
import logging

import pytest

from drivers.emrtd.sample import LINES
from drivers.idcard_sam.layout import read_text
from drivers.idcard_sam.sample import SAMPLES
from kiosk.logs.beginning import JsonLines
from kiosk.logs.fields import Speaker
from kiosk.logs.scrubbing import scrubbed
from kiosk.runtime.upkeep.lines import Ring, as_text
from tests.runtime.applicant import CLEAR

WAYS = ("{}", "read {} from the card", "ValueError: {!r} is no date", "a={},b", "/x/{}/y", "({})")
FURTHER = (
    "sample.visitor@example.org",
    "+852 2123 4567",
    "(852)21234567",
    "138 0013 8000",
    "A123456(3)",
    "110101 19900101 001X",
    "Chan Tai Man",
    "CHAN, Tai Man",
    "ERIKSSON",
    "Müller Änne",
    "12/03/1985",
    "L898902C3",
    "X12345678",
)


def identities():
    for text in SAMPLES.values():
        card = read_text(text)
        yield from (card.name, card.name_latin, card.address, card.number, card.permit_number)
        yield from (f"{card.born:%Y%m%d}", f"{card.born}", card.authority)
    yield from LINES
    yield from CLEAR
    yield from FURTHER


SECRETS = sorted({one for one in identities() if one and one != "1500"})  # an authority's code


@pytest.mark.parametrize("secret", SECRETS)
def test_no_sample_identity_leaves_in_any_line(secret):
    for way in WAYS:
        assert secret not in scrubbed(way.format(secret)), way


@pytest.mark.parametrize("line", [
    "broker 127.0.0.1:1883: connected",
    "printer: device.link_lost: tcp://127.0.0.1:9100: closed by the other side; see its cable",
    "command print-test from console",
    "ticket 0a1b2c3d4e5f60718293a4b5c6d7e8f9: printed",
    "HTTP 503 from the centre; tried again in 30 s",
    "disk: 12345 MB free, can be written",
])  # fmt: skip
def test_what_a_technician_needs_stays(line):
    assert scrubbed(line) == line.replace("12345", "[number]")


def test_the_ring_and_the_json_lines_hold_scrubbed_lines_and_an_exceptions_place():
    ring = Ring(kept=3)
    log = logging.Logger("kiosk.sample")  # noqa: LOG001 - one that nobody else has
    log.addHandler(ring)
    for number in range(5):
        log.info("line %d", number)
    try:
        int(f"cannot read {CLEAR[1]}, {CLEAR[2]}")
    except ValueError:
        log.exception("card: a fault")
    found = ring.newest(10)
    assert [one.said for one in found[:2]] == ["line 3", "line 4"]
    assert found[2].said.startswith("card: a fault: valueerror at test_scrubbing.py:")
    assert not [one for one in CLEAR if one.encode() in as_text(found)]
    record = log.makeRecord("kiosk.sample", logging.WARNING, "f.py", 7, "of %s", (CLEAR[0],), None)
    line = json.loads(JsonLines(Speaker("estation-kiosk")).format(record))
    assert (line["PRIORITY"], line["MESSAGE"], line["CODE_LINE"]) == (4, "of [name]", 7)
