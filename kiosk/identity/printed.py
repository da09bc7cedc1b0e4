"""What is printed on the cards of Hong Kong and the Mainland: from lines of text to fields. Pure.

No check covers a name or a date: all of it is offered to the visitor, who knows.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kiosk.identity import numbers

LEAST = 0.8  # how sure a line must be to be offered
HAN = r"[\u4e00-\u9fff\u3400-\u4dbf·]"
HAN_NAME = re.compile(rf"{HAN}{{2,15}}")
LATIN_NAME = re.compile(r"([A-Z][A-Za-z'-]*(?: [A-Z][A-Za-z'-]*)*), ?([A-Z][A-Za-z' -]*)")
DAY = re.compile(r"(?<!\d)(\d{4})[.\-/年](\d{1,2})[.\-/月](\d{1,2})日?(?!\d)")
DAY_FIRST = re.compile(r"(?<!\d)(\d{2})-(\d{2})-(\d{4})(?!\d)")
NAME_LABEL = re.compile(r"^姓\s*名\s*:?")
BIRTH_LABEL = re.compile(r"出\s*生|Date of Birth", re.IGNORECASE)
TITLES = re.compile(r"香港|身份|居民|證|证|港澳|通行|中華|中华|公安|签发|簽發|永久|性別|性别|民族")


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of text and where it stands."""

    text: str = field(repr=False)
    left: float  # of the picture's width
    top: float  # of its height
    right: float
    bottom: float
    sure: float  # 0 to 1


@dataclass(frozen=True, slots=True)
class Printed:
    """What a card says, by the names that zones use: number, chinese_name, birth, expiry."""

    kind: str  # hkid, citizen, permit; empty: not known
    fields: Mapping[str, str] = field(repr=False)


def read_card(lines: Sequence[PrintedLine]) -> Printed | None:
    """Return what is printed on a card; None where nothing of it is known.

    A back has no number, and may say until when the card is valid.
    """
    clear = sorted((one for one in lines if one.sure >= LEAST), key=lambda one: (one.top, one.left))
    texts = [one.text.strip() for one in clear]
    for kind, number_of in NUMBERS.items():
        number = next((found for found in map(number_of, _words(texts)) if found), None)
        if number is not None:
            fields = {"number": number, **_names(texts), **_days(texts, kind, number)}
            return Printed(kind, fields)
    days = _days(texts, "", "")
    return Printed("", {"expiry": days["expiry"]}) if "expiry" in days else None


NUMBERS: Mapping[str, Callable[[str], str | None]] = {
    "hkid": numbers.hkid,
    "citizen": numbers.citizen,
    "permit": numbers.permit,
}
"""The kinds, the surest first: a permit's number has no check digit."""


def _words(texts: Sequence[str]) -> Iterator[str]:
    """Yield whole lines, and what in them may be a number."""
    for text in texts:
        yield text
        yield from re.findall(r"[A-Za-z0-9]+\s?[(（][0-9Aa][)）]|[A-Za-z0-9]{8,18}", text)


def _names(texts: Sequence[str]) -> dict[str, str]:
    names = {}
    for text in texts:
        own = NAME_LABEL.sub("", text).replace(" ", "")
        if "chinese_name" not in names and HAN_NAME.fullmatch(own) and not TITLES.search(own):
            names["chinese_name"] = own
        latin = LATIN_NAME.fullmatch(text)
        if "surname" not in names and latin is not None:
            names["surname"], names["given_names"] = latin.group(1), latin.group(2).strip()
    return names


def _days(texts: Sequence[str], kind: str, number: str) -> dict[str, str]:
    """Return the day of birth, and that on which the card ends where two days stand as a span."""
    days: dict[str, str] = {}
    if kind == "citizen":
        birth = numbers.born(number)
        if birth is not None:
            days["birth"] = birth.isoformat()
    labelled = False
    for text in texts:
        found = [_iso(*one) for one in DAY.findall(text)]
        found += [_iso(year, month, day) for day, month, year in DAY_FIRST.findall(text)]
        real = [one for one in found if one]
        labelled = labelled or BIRTH_LABEL.search(text) is not None
        if len(real) > 1:
            days["expiry"] = real[-1]
        elif real and labelled:
            days.setdefault("birth", real[0])
    return days


def _iso(year: str, month: str, day: str) -> str | None:
    parsed = numbers.day_of(f"{year}-{month:0>2}-{day:0>2}")
    return None if parsed is None else parsed.isoformat()
