"""Numbers that nobody has, lists of them, and an authority that vouches for a register."""

from datetime import date

from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_2

from kiosk.catalogue.loading import load_hall
from kiosk.catalogue.loading_matters import load_matters
from kiosk.catalogue.loading_standing import load_standing
from kiosk.centre.credit.subjects import Keyed
from kiosk.link.standing import Subject, SubjectKind
from tests.centre.conftest import CONFIG

KEYED = Keyed(b"of the tests and of nobody else.")
HEADS = "kind,number,grade,reasons,as_of"
HKID = "A123456(3)"  # the example of every textbook
DAY = date(2026, 3, 1)
CATALOGUE = CONFIG / "catalogue"
RULES = load_standing(CATALOGUE, load_matters(CATALOGUE, load_hall(CATALOGUE).queues).materials)


def citizen(count):
    """The number of somebody who cannot be: its district does not exist."""
    body = f"000000{1950 + count % 50}{1 + count // 50 % 12:02d}{1 + count // 600 % 28:02d}"
    body += f"{count // 16800:03d}"
    return body + mod_11_2.calc_check_digit(body)


def company(count):
    """A Unified Social Credit Code of no company: its district does not exist."""
    body = f"91000000{count:09d}"
    return body + uscc.calc_check_digit(body)


def listed(*rows):
    return "\n".join((HEADS, *rows, "")).encode()


def person(number=HKID):
    return Subject(kind=SubjectKind.PERSON, number=number)
