"""The tour's chapters: which journeys are taken, in which languages, one after the other."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.demo.applying import apply_once, asks_how_far
from kiosk.demo.booking import (
    book_a_visit,
    cancel_the_visit,
    check_in,
    check_in_by_card,
    is_called_back,
    move_the_visit,
)
from kiosk.demo.consulting import asks_about_a_policy, asks_what_nobody_wrote
from kiosk.demo.following import promises_a_paper
from kiosk.demo.green import (
    another_channel,
    card_first,
    comes_for_a_company,
    goes_first,
    is_told_plainly,
    several_things,
)
from kiosk.demo.journeys import (
    Play,
    both_sides_of_a_card,
    camera_unplugged,
    card_and_ticket,
    centre_away,
    closed_by_technician,
    form_of_three_pages,
    languages_in_place,
    no_card_and_no_paper,
    no_card_at_all,
    passport_page,
    reader_unplugged,
)
from kiosk.demo.talents import is_entitled
from kiosk.demo.upkeep import mends
from kiosk.texts import Language

EACH = tuple(Language)
TRADITIONAL, SIMPLIFIED, ENGLISH = (
    (Language.TRADITIONAL,),
    (Language.SIMPLIFIED,),
    (Language.ENGLISH,),
)


@dataclass(frozen=True, slots=True)
class Part:
    """A journey of a chapter."""

    name: str
    play: Play
    languages: tuple[Language, ...] = EACH
    coded: bool = True  # each slip bears the code of one number, in their order


CHAPTERS: Mapping[str, tuple[Part, ...]] = {
    "tickets": (
        Part("card", card_and_ticket),
        Part("paper-out", no_card_and_no_paper),
        Part("large-text", no_card_at_all),
        Part("reader-unplugged", reader_unplugged, TRADITIONAL),
        Part("centre-away", centre_away, SIMPLIFIED),
        Part("languages", languages_in_place, TRADITIONAL),
        Part("closed", closed_by_technician, ENGLISH),
    ),
    "papers": (
        Part("card-sides", both_sides_of_a_card, ENGLISH),
        Part("passport", passport_page, TRADITIONAL),
        Part("form", form_of_three_pages, SIMPLIFIED),
        Part("camera-unplugged", camera_unplugged, ENGLISH),
    ),
    "standing": (
        Part("goes-first", goes_first),
        Part("told-plainly", is_told_plainly),
        Part("several", several_things, coded=False),
        Part("card-first", card_first, TRADITIONAL),
        Part("another-channel", another_channel, SIMPLIFIED),
        Part("company", comes_for_a_company),
    ),
    "promises": (Part("promise", promises_a_paper),),
    "policies": (
        Part("policy", asks_about_a_policy, coded=False),
        Part("question", asks_what_nobody_wrote, coded=False),
    ),
    "appointments": (
        Part("visit-book", book_a_visit, coded=False),
        Part("visit-move", move_the_visit, coded=False),
        Part("visit-cancel", cancel_the_visit, coded=False),
        Part("check-in", check_in),
        Part("check-in-card", check_in_by_card),
        Part("call-back", is_called_back, coded=False),
    ),
    "talents": (Part("talents", is_entitled, coded=False),),
    "upkeep": (Part("upkeep", mends, ENGLISH, coded=False),),
    "applying": (
        Part("apply", apply_once),
        Part("progress", asks_how_far, ENGLISH),
    ),
}
"""By the name of each chapter. A chapter can be taken without the others.

It is taken in one language after the other: a visit may need the slip of the one before it.
"""
