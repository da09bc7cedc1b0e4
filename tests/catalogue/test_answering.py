"""Answers: what is right is kept as it is written, what is wrong is told in the visitor's words."""

from datetime import date

import pytest

from kiosk.catalogue.answering import checked
from kiosk.catalogue.matters import Answerable, Kind, Question, When
from kiosk.texts import Words, message

TODAY = date(2026, 11, 24)
ASK = Words("問", "问", "Ask")


def asked(kind, **more):
    return Question("q", kind, ASK, **more)


@pytest.mark.parametrize(
    ("question", "given", "kept"),
    [
        (asked(Kind.PHONE), "2123 4567", "+85221234567"),
        (asked(Kind.PHONE), "138 0013 8000", "+8613800138000"),
        (asked(Kind.PHONE), "+44 20 7946 0018", "+442079460018"),
        (asked(Kind.EMAIL), "a.b@example.com", "a.b@example.com"),
        (asked(Kind.HKID), "a123456(3)", "A123456(3)"),
        (asked(Kind.CITIZEN), "11010519491231002x", "11010519491231002X"),
        (asked(Kind.COMPANY), "91350100m000100y43", "91350100M000100Y43"),
        (asked(Kind.PERMIT), "h12345678", "H12345678"),
        (asked(Kind.DATE), "20261231", "2026-12-31"),
        (asked(Kind.DATE), "2028-02-29", "2028-02-29"),
        (asked(Kind.NUMBER, least=1, most=50), "007", "7"),
        (asked(Kind.LATIN), "chan  tai man", "CHAN TAI MAN"),
        (asked(Kind.TEXT), " 福田區  1 號 ", "福田區 1 號"),
        (asked(Kind.CHOICE, options=(Answerable("a", ASK),)), "a", "a"),
        (asked(Kind.YES_NO), "no", "no"),
        (asked(Kind.EMAIL, required=False), "  ", ""),
    ],
)
def test_what_is_right_is_kept_as_it_is_written(question, given, kept):
    answer = checked(question, given, TODAY)
    assert (answer.value, answer.problem) == (kept, None)


@pytest.mark.parametrize(
    ("question", "given", "key"),
    [
        (asked(Kind.PHONE), "12345", "answer.phone"),
        (asked(Kind.EMAIL), "a@b", "answer.email"),
        (asked(Kind.EMAIL), "a b@example.com", "answer.email"),
        (asked(Kind.HKID), "A123456(4)", "answer.hkid"),
        (asked(Kind.CITIZEN), "110105194912310021", "answer.citizen"),
        (asked(Kind.COMPANY), "91110000600037341N", "answer.company"),
        (asked(Kind.PERMIT), "X12345678", "answer.permit"),
        (asked(Kind.DATE), "20270229", "answer.day_none"),
        (asked(Kind.DATE), "2026", "answer.day_form"),
        (asked(Kind.DATE, when=When.PAST), "20261125", "answer.day_past"),
        (asked(Kind.DATE, when=When.FUTURE), "20261123", "answer.day_future"),
        (asked(Kind.NUMBER), "1.5", "answer.number"),
        (asked(Kind.NUMBER), "٣", "answer.number"),
        (asked(Kind.LATIN), "樣本", "answer.latin"),
        (asked(Kind.CHOICE, options=(Answerable("a", ASK),)), "b", "answer.choose"),
        (asked(Kind.YES_NO), "maybe", "answer.choose"),
        (asked(Kind.PHONE), "", "answer.empty"),
    ],
)
def test_what_is_wrong_is_told(question, given, key):
    assert checked(question, given, TODAY).problem == message(key)


def test_bounds_are_told_with_the_bound():
    number = asked(Kind.NUMBER, least=5, most=9)
    assert checked(number, "4", TODAY).problem == message("answer.least", least=5)
    assert checked(number, "10", TODAY).problem == message("answer.most", most=9)
