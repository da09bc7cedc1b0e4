"""Straight, of true size, evenly lit, and as a PDF; codes; the command."""

import io
import json
import subprocess
import sys
from datetime import date

import cv2
import numpy as np
import pikepdf
import pytest
import qrcode
import zxingcpp
from PIL import Image, ImageCms

from kiosk.capture.codes import Code, _once, read_codes
from kiosk.capture.drawing.documents import form
from kiosk.capture.enhancing import A4, CARD, Format, finish, format_of
from kiosk.capture.keeping import kept
from kiosk.capture.mrz.network import LineNetwork
from kiosk.capture.mrz.reading import ZoneReader
from kiosk.capture.page.finding import PageFinder
from kiosk.capture.page.network import PageNetwork
from kiosk.capture.pdf import TooLargeError, document
from kiosk.capture.scanning import look
from kiosk.capture.straightening import flattened, proportions
from kiosk.capture.upright import UprightNetwork


def sheet(seed=3):
    page = np.full((1414, 1000, 3), 236, np.uint8)
    form(page, np.random.default_rng(seed))
    return page


def seen_from(page, corners, size=(1920, 1080), light=None):
    """The page in a frame, under a light that falls off to one side."""
    flat = np.array([[0, 0], [1000, 0], [1000, 1414], [0, 1414]], np.float32)
    move = cv2.getPerspectiveTransform(flat, np.asarray(corners, np.float32))
    frame = cv2.warpPerspective(page, move, size, flags=cv2.INTER_AREA, borderValue=(50, 60, 40))
    if light is not None:
        fall = np.linspace(*light, size[0], dtype=np.float32)[None, :, None]
        frame = (frame * fall).astype(np.uint8)
    return frame


def view(tilt):
    """Where a camera sees the corners of an A4 sheet that is turned about its long axis."""
    focal, away = 1600.0, 1500.0
    corners = np.array([[-500, -707], [500, -707], [500, 707], [-500, 707]], float) * 0.6
    depth = away + corners[:, 0] * np.sin(tilt)
    x = corners[:, 0] * np.cos(tilt)
    return np.stack([focal * x / depth + 960, focal * corners[:, 1] / depth + 540], 1)


@pytest.mark.parametrize("tilt", [0.0, 0.15, 0.35, 0.55])
def test_proportions_do_not_depend_on_where_one_looks_from(tilt):
    assert proportions(view(tilt), (1920, 1080)) == pytest.approx(1000 / 1414, rel=0.03)


def test_a_page_comes_back_as_it_was():
    page = sheet()
    corners = view(0.3)
    flat = flattened(seen_from(page, corners), corners, (1000, 1414))
    soft = [cv2.GaussianBlur(one, (0, 0), 3).astype(int) for one in (page, flat)]
    assert np.abs(soft[0] - soft[1])[40:-40, 40:-40].mean() < 6


def test_an_a4_sheet_has_its_true_size_and_white_paper():
    page = np.full((1414, 1000, 3), (200, 215, 225), np.uint8)  # in warm light
    for y in range(150, 1300, 40):
        cv2.putText(page, "SAMPLE TEXT", (120, y), 0, 1, (40, 40, 40), 2, cv2.LINE_AA)
    finished = finish(seen_from(page, view(0.2), light=(1.0, 0.5)), view(0.2))
    assert finished.format is A4
    assert finished.clean.shape == (3508, 2480, 3)
    paper = finished.clean[200:3300:50, 150:260:10].reshape(-1, 3)
    assert np.abs(paper.astype(int) - 250).mean() < 6  # white, and the same all over
    assert 0.01 < (finished.bitonal == 0).mean() < 0.2
    assert set(np.unique(finished.bitonal)) == {0, 255}


@pytest.mark.parametrize(
    ("ratio", "name"), [(1.414, "A4"), (1.586, "ID-1"), (3.0, "receipt"), (1.25, "sheet")]
)
def test_formats(ratio, name):
    assert format_of(ratio).name == name


