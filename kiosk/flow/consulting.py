"""What a visit asks of the world when it reads about a policy: to speak, and to count."""

from dataclasses import dataclass

from kiosk.catalogue.policies import Body
from kiosk.flow.model import Effect, Event
from kiosk.texts import Words


@dataclass(frozen=True, slots=True)
class Speak(Effect):
    """Speak one passage in the visitor's language. Answers: ``PassageSpoken`` or ``Failed``."""

    title: Words
    body: Body
    passage: int  # 0: the title
    volume: int  # a step of ``VOLUMES``


@dataclass(frozen=True, slots=True)
class PassageSpoken(Event):
    """It was heard to its end."""

    last: bool  # there is no passage after it


@dataclass(frozen=True, slots=True)
class CountQuestion(Effect):
    """Tell the centre that a question found nothing. Answers: ``QuestionCounted``."""

    topic: str  # where it belongs, as far as that is known
    words: tuple[str, ...]  # of the hall's own titles and keywords; nothing else that was typed


@dataclass(frozen=True, slots=True)
class QuestionCounted(Event):
    """It is kept, or could not be: for the visitor that is the same."""


VOLUMES = 5
"""Steps of loudness, from 0."""
