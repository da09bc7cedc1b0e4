import pytest

from kiosk.flow.revealing import reveals
from kiosk.flow.views import ChoiceView, Option
from kiosk.texts import Words, message

HALL = Words(zh_hant="大堂", zh_hans="大厅", en="Hall")
TITLE = message("guide.write")


@pytest.mark.parametrize(
    ("text", "may"),
    [
        (HALL, False),
        (TITLE, False),
        (message("paper.ahead_count", count=3), False),
        (message("plan.place", place=1, name=HALL), False),
        (message("plan.place", place=1, name="CHAN TAI MAN"), True),
        (message("guide.write", inner=message("x.y", number="A1234567")), True),
    ],
)
def test_words_that_are_filled_with_more_than_the_halls_own(text, may):
    assert reveals(text) is may
    assert reveals(ChoiceView(title=TITLE, options=(Option("a", text),))) is may
    assert reveals(ChoiceView(title=text, options=())) is may
