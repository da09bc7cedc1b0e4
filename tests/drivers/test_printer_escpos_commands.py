"""The bytes of a job, read by a decoder that knows nothing of ours."""

import random

import pytest

from drivers.capabilities import Raster
from drivers.printer_escpos import commands
from tests.tools.escpos_decode import parse


def raster(rows, width=576):
    noise = random.Random(rows)
    return Raster(width, rows, noise.randbytes(width // 8 * rows))


def job(picture, profile="default"):
    return parse(b"".join(commands.bands(picture, profile)))


def of_kind(events, kind):
    return [event for event in events if event["t"] == kind]


@pytest.mark.parametrize("profile", ["default", "TM-T20II", "TM-T88V", "POS-5890", "simple"])
@pytest.mark.parametrize("rows", [1, 23, 24, 25, 1000])
def test_every_profile_gives_the_picture_dot_by_dot(profile, rows):
    picture = raster(rows)
    bands = of_kind(job(picture, profile), "raster")
    assert "".join(band["data"] for band in bands) == picture.data.hex()
    assert {band["w"] for band in bands} == {576}
    assert {band["m"] for band in bands} == {0}
    assert sum(band["h"] for band in bands) == rows


def test_a_job_begins_new_and_ends_with_feed_and_cut():
    kinds = [event["t"] for event in job(raster(30))]
    assert kinds == ["init", "gs_a", "raster", "raster", "feed_lines", "cut"]


@pytest.mark.parametrize(
    ("profile", "cuts"),
    [("TM-T20II", ["partial"]), ("default", ["partial"]), ("POS-5890", []), ("simple", [])],
)
def test_only_a_printer_with_a_cutter_cuts(profile, cuts):
    events = job(raster(10), profile)
    assert [event["mode"] for event in of_kind(events, "cut")] == cuts
    assert of_kind(events, "feed_lines")


@pytest.mark.parametrize("width", [384, 512, 576])
def test_two_bands_fit_into_a_small_buffer(width):
    first, second, *_ = commands.bands(raster(100, width), "default")
    assert len(first) + len(second) + 2 * len(commands.ASK_IN_TURN) <= 4096


def test_the_library_says_nothing_of_its_own(capsys):
    job(raster(30))
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("wire", "kind", "n"),
    [
        (commands.ASK_PRINTER, "dle_eot", 1),
        (commands.ASK_OFFLINE, "dle_eot", 2),
        (commands.ASK_ERROR, "dle_eot", 3),
        (commands.ASK_PAPER, "dle_eot", 4),
        (commands.ASK_IN_TURN, "gs_r", 1),
        (commands.REPORT_CHANGES, "gs_a", 0x0E),
        (commands.RESUME, "dle_enq", 1),
        (commands.CLEAR, "dle_enq", 2),
    ],
)
def test_what_is_asked_between_the_bands(wire, kind, n):
    assert parse(wire) == [{"t": kind, "n": n}]


def test_profiles_are_known_by_name():
    assert commands.known_profile("TM-T20II")
    assert not commands.known_profile("TM-T21")
