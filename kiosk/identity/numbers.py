"""Numbers of people and companies that carry a check digit. Pure.

Each function takes what was typed or read, and returns the number as it is written, or None.
"""

import re
from datetime import date

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_11_2

HKID = re.compile(r"([A-Z]{1,2})(\d{6})\(?([0-9A])\)?")
HKID_WEIGHTS = range(9, 1, -1)
HOME_RETURN = re.compile(r"[HM]\d{8}(?:\d{2})?")
EXIT_ENTRY = re.compile(r"C[0-9A-HJ-NP-Z]\d{7}")
# Of a certificate: business, branch, month, year, a last digit; alone, the business; or a letter
# and seven digits, of who is registered as a company only.
BUSINESS = re.compile(r"([A-Z]\d{7}|\d{8})(?:-?(\d{3})(?:-\d{2}-\d{2}-[\dA-Z])?)?", re.ASCII)
CITIZEN = re.compile(r"\d{17}[0-9X]")


def hkid(text: str) -> str | None:
    """Return a Hong Kong identity card's number: ``A123456(3)``."""
    found = HKID.fullmatch(_plain(text))
    if found is None:
        return None
    letters, digits, check = found.groups()
    signs = letters.rjust(2) + digits
    total = sum(
        weight * (36 if sign == " " else int(sign, 36))
        for weight, sign in zip(HKID_WEIGHTS, signs, strict=True)
    )
    # The check digit counts modulo 11; A stands for 10.
    return f"{letters}{digits}({check})" if (total + int(check, 16)) % 11 == 0 else None


def citizen(text: str) -> str | None:
    """Return a citizen's or resident's number of 18 signs (GB 11643), its day of birth real.

    Its first six digits are not looked up: districts come and go, and the numbers stay.
    """
    number = _plain(text)
    if CITIZEN.fullmatch(number) is None or born(number) is None:
        return None
    return number if mod_11_2.is_valid(number) else None


def born(citizen_number: str) -> date | None:
    """Return the day of birth that a citizen's number holds; None where it is no day."""
    return day_of(citizen_number[6:14])


def day_of(text: str) -> date | None:
    """Return the day that a text of ISO 8601 names; None where there is no such day."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def company(text: str) -> str | None:
    """Return a unified social credit code of 18 signs (GB 32100)."""
    try:
        return str(uscc.validate(_plain(text)))
    except ValidationError:
        return None


def business(text: str) -> str | None:
    """Return a Hong Kong Business Registration number: ``12345678`` or ``12345678-001``.

    It has no check digit that is published: eight digits, and three of a branch.
    """
    found = BUSINESS.fullmatch(_plain(text))
    if found is None or set(found[1]) == {"0"}:
        return None
    return "-".join(part for part in found.groups() if part)


def any_company(text: str) -> str | None:
    """Return a company's number, of the Mainland or of Hong Kong, as it is written."""
    return company(text) or business(text)


def company_in(text: str) -> str | None:
    """Return the company's number that a code holds, as the code of a licence does."""
    parts = re.split(r"[^0-9A-Za-z-]+", text)
    found = (any_company(part) for part in (text, *parts))
    return next((number for number in found if number is not None), None)


def permit(text: str) -> str | None:
    """Return the number of a Home Return Permit or an exit-entry permit; neither has a check."""
    number = _plain(text)
    return number if HOME_RETURN.fullmatch(number) or EXIT_ENTRY.fullmatch(number) else None


def _plain(text: str) -> str:
    """Return a text in capitals, its blanks gone and its brackets narrow."""
    return re.sub(r"\s", "", text).translate(str.maketrans("（）", "()")).upper()
