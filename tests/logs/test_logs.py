"""The log in its three forms: fields that a journal knows, and nothing of a visitor in any."""

import asyncio
import json
import logging
import os
import socket
import subprocess
import sys

import pytest
from starlette.applications import Starlette

from kiosk.centre.serving import listen, serve
from kiosk.centre.settings import load
from kiosk.logs.beginning import FORMATS, JsonLines, begin
from kiosk.logs.fields import DEVICE_FELL, LONGEST, Speaker
from kiosk.logs.journal import Journal, datagram

VISITOR = "H12345678 CHAN Tai Man 110101199001010019"


def record(said, *arguments, **more):
    log = logging.Logger("kiosk.sample")  # noqa: LOG001 - one that nobody else has
    return log.makeRecord(
        "kiosk.sample", logging.WARNING, "/x/f.py", 7, said, arguments, None, "work", more
    )


def fields_in(data):
    """Take a datagram apart as the journal does."""
    found = {}
    while data:
        line, _, rest = data.partition(b"\n")
        name, equals, value = line.partition(b"=")
        if not equals:
            size = int.from_bytes(rest[:8], "little")
            value, rest = rest[8 : 8 + size], rest[9 + size :]
        found[name.decode()] = value.decode()
        data = rest
    return found


@pytest.fixture
def receiver(tmp_path):
    """What the journal's socket is: a datagram socket in a file."""
    path = tmp_path / "socket"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(str(path))
        receiver.settimeout(5)
        yield receiver


def test_a_record_comes_to_the_journal_as_fields(receiver, tmp_path):
    instead = logging.StreamHandler()
    handler = Journal(Speaker("estation-kiosk", "kiosk-01"), instead, tmp_path / "socket")
    handler.handle(record("printer: %s", "silent", device="printer", message_id=DEVICE_FELL))
    found = fields_in(receiver.recv(65536))
    handler.close()
    assert found.pop("TIMESTAMP_MS").isdigit()
    assert found == {
        "MESSAGE": "printer: silent", "PRIORITY": "4", "SYSLOG_IDENTIFIER": "estation-kiosk",
        "LOGGER": "kiosk.sample", "CODE_FILE": "f.py", "CODE_LINE": "7", "CODE_FUNC": "work",
        "KIOSK": "kiosk-01", "DEVICE": "printer", "MESSAGE_ID": DEVICE_FELL,
    }  # fmt: skip


def test_a_value_of_several_lines_makes_no_field_of_its_own():
    found = fields_in(datagram({"MESSAGE": "a\nPRIORITY=0\n", "PRIORITY": 6, "KIOSK": "b"}))
    assert found == {"MESSAGE": "a\nPRIORITY=0\n", "PRIORITY": "6", "KIOSK": "b"}


def test_the_longest_line_fits_and_nothing_of_a_visitor_is_in_it(receiver, tmp_path):
    handler = Journal(Speaker("x"), logging.StreamHandler(), tmp_path / "socket")
    handler.handle(record("%s %s", VISITOR, "x " * 40_000))
    said = fields_in(receiver.recv(65536))["MESSAGE"]
    handler.close()
    assert len(said) <= LONGEST
    assert not [word for word in VISITOR.split() if word in said]
    line = JsonLines(Speaker("x")).format(record("of %s", VISITOR))
    assert not [word for word in VISITOR.split() if word in line]


def test_while_the_journal_is_away_lines_go_elsewhere(tmp_path):
    lines = []
    instead = logging.Handler()
    instead.emit = lambda one: lines.append(one.getMessage())
    handler = Journal(Speaker("x"), instead, tmp_path / "nothing")
    handler.handle(record("a line"))
    handler.close()
    assert lines == ["a line"]


@pytest.mark.parametrize("log_format", FORMATS)
def test_each_form_is_begun(log_format, receiver, tmp_path, capsys):
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers = []
    try:
        speaker = begin(log_format, "INFO", "estation-centre", journal=tmp_path / "socket")
        speaker.kiosk = "kiosk-01"
        logging.getLogger("kiosk.sample").warning("a line")
        for handler in root.handlers:
            handler.close()
    finally:
        root.handlers = before
        root.setLevel(level)
    said = capsys.readouterr().err
    if log_format == "text":
        assert "WARNING kiosk.sample: a line" in said
    elif log_format == "json":
        assert json.loads(said)["KIOSK"] == "kiosk-01"
    else:
        assert fields_in(receiver.recv(65536))["KIOSK"] == "kiosk-01"


async def test_pages_that_are_served_leave_the_journal_open(receiver, tmp_path):
    file = tmp_path / "centre.toml"
    file.write_text('[centre]\nsite = "hetao"\n')
    listening = listen("127.0.0.1", 0)
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers = []
    stop = asyncio.Event()
    stop.set()
    try:
        begin("journald", "INFO", "estation-centre", journal=tmp_path / "socket")
        await serve(Starlette(), load(file), listening, (), stop)
        logging.getLogger("kiosk.sample").warning("later")
        for handler in root.handlers:
            handler.close()
    finally:
        root.handlers = before
        root.setLevel(level)
        listening.close()
    said = [fields_in(receiver.recv(65536))["MESSAGE"] for _ in range(2)]
    assert said[0].startswith("centre: http://")
    assert said[1] == "later"


def test_kiosk_and_centre_know_the_same_forms():
    for command in ("run", "centre"):
        done = subprocess.run(
            [sys.executable, "-m", "kiosk", command, "--help"],
            capture_output=True, text=True, check=True, env={**os.environ, "KIVY_NO_ARGS": "1"},
        )  # fmt: skip
        assert "{text,json,journald}" in done.stdout
