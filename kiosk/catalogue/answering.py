"""Whether an answer can be right, and how it is kept; what is wrong is said in visitors' words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from kiosk.catalogue.matters import Kind, Question, When
from kiosk.identity import numbers
from kiosk.texts import Message, message

# As browsers check it (WHATWG HTML, "valid e-mail address").
EMAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+"
)
LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ,.'/()-]{0,79}")
REGIONS = ("HK", "CN", "MO", "TW")  # a number without a country is looked for in these
DAY_DIGITS = 8
OLDEST, NEWEST = date(1900, 1, 1), date(2100, 1, 1)
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer that was looked at."""

    value: str  # as it is kept
    problem: Message | None = None


def checked(question: Question, given: str, today: date) -> Checked:
    """Return an answer as it is kept, or what is wrong with it."""
    text = " ".join(given.split())
    if not text:
        return Checked("", message("answer.empty") if question.required else None)
    if question.kind in WITH_CHECK:
        number = WITH_CHECK[question.kind](text)
        return Checked(number or text, None if number else message(f"answer.{question.kind.value}"))
    return CHECKS[question.kind](question, text, today)


def _choice(question: Question, text: str, _today: date) -> Checked:
    yes_no = question.kind is Kind.YES_NO
    ids = {YES, NO} if yes_no else {option.id for option in question.options}
    return Checked(text, None if text in ids else message("answer.choose"))


def _email(_question: Question, text: str, _today: date) -> Checked:
    return Checked(text, None if EMAIL.fullmatch(text) else message("answer.email"))


def _latin(_question: Question, text: str, _today: date) -> Checked:
    return Checked(text.upper(), None if LATIN.fullmatch(text) else message("answer.latin"))


def _text(_question: Question, text: str, _today: date) -> Checked:
    return Checked(text, None if text.isprintable() else message("answer.empty"))


def _number(question: Question, text: str, _today: date) -> Checked:
    if not text.isascii() or not text.isdigit() or len(text) > 12:  # noqa: PLR2004
        return Checked(text, message("answer.number"))
    value = int(text)
    if question.least is not None and value < question.least:
        return Checked(text, message("answer.least", least=question.least))
    if question.most is not None and value > question.most:
        return Checked(text, message("answer.most", most=question.most))
    return Checked(str(value))


def _day(question: Question, text: str, today: date) -> Checked:
    digits = re.sub(r"\D", "", text)
    if len(digits) != DAY_DIGITS:
        return Checked(text, message("answer.day_form"))
    day = numbers.day_of(digits)
    if day is None or not OLDEST <= day < NEWEST:
        return Checked(text, message("answer.day_none"))
    if question.when is When.PAST and day > today:
        return Checked(text, message("answer.day_past"))
    if question.when is When.FUTURE and day < today:
        return Checked(text, message("answer.day_future"))
    return Checked(day.isoformat())


def _phone(_question: Question, text: str, _today: date) -> Checked:
    # Its tables take some time to load, which only who is asked for a number waits for.
    import phonenumbers  # noqa: PLC0415

    for region in (None,) if text.startswith("+") else REGIONS:
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            form = phonenumbers.PhoneNumberFormat.E164
            return Checked(phonenumbers.format_number(number, form))
    return Checked(text, message("answer.phone"))


WITH_CHECK: Mapping[Kind, Callable[[str], str | None]] = {
    Kind.HKID: numbers.hkid,
    Kind.CITIZEN: numbers.citizen,
    Kind.COMPANY: numbers.company,
    Kind.PERMIT: numbers.permit,
}
CHECKS: Mapping[Kind, Callable[[Question, str, date], Checked]] = {
    Kind.CHOICE: _choice,
    Kind.YES_NO: _choice,
    Kind.NUMBER: _number,
    Kind.DATE: _day,
    Kind.PHONE: _phone,
    Kind.EMAIL: _email,
    Kind.LATIN: _latin,
    Kind.TEXT: _text,
}
