"""Machine-readable zones: read into fields, and checked. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from kiosk.identity.zones import FORMS, OLD_PERMIT, Check, Form, Span

WEIGHTS = (7, 3, 1)
FILL = "<"
GBK_FIRST = ord("A")  # of the letters that stand for half-bytes


class ZoneError(ValueError):
    """The lines are no zone; the text says why, and holds nothing of them."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone that was read. All of it is personal."""

    form: str
    lines: tuple[str, ...] = field(repr=False)
    fields: dict[str, str] = field(repr=False)
    checks: dict[str, bool]
    """By the field: whether its check digit holds."""
    sure: bool
    """Whether every check that has to hold does. A name is under no check at all."""


def digit_of(text: str) -> str:
    """Return the check digit of a text of ``0-9``, ``A-Z`` and ``<`` (ICAO 9303-3, 4.9).

    Raises:
        ZoneError: It holds another sign.
    """
    total = sum(WEIGHTS[place % 3] * value_of(sign) for place, sign in enumerate(text))
    return str(total % 10)


def value_of(sign: str) -> int:
    """Return what a sign counts.

    Raises:
        ZoneError: It is none of a zone.
    """
    if sign == FILL:
        return 0
    if "0" <= sign <= "9":
        return int(sign)
    if "A" <= sign <= "Z":
        return ord(sign) - ord("A") + 10
    raise ZoneError("zone: a sign that is none of 0-9, A-Z and <")


def form_of(lines: Sequence[str]) -> Form:
    """Return which form lines have.

    Raises:
        ZoneError: None.
    """
    sizes = {len(line) for line in lines}
    for form in FORMS:
        fits = len(lines) == form.lines and sizes == {form.signs}
        if fits and lines[0].startswith(form.begins):
            return form
    raise ZoneError(f"zone: {len(lines)} lines of {sorted(sizes)} signs are no known form")


def parse(lines: Sequence[str], today: date) -> Zone:
    """Read a zone.

    Args:
        lines: As they stand, of ``0-9``, ``A-Z`` and ``<``.
        today: Years of two digits are those of a birth before, and of an expiry about, this day.

    Raises:
        ZoneError: It has no known form.
    """
    form = form_of(lines)
    checks = {name: holds(lines, check) for name, check in form.checks.items()}
    sure = all(checks[name] for name, check in form.checks.items() if check.required)
    return Zone(form.name, tuple(lines), _fields(form, lines, today), checks, sure)


def covered(lines: Sequence[str], check: Check) -> str:
    """Return what a check digit covers."""
    return "".join(lines[line][first:end] for line, first, end in check.over)


def holds(lines: Sequence[str], check: Check) -> bool:
    """Return whether a check digit is right."""
    text, said = covered(lines, check), lines[check.at[0]][check.at[1]]
    if check.may_be_empty and said == FILL:
        return not text.strip(FILL)
    return said == digit_of(text)


def chinese_of(letters: str) -> str:
    """Return the name that GBK letters spell: four for a sign, A to P for 0 to 15 each.

    What is not whole or no GBK is left out. A letter O is never a nought here.
    """
    values = [ord(letter) - GBK_FIRST for letter in letters.rstrip(FILL)]
    if any(not 0 <= value < 16 for value in values):  # noqa: PLR2004
        return ""
    pairs = zip(values[::2], values[1::2], strict=False)
    data = bytes(high << 4 | low for high, low in pairs)
    return data[: len(data) // 2 * 2].decode("gbk", "ignore")


def _fields(form: Form, lines: Sequence[str], today: date) -> dict[str, str]:
    def at(span: Span) -> str:
        line, first, end = span
        return lines[line][first:end]

    fields = {name: at(span) for name, span in form.fields.items()}
    family, _, others = fields.pop("names", "").rstrip(FILL).partition(FILL * 2)
    fields = {name: text.strip(FILL) for name, text in fields.items()}
    if family:
        fields["surname"] = family.replace(FILL, " ").strip()
        fields["given_names"] = others.replace(FILL, " ").strip()
    fields["birth"] = _day(fields["birth"], today, _century(form, lines, 27))
    fields["expiry"] = _day(fields["expiry"], today, _century(form, lines, 28), ahead=50)
    if form.chinese is not None and (name := chinese_of(at(form.chinese))):
        fields["chinese_name"] = name
    return fields


def _century(form: Form, lines: Sequence[str], place: int) -> int | None:
    """Return the century that the permit of 1999 tells; None where none is told."""
    if form is not OLD_PERMIT or not lines[1][place].isdigit():
        return None
    return 1800 + 100 * int(lines[1][place])


def _day(text: str, today: date, century: int | None, *, ahead: int = 0) -> str:
    """Return a day as ISO 8601 says it, unknown parts left out; empty for no day."""
    if len(text) != len("YYMMDD") or not text[:2].isdigit():
        return ""
    year = int(text[:2])
    if century is None:
        century = today.year // 100 * 100
        if century + year > today.year + ahead:
            century -= 100
    year += century
    month, day = text[2:4], text[4:6]
    if not month.isdigit():
        return f"{year:04}"
    if not day.isdigit():
        return f"{year:04}-{month}"
    try:
        return date(year, int(month), int(day)).isoformat()
    except ValueError:
        return ""
