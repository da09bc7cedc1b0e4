"""Numbers with check digits, over the vectors and by their rules."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from kiosk.identity import numbers

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "check_digits.json").read_text())
KINDS = {
    "ric": numbers.citizen,
    "residence_permit": numbers.citizen,
    "hkid": numbers.hkid,
    "uscc": numbers.company,
}


@pytest.mark.parametrize(("kind", "number_of"), KINDS.items())
def test_every_number_of_the_vectors_is_known_as_it_is_written(kind, number_of):
    for one in VECTORS[kind]:
        assert number_of(one["n"]) == one["n"], one["source"]


@pytest.mark.parametrize("kind", VECTORS["invalid"])
def test_no_wrong_number_of_the_vectors_is_known(kind):
    for wrong in VECTORS["invalid"][kind]:
        assert KINDS[kind](wrong) is None, wrong


def test_a_foreigners_number_is_known_and_a_day_that_is_none_is_not():
    assert numbers.citizen(VECTORS["fpr_2023"][0]["n"])
    body = "44030819990230151"
    assert numbers.citizen(body + mod_11_2.calc_check_digit(body)) is None


@pytest.mark.parametrize("typed", ["a123456（3）", "A123456 3", " a 123456(3)"])
def test_a_card_number_is_known_however_it_is_typed(typed):
    assert numbers.hkid(typed) == "A123456(3)"


@given(st.sampled_from([one["n"] for one in VECTORS["hkid"]]), st.integers(0, 7), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number, place, more):
    plain = number.replace("(", "").replace(")", "")
    place %= len(plain)
    if not plain[place].isdigit():
        return
    wrong = plain[:place] + str((int(plain[place]) + more) % 10) + plain[place + 1 :]
    assert numbers.hkid(wrong) is None


def test_permits_have_their_shapes():
    assert numbers.permit("H1234567800") == "H1234567800"
    assert numbers.permit("CA0000001") == "CA0000001"
    assert numbers.permit("CI0000001") is None
    assert numbers.permit("X12345678") is None
