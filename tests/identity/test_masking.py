import pytest

from kiosk.identity.masking import masked_name, masked_number


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("SAMPLE VISITOR", "S***** V******"),
        ("樣本人", "樣**"),
        ("", ""),
        ("  A  B ", "A B"),
    ],
)
def test_of_a_name_the_first_signs_are_shown(name, shown):
    assert masked_name(name) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [("A123456(3)", "*****56(3)"), ("810000199001010019", "***************019"), ("", "")],
)
def test_of_a_number_the_end_is_shown(number, shown):
    assert masked_number(number) == shown
