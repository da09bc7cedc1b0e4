"""The list of programmes on paper: what stands on it, and that no answer does."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from kiosk.catalogue.entitlement import verdicts
from kiosk.catalogue.findings import Findings
from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.loading_programmes import Leading, load_programmes
from kiosk.catalogue.programmes import Programmes
from kiosk.knowledge import Knowledge
from kiosk.paper import findings as paper
from kiosk.paper import printing
from kiosk.paper.findings import draw_findings
from kiosk.paper.printing import Printing
from kiosk.paper.raster import drawing_of
from kiosk.paper.sheet import Sheet
from kiosk.settings import load
from kiosk.slips import Slips
from kiosk.texts import Language, Phrasebook, Words
from kiosk.texts.faces import default_folder

CONFIG = Path(__file__).parents[2] / "config"
HALL = load_hall(CONFIG / "catalogue")
SERVICES = frozenset(one.id for group in HALL.groups for one in group.services)
PROGRAMMES = load_programmes(CONFIG / "catalogue", Leading(None, SERVICES))
PHRASEBOOK = Phrasebook.load(CONFIG / "texts")
AT = datetime(2026, 3, 2, 10, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
ANSWERS = {
    "person": "hong-kong", "age": "37", "situation": "employed", "in-zone": "yes",
    "degree": "bachelor", "field": "digital", "experience": "4", "recognised": "no",
    "residence": "hong-kong", "tax": "shenzhen", "qualification": None, "family": None,
}  # fmt: skip
LIST = Findings(verdicts(PROGRAMMES, ANSWERS), AT)
WHOLE = replace(LIST, with_reasons=True)
every_language = pytest.mark.parametrize("language", Language)


def drawn(findings, language, width=576):
    return draw_findings(findings, Printing(HALL, language, PHRASEBOOK, default_folder(), width))


@pytest.fixture
def written(monkeypatch):
    """What is written on the sheet, line by line."""
    lines = []

    class Heard(Sheet):
        def text(self, text, size, **more):
            lines.append(text)
            super().text(text, size, **more)

        def bar(self, text, size):
            lines.append(text)
            super().bar(text, size)

    monkeypatch.setattr(printing, "Sheet", Heard)
    return lines


@every_language
@pytest.mark.parametrize("width", [576, 512, 384])
def test_margins_stay_white(language, width):
    dots = ~np.array(drawing_of(drawn(WHOLE, language, width)))
    bar = dots[:, 0] & dots[:, -1]  # the headings go to the edges
    margin = width // 48 - 2
    assert not dots[~bar][:, :margin].any()
    assert not dots[~bar][:, -margin:].any()
    assert bar.any()


@every_language
def test_each_programme_stands_there_with_its_reasons(language, written):
    drawn(WHOLE, language)
    for one in WHOLE.verdicts:
        assert one.programme.name.in_language(language) in written
        for reason in one.reasons:
            said = PHRASEBOOK.say(reason.said, language)
            assert any(line.startswith(f"- {said}") for line in written)
    assert PHRASEBOOK.say(paper.message("talents.advice"), language) in written


@every_language
def test_no_answer_stands_on_it(language, written):
    drawn(WHOLE, language)
    assert not any("37" in line for line in written)
    residence = next(one for one in PROGRAMMES.questions if one.id == "residence")
    lives = next(one for one in residence.options if one.id == "hong-kong")
    assert lives.name.in_language(language) not in {line.strip(" -") for line in written}
    heard = PHRASEBOOK.say(paper.message("talents.judged", judged="", answer=""), language)
    assert not any(heard.strip(";。 ") in line for line in written)


def test_a_list_says_what_is_in_the_way_and_leaves_out_what_is_well(written):
    drawn(LIST, Language.ENGLISH)
    assert "Missing: Where you live: In the zone / Elsewhere in Shenzhen" in written
    assert not any(line.startswith("- ") for line in written)


def test_a_list_is_shorter_than_one_with_all_reasons():
    heights = [drawn(one, Language.ENGLISH).height_dots for one in (LIST, WHOLE)]
    assert heights[0] < heights[1]


def test_a_machine_without_a_clock_prints_no_date(written):
    drawn(replace(LIST, at=None), Language.ENGLISH)
    assert "Date" not in written


def test_long_words_and_an_empty_list_are_drawn():
    long = Words(*("長" * 190, "长" * 190, "Unbroken" * 23))
    one = replace(PROGRAMMES.programmes[0], name=long, amount=long, source=long)
    some = Programmes(PROGRAMMES.questions, (replace(one, date=date(2026, 1, 1)),), "")
    for language in Language:
        assert drawn(Findings(verdicts(some, {}), AT), language, 384).height_dots > 400
        assert drawn(Findings((), AT), language).height_dots > 100


def test_the_kiosk_knows_how_to_draw_it():
    known = Knowledge.read(load(CONFIG / "kiosk.toml"), CONFIG)
    raster = Slips(known).draw(LIST, Language.ENGLISH, False)
    assert raster.data == drawn(LIST, Language.ENGLISH).data
