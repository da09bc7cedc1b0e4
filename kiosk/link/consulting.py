"""What a kiosk tells of questions that no article answered: nothing that could name anybody."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

MOST_WORDS = 6
Topic = Annotated[str, Meta(max_length=63, pattern="^([a-z0-9][a-z0-9_.-]*)?$")]
Word = Annotated[str, Meta(min_length=1, max_length=40, pattern=r"^[^\d\s]+$")]


class QuestionEvent(Struct, frozen=True, kw_only=True):
    """``up/event/question``: a visitor asked, and no article answered.

    Of what was typed only words come along that stand in the hall's own titles and keywords:
    sorted, each once, no numbers. A name, a number or a sentence cannot be among them.
    """

    day: date
    language: Annotated[str, Meta(max_length=16)]
    topic: Topic = ""  # where it belongs; empty: not known
    words: Annotated[tuple[Word, ...], Meta(max_length=MOST_WORDS)] = ()
