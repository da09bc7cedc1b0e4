"""What the browser is given: ours and small, from here alone, and nothing that runs from a page."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from kiosk.centre.assets import CHARTS, FILES, PAGES, VENDOR, known

ROOT = Path(__file__).parents[3]
TEXT = {file.name: file.read_text(encoding="utf-8") for file in PAGES.iterdir() if file.is_file()}
IMPORTED = re.compile(r'^import .* from "\./([\w.]+)";$|^\} from "\./([\w.]+)";$', re.MULTILINE)
OURS = re.compile(r'(?:href|src)="/assets/([\w.]+)')


def test_modules_and_pages_name_only_what_is_there():
    for name, text in TEXT.items():
        for found in IMPORTED.finditer(text):
            assert (found[1] or found[2]) in FILES, (name, found[0])
        for found in OURS.finditer(text):
            assert found[1] in FILES or "uPlot" in found[1], (name, found[0])


@pytest.mark.parametrize(
    "forbidden",
    ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function",
     ' style="', "onclick=", "javascript:", "http://", "https://"],
)  # fmt: skip
def test_nothing_is_put_in_as_markup_and_nothing_comes_from_elsewhere(forbidden):
    # An address is none where it only names the language of drawings.
    spoken = {name: text.replace("http://www.w3.org/2000/svg", "") for name, text in TEXT.items()}
    assert [name for name, text in spoken.items() if forbidden in text] == []


def test_no_script_or_style_stands_in_a_page():
    for name, text in TEXT.items():
        if name.endswith(".html"):
            assert re.findall(r"<script(?![^>]*\ssrc=)", text) == [], name
            assert "<style" not in text, name


def test_the_files_are_small():
    sizes = {name: text.count("\n") for name, text in TEXT.items()}
    assert {name: lines for name, lines in sizes.items() if lines > 300} == {}


def test_a_folder_that_the_build_did_not_make_is_no_fault(tmp_path):
    (tmp_path / "a.js").write_text("")
    (tmp_path / "secret.py").write_text("")
    assert set(known(tmp_path, tmp_path / "none")) == {"a.js"}


def test_what_npm_brings_is_pinned_by_its_hash_and_by_no_address():
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    brought = {name: one for name, one in lock["packages"].items() if name}
    assert set(brought) == {"node_modules/uplot"}
    for one in brought.values():
        assert one["integrity"].startswith("sha512-")
        assert "resolved" not in one
    for name in ("package.json", "package-lock.json", ".npmrc"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_a_wheel_takes_along_what_the_browser_needs():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["kiosk"]
    needed = [*FILES.values(), *PAGES.glob("*.html"), *VENDOR.glob("*.LICENSE")]
    inside = {file.relative_to(ROOT / "kiosk") for file in needed}
    taken = {file.relative_to(ROOT / "kiosk") for one in patterns
             for file in (ROOT / "kiosk").glob(one)}  # fmt: skip
    assert inside <= taken


@pytest.mark.skipif(CHARTS not in FILES, reason="the build has not run here")
def test_what_draws_charts_came_with_its_licence():
    assert "uPlot" in FILES[CHARTS].read_text(encoding="utf-8")[:200]
    assert "MIT" in (VENDOR / "uPlot.LICENSE").read_text(encoding="utf-8")
