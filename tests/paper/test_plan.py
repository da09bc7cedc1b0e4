"""Slips of standings and plans: what stands on them, and that nothing is cut off."""

from dataclasses import replace
from datetime import date

import cv2
import numpy as np
import pytest

from kiosk.catalogue.loading_matters import load_matters
from kiosk.catalogue.loading_standing import load_standing
from kiosk.catalogue.plan import VisitPlan
from kiosk.catalogue.receipt import Due, Promise, Receipt
from kiosk.catalogue.ticket import code_of
from kiosk.paper.plan import draw_plan
from kiosk.paper.printing import Printing
from kiosk.paper.raster import drawing_of
from kiosk.paper.receipt import draw_receipt
from kiosk.paper.sheet import Sheet
from kiosk.texts import Language, message
from tests.paper.test_ticket import (
    CONFIG,
    FONTS,
    HALL,
    PHRASEBOOK,
    SITE,
    TICKET,
    WIDTHS,
    drawn,
    every_language,
)

MATTERS = load_matters(CONFIG / "catalogue", HALL.queues)
RULES = load_standing(CONFIG / "catalogue", MATTERS.materials)
TICKETS = tuple(
    replace(
        TICKET, id=f"{at}123456789abcdef", service=service, label=f"{queue}01{at}",
        queue=HALL.service(service).queue, ahead=at,
    )
    for at, (service, queue) in enumerate(
        [("residence-permit", "A"), ("social-join", "B"), ("work-permit", "C"),
         ("customs-goods", "D"), ("channel-one", "E")]
    )
)  # fmt: skip
PLAN = VisitPlan(TICKETS, (0, 5, 10, 0, 3), (HALL.service("general").name,))


@pytest.fixture
def written(monkeypatch):
    """What is written on sheets, as it is written."""
    lines = []
    text, headline, table = Sheet.text, Sheet.headline, Sheet.table

    def note(self, said, *rest, **how):
        lines.append(said)
        return text(self, said, *rest, **how)

    def note_large(self, said):
        lines.append(said)
        return headline(self, said)

    def note_rows(self, rows, size):
        lines.extend(said for row in rows for said in row)
        return table(self, rows, size)

    monkeypatch.setattr(Sheet, "table", note_rows)
    monkeypatch.setattr(Sheet, "text", note)
    monkeypatch.setattr(Sheet, "headline", note_large)
    return lines


def slip(plan=PLAN, language=Language.ENGLISH, width=576, **more):
    return draw_plan(plan, printing(language, width), site=SITE, **more)


def printing(language, width=576):
    return Printing(HALL, language, PHRASEBOOK, FONTS, width)


def ink_of(raster):
    return ~np.asarray(drawing_of(raster).convert("1"))


@every_language
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_of_a_plan_touches_the_edges(language, width):
    ink = ink_of(slip(language=language, width=width))
    assert ink.shape[1] == width
    assert not ink[:, 0].any()
    assert not ink[:, -1].any()


def test_numbers_windows_and_waiting_stand_in_their_order(written):
    slip()
    labels = [line for line in written if line in {one.label for one in TICKETS}]
    assert labels == [one.label for one in TICKETS]
    names = [line for line in written if line[:2] in {f"{place}." for place in range(1, 6)}]
    assert names[0] == "1. Residence permit"
    assert len(names) == 5


def test_each_number_has_its_own_code():
    image = np.asarray(drawing_of(slip()).convert("L"))
    found = set()
    detector = cv2.QRCodeDetector()
    for top in range(0, image.shape[0], 300):
        _, said, _, _ = detector.detectAndDecodeMulti(image[top : top + 1200])
        found |= {one for one in said if one}
    assert found == {code_of(SITE, one) for one in TICKETS}


def test_what_no_number_could_be_had_for_is_named(written):
    slip()
    assert any(line.startswith("General enquiries: no number") for line in written)


def test_where_nobody_knows_the_queues_no_waiting_is_invented(written):
    slip(replace(PLAN, waits_min=()))
    assert not any("min" in line.split() or "least" in line for line in written)


@every_language
def test_an_early_number_says_why_and_what_it_costs_the_others(written, language):
    early = replace(TICKET, priority="promises-kept")
    said = RULES.reasons["promises-kept"].ticket.in_language(language)
    drawn(early, language=language)
    assert said not in written  # without the rules nothing is claimed
    from_rules = drawn_with_rules(early, language)
    assert said in written
    assert any("15" in line for line in written)
    assert from_rules.height_dots > drawn(TICKET, language=language).height_dots


def drawn_with_rules(ticket, language, rules=RULES):
    from kiosk.paper.ticket import draw_ticket  # noqa: PLC0415

    return draw_ticket(ticket, printing(language), site=SITE, rules=rules)


def test_a_reason_that_the_catalogue_lost_is_good_standing(written):
    drawn_with_rules(replace(TICKET, priority="of-yesterday"), Language.ENGLISH)
    assert "Good standing · goes first" in written


BOUND = "Nobody waits longer than 15 minutes because others go first"


def joined(written):
    return " ".join(written)


def test_an_ordinary_ticket_says_the_bound_and_nothing_of_standing(written):
    drawn_with_rules(TICKET, Language.ENGLISH)
    assert BOUND in joined(written)
    assert "standing" not in joined(written)


@every_language
def test_where_nobody_goes_first_nothing_printed_says_so(written, language):
    nobody = replace(RULES, bound_minutes=0)
    early = replace(TICKET, priority="promises-kept")
    drawn_with_rules(early, language, nobody)
    slip(replace(PLAN, tickets=(early, *PLAN.tickets[1:])), language=language, rules=nobody)
    said = joined(written)
    assert not any(word in said for word in ("first", "優先", "优先"))


def test_the_slip_of_a_plan_says_the_bound_once(written):
    slip(rules=RULES)
    assert joined(written).count(BOUND) == 1


@every_language
@pytest.mark.parametrize("width", WIDTHS)
def test_a_receipt_names_what_follows_and_until_when(written, language, width):
    material = MATTERS.materials["bank-account-proof"].name
    receipt = Receipt(
        "A260302-7K3Q9X", MATTERS.matters[0].name, (), (Due(material, date(2026, 3, 9)),),
        TICKET.issued_at, "CODE", waits=False, promised=(Promise(material, date(2026, 3, 12)),),
    )  # fmt: skip
    raster = draw_receipt(receipt, printing(language, width))
    assert PHRASEBOOK.say(material, language) in written
    assert PHRASEBOOK.say(message("paper.submitted"), language) in written  # no number was taken
    assert PHRASEBOOK.say(message("paper.issued"), language) not in written
    ink = ink_of(raster)
    assert not ink[:, 0].any()
    assert not ink[:, -1].any()
    without = replace(receipt, promised=())
    written.clear()
    draw_receipt(without, printing(language, width))
    assert not any("follow" in line for line in written)


def test_a_matter_is_named_where_its_window_is(written):
    names = tuple(HALL.service(one.service).name for one in TICKETS)
    matter = MATTERS.matters[0].name
    slip(replace(PLAN, names=(matter, *names[1:])))
    assert any(matter.en in line for line in written)
    assert not any(names[0].en in line for line in written)
