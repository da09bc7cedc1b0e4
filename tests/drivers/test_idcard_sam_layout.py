import json
import traceback
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.capabilities import Document, IdCard, Sex
from drivers.idcard_sam.codes import ETHNIC_GROUPS
from drivers.idcard_sam.layout import LAYOUTS, MARK, read_text, write_text
from drivers.idcard_sam.protocol import ContentError
from drivers.idcard_sam.sample import SAMPLES

VECTORS = Path(__file__).parents[1] / "vectors"
VECTOR_FILE = json.loads((VECTORS / "sam_cards.json").read_text())
CARDS = VECTOR_FILE["cards"]
ETHNIC = json.loads((VECTORS / "code_tables.json").read_text())["ethnic"]
DOCUMENTS = {
    "P": Document.RESIDENT_CARD,
    "J": Document.HMT_RESIDENCE_PERMIT,
    "I": Document.FOREIGN_PERMANENT_RESIDENT,
    "Y": Document.FOREIGN_PERMANENT_RESIDENT,
}
NAMES = {"P": "name", "J": "name", "I": "name_zh", "Y": "name_zh"}


def day(text):
    return None if text == "长期" else date.fromisoformat(text)


def expected(card):
    kind, text = card["kind"], card["text"]
    latin = text.get("name_en", "") + text.get("name_en_more", "")
    count = text.get("issue_count")
    return IdCard(
        document=DOCUMENTS[kind],
        name=text[NAMES[kind]] or None,
        name_latin=latin or None,
        sex={"1": Sex.MALE, "2": Sex.FEMALE}[text["sex"]],
        ethnic_group=ETHNIC.get(text.get("ethnic")),
        born=day(text["birth"]),
        address=text.get("address"),
        number=text["permit_no"] if kind == "I" else text["id"],
        authority=text.get("authority", text.get("authority_code")),
        valid_from=day(text["start"]),
        valid_until=day(text["end"]),
        permit_number=text["permit_no"] if kind == "J" else None,
        issue_count=None if count is None else int(count),
        nationality=text.get("nationality"),
    )


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card["kind"] + card["text"]["sex"])
def test_every_layout_is_read(card):
    assert read_text(bytes.fromhex(card["text256"])) == expected(card)


@pytest.mark.parametrize("kind", ["P", "J", "I", "Y"])
def test_our_places_are_those_of_the_table(kind):
    table = {(row["offset"], row["bytes"]) for row in VECTOR_FILE["layouts"][kind]}
    ours = LAYOUTS["" if kind == "P" else kind].values()
    assert {(place.offset, place.size) for place in ours} <= table


def test_the_ethnic_groups_are_those_of_the_standard():
    assert dict(ETHNIC_GROUPS) == ETHNIC


@pytest.mark.parametrize("mark", [" ", "\0", "P", "Ｊ"])
def test_another_mark_is_a_residents_card(mark):
    text = bytearray(SAMPLES["resident-card"])
    text[MARK.offset : MARK.offset + 2] = mark.encode("utf-16-le")
    assert read_text(bytes(text)).document is Document.RESIDENT_CARD


def test_blanks_inside_a_name_stay():
    text = write_text("I", {"name_latin": "SAMPLE, JANE ANN", "number": "USA440385031211"})
    assert read_text(text).name_latin == "SAMPLE, JANE ANN"
    text = write_text("J", {"name": "SAMPLE JANE", "number": "810000199001010019"})
    assert read_text(text).name == "SAMPLE JANE"


def test_a_long_term_card_has_no_end():
    assert read_text(SAMPLES["resident-card"]).valid_until is None
    assert read_text(SAMPLES["hmt-residence-permit"]).valid_until == date(2029, 1, 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("born", "20230230"),
        ("born", "2023021X"),
        ("valid_until", "永久"),
        ("valid_from", "２０２００１０１"),
    ],
)
def test_a_field_that_cannot_be_is_named_and_not_shown(field, value):
    text = write_text("", {"number": "440300198506120013", field: value})
    with pytest.raises(ContentError, match=field) as error:
        read_text(text)
    assert value not in "".join(traceback.format_exception(error.value))


def test_text_that_is_none_is_named_and_not_shown():
    text = bytearray(SAMPLES["resident-card"])
    text[0:2] = b"\x00\xdc"  # half a pair
    with pytest.raises(ContentError, match="name is no text") as error:
        read_text(bytes(text))
    assert "Decode" not in "".join(traceback.format_exception(error.value))


def test_a_blank_where_a_long_name_is_cut_stays():
    name = "SAMPLE JOHN ALEXANDER MAXIMILIANNE WELLINGTON"
    first, rest = name[:35], name[35:]
    assert first.endswith(" ")
    text = write_text("Y", {"name_latin": first, "name_latin_rest": rest, "number": "9"})
    assert read_text(text).name_latin == name


def test_a_card_without_a_number_is_refused():
    with pytest.raises(ContentError, match="number is empty"):
        read_text(write_text("", {"name": "样本"}))


@given(st.binary(min_size=256, max_size=256))
def test_garbage_is_refused_or_read_and_never_breaks(text):
    try:
        card = read_text(text)
    except ContentError:
        return
    assert card.number


def test_nothing_of_a_card_stands_in_its_repr():
    card = read_text(SAMPLES["resident-card"])
    assert "440300198506120013" not in repr(card)
    assert "样本" not in repr(card)