@pytest.mark.parametrize(
    ("ratio", "long_mm", "name", "size"),
    [
        (1.414, 301, "A4", (297, 210)),
        (1.414, 205, "A5", (210, 148)),
        (1.42, 128, "ID-3", (125, 88)),
        (1.586, 84, "ID-1", (85.6, 53.98)),
        (1.414, 250, "sheet", (250, 176.8)),  # B5 and the like: as large as it is
        (1.29, 279.4, "sheet", (279.4, 216.6)),
        (3.0, 174, "receipt", (174, 58)),
    ],
)
def test_where_the_plate_is_measured_the_size_tells_what_proportions_do_not(
    ratio, long_mm, name, size
):
    found = format_of(ratio, long_mm)
    assert found.name == name
    assert (found.long_mm, found.short_mm) == pytest.approx(size, abs=0.1)


def test_a5_on_a_measured_plate_is_a5_in_the_pdf_and_a4_where_nobody_measured():
    frame, corners = seen_from(sheet(), view(0.1)), view(0.1)
    mm_per_px = 210 / np.linalg.norm(corners[3] - corners[0])
    for scale, (width, height) in ((mm_per_px, (419.5, 595.3)), (0.0, (595.3, 841.9))):
        pdf = document([kept(finish(frame, corners, mm_per_px=scale))])
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            box = [float(side) for side in opened.pages[0].mediabox]
        assert box[2:] == pytest.approx([width, height], abs=1.5)


def test_what_a_page_is_known_to_be_counts_more_than_its_look():
    finished = finish(seen_from(sheet(), view(0.0)), view(0.0), Format("A5", 210, 148, 300))
    assert finished.colour.shape[:2] == (2480, 1748)
    card = finish(seen_from(sheet(), view(0.0)), view(0.0), CARD)
    assert card.dpi == 600


def test_a_pdf_has_every_page_in_its_size_and_keeps_to_its_limit():
    page = kept(finish(seen_from(sheet(), view(0.1)), view(0.1)))
    plain = document([page, page, page])
    with pikepdf.open(io.BytesIO(plain)) as pdf:
        assert len(pdf.pages) == 3
        box = [float(side) for side in pdf.pages[0].mediabox]
        assert box[2] == pytest.approx(595.2, abs=1)
        assert box[3] == pytest.approx(841.9, abs=1)
    archived = document([page], archival=True)
    with pikepdf.open(io.BytesIO(archived)) as pdf, pdf.open_metadata() as metadata:
        assert metadata.pdfa_status == "1B"
        (intent,) = pdf.Root.OutputIntents
        assert intent.S == "/GTS_PDFA1"
        profile = ImageCms.ImageCmsProfile(io.BytesIO(intent.DestOutputProfile.read_bytes()))
        assert "sRGB" in ImageCms.getProfileDescription(profile)
    bitonal = document([page], bitonal=True)
    assert len(bitonal) < len(plain) / 6
    smaller = document([page], limit_bytes=len(plain) // 3 - 20_000)
    assert len(smaller) <= len(plain) // 3 - 20_000
    with pytest.raises(TooLargeError, match="at most 1000 are allowed"):
        document([page], limit_bytes=1000)
    with pytest.raises(ValueError, match="no pages"):
        document([])


def qr(text, qr_version=None):
    code = qrcode.QRCode(qr_version, qrcode.ERROR_CORRECT_L, box_size=4, border=4)
    code.add_data(text)
    code.make()
    picture = np.asarray(code.make_image().convert("L"), np.uint8)
    return cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("estation:A023", "estation:A023"),
        ("https://kiosk.example/f/1", "https://kiosk.example/f/1"),
        ("a\x07b\nc", "a<BEL>b<LF>c"),
        ("x" * 2900, "x" * 2900),
    ],
    ids=["plain", "url", "controls", "3kB"],
)
def test_codes_are_read_and_shown_harmlessly(text, shown):
    (code,) = read_codes(qr(text))
    assert (code.kind, code.text) == ("QRCode", shown)


def test_two_codes_on_a_page_are_two():
    picture = np.full((600, 1200, 3), 255, np.uint8)
    for at, text in ((100, "first"), (700, "second")):
        one = qr(text)
        picture[100 : 100 + len(one), at : at + len(one)] = one
    assert {code.text for code in read_codes(picture)} == {"first", "second"}


