"""The 256 bytes of text on a card: UTF-16LE in places of fixed width. Pure.

Four layouts: the resident's card (GA 490), the residence permit for Hong Kong, Macao and Taiwan
residents (``J``), and the foreign permanent resident's card of 2017 (``I``) and of 2023 (``Y``).
The mark stands at byte 248; anything else there is a resident's card.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from drivers.capabilities import Document, IdCard, Sex
from drivers.idcard_sam.codes import ETHNIC_GROUPS, SEXES
from drivers.idcard_sam.protocol import TEXT_BYTES, ContentError

LONG_TERM = "长期"
PADDING = " \x00"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands, in bytes."""

    offset: int
    size: int


MARK = Place(248, 2)
_COMMON = {
    "name": Place(0, 30),
    "sex": Place(30, 2),
    "born": Place(36, 16),
    "address": Place(52, 70),
    "number": Place(122, 36),
    "authority": Place(158, 30),
    "valid_from": Place(188, 16),
    "valid_until": Place(204, 16),
}
LAYOUTS: Mapping[str, Mapping[str, Place]] = {
    "": _COMMON | {"ethnic_group": Place(32, 4)},
    "J": _COMMON | {"permit_number": Place(220, 18), "issue_count": Place(238, 4), "mark": MARK},
    "I": {
        "name_latin": Place(0, 120),
        "sex": Place(120, 2),
        "number": Place(122, 30),
        "nationality": Place(152, 6),
        "name": Place(158, 30),
        "valid_from": Place(188, 16),
        "valid_until": Place(204, 16),
        "born": Place(220, 16),
        "version": Place(236, 4),
        "authority": Place(240, 8),
        "mark": MARK,
    },
    "Y": {
        "name": Place(0, 30),
        "sex": Place(30, 2),
        "renewal_count": Place(32, 4),
        "born": Place(36, 16),
        "name_latin": Place(52, 70),
        "number": Place(122, 36),
        "valid_from": Place(188, 16),
        "valid_until": Place(204, 16),
        "name_latin_rest": Place(220, 22),
        "nationality": Place(242, 6),
        "mark": MARK,
    },
}
"""By the mark; the empty one is the resident's card."""
DOCUMENTS = {
    "": Document.RESIDENT_CARD,
    "J": Document.HMT_RESIDENCE_PERMIT,
    "I": Document.FOREIGN_PERMANENT_RESIDENT,
    "Y": Document.FOREIGN_PERMANENT_RESIDENT,
}


def read_text(text: bytes) -> IdCard:
    """Read the text of a card.

    Raises:
        ContentError: It has another size, or a field cannot be; the text names the field.
    """
    if len(text) != TEXT_BYTES:
        raise ContentError(f"card text: {len(text)} bytes, expected {TEXT_BYTES}")
    mark = _field(text, "mark", MARK)
    mark = mark if mark in LAYOUTS else ""
    fields = {name: _field(text, name, place) for name, place in LAYOUTS[mark].items()}
    if not fields["number"]:
        raise ContentError("card text: the number is empty")
    return IdCard(
        document=DOCUMENTS[mark],
        name=fields["name"] or None,
        name_latin=_name_latin(text, LAYOUTS[mark]) or None,
        sex=SEXES.get(fields["sex"], Sex.UNSTATED),
        ethnic_group=ETHNIC_GROUPS.get(fields.get("ethnic_group", "")),
        born=_day(fields, "born"),
        address=fields.get("address") or None,
        number=fields["number"],
        authority=fields.get("authority") or None,
        valid_from=_day(fields, "valid_from"),
        valid_until=_day(fields, "valid_until"),
        permit_number=fields.get("permit_number") or None,
        issue_count=_count(fields),
        nationality=fields.get("nationality") or None,
    )


def write_text(mark: str, fields: Mapping[str, str]) -> bytes:
    """Return the text of a card, as a module gives it; what is not given is blank.

    Raises:
        ContentError: A field is longer than its place, or the layout has none of that name.
    """
    text = bytearray(" ".encode("utf-16-le") * (TEXT_BYTES // 2))
    places = LAYOUTS[mark]
    for name, value in (dict(fields) | ({"mark": mark} if mark else {})).items():
        data = value.encode("utf-16-le")
        place = places.get(name)
        if place is None or len(data) > place.size:
            raise ContentError(f"card text: {name} does not fit layout {mark or 'resident'}")
        text[place.offset : place.offset + len(data)] = data
    return bytes(text)


def _field(text: bytes, name: str, place: Place) -> str:
    """Return a field without its padding; a name may hold blanks, so only the end is cut."""
    return _raw(text, name, place).rstrip(PADDING)


def _raw(text: bytes, name: str, place: Place) -> str:
    try:
        return text[place.offset : place.offset + place.size].decode("utf-16-le")
    except UnicodeDecodeError:
        raise ContentError(f"card text: {name} is no text") from None  # it holds the bytes


def _name_latin(text: bytes, places: Mapping[str, Place]) -> str:
    """Join the name's two places; the blank at the end of the first may part two words."""
    names = ("name_latin", "name_latin_rest")
    return "".join(_raw(text, name, places[name]) for name in names if name in places).rstrip(
        PADDING
    )


def _day(fields: Mapping[str, str], name: str) -> date | None:
    said = fields[name]
    if said in {"", LONG_TERM}:
        return None
    if len(said) != len("YYYYMMDD") or not (said.isascii() and said.isdecimal()):
        raise ContentError(f"card text: {name} is no day")
    try:
        return date(int(said[:4]), int(said[4:6]), int(said[6:]))
    except ValueError as error:
        raise ContentError(f"card text: {name} is no day") from error


def _count(fields: Mapping[str, str]) -> int | None:
    said = fields.get("issue_count", "")
    if not said:
        return None
    if not (said.isascii() and said.isdecimal()):
        raise ContentError("card text: issue_count is no number")
    return int(said)
