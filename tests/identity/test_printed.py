"""What is printed on cards: lines in, fields out."""

import pytest

from kiosk.identity.printed import PrintedLine, read_card


def lines(*texts, sure=0.99):
    return [
        PrintedLine(text, 0.1, 0.1 * at, 0.5, 0.1 * at + 0.05, sure)
        for at, text in enumerate(texts)
    ]


def test_a_hong_kong_card_gives_number_names_and_day_of_birth():
    card = read_card(
        lines(
            "香港永久性居民身份證",
            "HONG KONG PERMANENT IDENTITY CARD",
            "樣本人",
            "YEUNG, Boon Yan",
            "2867 3057 2532",
            "出生日期 Date of Birth",
            "03-06-1985 女F",
            "簽發日期 Date of Issue",
            "(06-96) 26-11-18",
            "A123456(3)",
        )
    )
    assert card.kind == "hkid"
    assert card.fields == {
        "number": "A123456(3)",
        "chinese_name": "樣本人",
        "surname": "YEUNG",
        "given_names": "Boon Yan",
        "birth": "1985-06-03",
    }


def test_a_mainland_card_gives_its_birth_from_its_number():
    card = read_card(
        lines("姓名样本人", "性别女民族汉", "出生1949年12月31日", "公民身份号码 11010519491231002X")
    )
    assert card.kind == "citizen"
    assert card.fields == {
        "number": "11010519491231002X",
        "chinese_name": "样本人",
        "birth": "1949-12-31",
    }


def test_the_back_of_a_mainland_card_says_until_when_it_is_valid():
    card = read_card(lines("居民身份证", "有效期限 2015.01.01-2035.01.01"))
    assert (card.kind, card.fields) == ("", {"expiry": "2035-01-01"})


def test_a_permit_gives_its_span():
    card = read_card(
        lines("港澳居民来往内地通行证", "样本人", "H12345678", "2020.05.01-2030.04.30")
    )
    assert (card.kind, card.fields["expiry"]) == ("permit", "2030-04-30")
    assert card.fields["chinese_name"] == "样本人"


@pytest.mark.parametrize(
    "texts",
    [
        (),
        ("SPECIMEN CARD",),
        ("A123456(4)",),
        ("出生 1999年02月30日",),
        ("110105194912310021",),
        ("身份證",),
    ],
)
def test_what_is_no_card_and_what_does_not_check_gives_nothing(texts):
    assert read_card(lines(*texts)) is None


def test_a_line_in_doubt_is_not_offered():
    assert read_card(lines("A123456(3)", sure=0.6)) is None