def test_one_code_that_is_looked_at_twice_is_one():
    picture = np.full((900, 900), 255, np.uint8)
    one = cv2.cvtColor(qr("SAMPLE-0001"), cv2.COLOR_BGR2GRAY)
    picture[100 : 100 + len(one), 100 : 100 + len(one)] = one
    picture[500 : 500 + len(one), 500 : 500 + len(one)] = one  # printed twice it is two
    assert [code.text for code in read_codes(picture)] == ["SAMPLE-0001"] * 2
    corners = ((0, 0), (90, 0), (90, 90), (0, 90))
    near = tuple((x + 9, y + 5) for x, y in corners)
    again = [Code("QRCode", "A", corners), Code("QRCode", "A", near), Code("QRCode", "B", near)]
    assert [code.text for code in _once(again)] == ["A", "B"]


def small(text, px, soft, seed):
    """A code whose squares are ``px`` pixels wide, turned, soft and noisy."""
    random = np.random.default_rng(seed)
    code = qrcode.QRCode(border=4, box_size=8)
    code.add_data(text)
    whole = np.array(code.make_image().convert("L"), np.uint8)
    middle = whole.shape[0] / 2
    move = cv2.getRotationMatrix2D((middle, middle), random.uniform(0, 360), px / 8)
    move[:, 2] += (640 - middle, 360 - middle)
    seen = cv2.warpAffine(whole, move, (1280, 720), flags=cv2.INTER_AREA, borderValue=255)
    seen = cv2.GaussianBlur(seen, (0, 0), soft) * 0.8 + random.normal(0, 4, seen.shape) + 10
    return np.clip(seen, 0, 255).astype(np.uint8)


def test_small_soft_codes_are_read_where_one_look_is_not_enough():
    pictures = [small(f"SAMPLE-{n:04}", 2.0 + n * 0.04, 1.1, n) for n in range(16)]
    ours = [{one.text for one in read_codes(picture)} for picture in pictures]
    plain = [{one.text for one in zxingcpp.read_barcodes(picture)} for picture in pictures]
    read = [sum(f"SAMPLE-{n:04}" in one for n, one in enumerate(found)) for found in (ours, plain)]
    assert read[0] > read[1]
    assert all(found <= {f"SAMPLE-{n:04}"} for n, found in enumerate(ours))


@pytest.mark.parametrize("size", [(1, 1), (1, 4000), (4000, 1), (7, 9), (4320, 7680)])
@pytest.mark.parametrize("level", [0, 255])
def test_whatever_is_a_frame_is_looked_at_from_end_to_end(size, level, looking):
    looked = look(np.full((*size, 3), level, np.uint8), *looking)
    assert (looked.pages, looked.codes, looked.reading) == ((), (), None)
    json.dumps(looked.as_json())


@pytest.fixture(scope="module")
def looking():
    reader = ZoneReader(LineNetwork(), date(2026, 11, 24))
    return PageFinder(PageNetwork()), reader, UprightNetwork()


# --- the command


def scan(*arguments):
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "scan", *map(str, arguments)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def test_the_command_goes_on_after_broken_pictures_and_writes_the_pdf(tmp_path):
    good = tmp_path / "good.png"
    cv2.imwrite(str(good), seen_from(sheet(), view(0.2)))
    (tmp_path / "broken.jpg").write_bytes(good.read_bytes()[:200])
    (tmp_path / "empty.jpg").write_bytes(b"")
    Image.new("1", (16_000, 6_000)).save(tmp_path / "huge.png")
    out = tmp_path / "out.pdf"
    status, lines = scan(
        tmp_path / "broken.jpg", good, tmp_path / "none.png", tmp_path / "empty.jpg",
        tmp_path / "huge.png", "--out", out,
    )  # fmt: skip
    assert status == 1
    assert [("error" in line) for line in lines] == [True, False, True, True, True]
    assert "16000 x 6000" in lines[4]["error"]
    page = lines[1]
    assert set(page) == {
        "file", "found", "corners", "confidence", "guidance", "score", "codes", "mrz", "ms",
    }  # fmt: skip
    assert page["found"]
    assert page["guidance"] == "good"
    assert len(page["corners"]) == 4
    assert set(page["ms"]) == {"page", "guidance", "codes", "mrz", "total"}
    assert page["mrz"] is None
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) == 1


def test_a_picture_without_a_page_is_no_failure(tmp_path):
    file = tmp_path / "nothing.png"
    cv2.imwrite(str(file), np.full((480, 640, 3), (90, 100, 80), np.uint8))
    status, (line,) = scan(file)
    assert (status, line["found"], line["guidance"]) == (0, False, "none")
