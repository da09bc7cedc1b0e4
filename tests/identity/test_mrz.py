import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.identity.mrz import ZoneError, chinese_of, digit_of, parse, value_of
from kiosk.identity.zones import FORMS

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "mrz.json").read_text(encoding="utf-8")
)
TODAY = date(2026, 11, 24)
FORM_OF = {"EEP-1line": "CS", "C<-1999": "C<"}
ZONES = [pytest.param(one, id=one["lines"][0][:14]) for one in VECTORS["documents"]]


@pytest.mark.parametrize("one", VECTORS["check_digit"], ids=lambda one: one["s"])
def test_check_digits(one):
    assert digit_of(one["s"]) == one["cd"]


@pytest.mark.parametrize("one", ZONES)
def test_every_specimen_is_sure(one):
    zone = parse(one["lines"], TODAY)
    assert zone.form == FORM_OF.get(one["fmt"], one["fmt"])
    assert zone.sure
    wrong = {name for name, right in zone.checks.items() if not right}
    assert wrong == ({"composite"} if one["fmt"] == "CT" else set())


@pytest.mark.parametrize("one", ZONES)
def test_a_wrong_digit_is_seen_wherever_a_check_covers_it(one):
    lines = one["lines"]
    form = next(form for form in FORMS if form.name == parse(lines, TODAY).form)
    for check in form.checks.values():
        if not check.required:
            continue
        for line, first, end in check.over:
            for place in range(first, end):
                was = value_of(lines[line][place]) % 10
                other = "1" if was != 1 else "2"
                spoilt = list(lines)
                spoilt[line] = lines[line][:place] + other + lines[line][place + 1 :]
                assert not parse(spoilt, TODAY).sure


def test_the_fields_of_a_passport():
    fields = parse(VECTORS["documents"][0]["lines"], TODAY).fields
    assert fields == {
        "document": "P", "issuer": "UTO", "number": "L898902C3", "nationality": "UTO",
        "birth": "1974-08-12", "sex": "F", "expiry": "2012-04-15", "optional": "ZE184226B",
        "surname": "ERIKSSON", "given_names": "ANNA MARIA",
    }  # fmt: skip


def test_the_fields_of_a_home_return_permit():
    lines = next(one["lines"] for one in VECTORS["documents"] if one["fmt"] == "CR")
    fields = parse(lines, TODAY).fields
    assert fields["chinese_name"] == "证件样本"
    assert (fields["number"], fields["home_id"]) == ("H12345678", "A12345678")
    assert (fields["birth"], fields["expiry"], fields["sex"]) == ("1981-08-03", "2022-12-11", "F")


@pytest.mark.parametrize("one", VECTORS["gbk_letters"], ids=lambda one: one["mrz"])
def test_names_in_gbk_letters(one):
    assert chinese_of(one["mrz"]) == one["hanzi"]
    assert chinese_of(one["mrz"] + "<<<<") == one["hanzi"]


@pytest.mark.parametrize("letters", ["", "Z", "NGK", "<<<<", "NGKELMP0"])
def test_what_is_no_name_in_gbk_letters_is_none(letters):
    assert chinese_of(letters) in {"", "证"}


@pytest.mark.parametrize(
    "lines", [[], ["A"], ["P<" + "<" * 42], ["X" * 30] * 3, ["P" * 44, "P" * 43]]
)
def test_what_is_no_zone_is_refused(lines):
    with pytest.raises(ZoneError):
        parse(lines, TODAY)


signs = st.sampled_from("<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@given(st.sampled_from(FORMS), st.data())
def test_any_signs_at_all_give_a_zone_or_a_refusal(form, data):
    lines = [
        "".join(data.draw(st.lists(signs, min_size=form.signs, max_size=form.signs)))
        for _ in range(form.lines)
    ]
    lines[0] = form.begins[0] + lines[0][len(form.begins[0]) :]
    zone = parse(lines, TODAY)
    assert zone.lines == tuple(lines)


def test_a_sign_of_no_zone_is_refused_without_saying_it():
    with pytest.raises(ZoneError, match="none of 0-9") as refused:
        digit_of("AB*")
    assert "*" not in str(refused.value)
