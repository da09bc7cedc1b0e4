"""Whether words on a page may hold what a visitor said, or what was read of him."""

from dataclasses import fields, is_dataclass
from typing import Any

from kiosk.texts import Message, Words


def reveals(shown: Any) -> bool:
    """Tell whether a text, or any text of a view, is filled with something not the hall's own.

    The hall's words are ``Words``, its counts are numbers: a ``str`` that fills a message may be
    a name, a number or an answer.
    """
    match shown:
        case Message(_, values):
            return any(isinstance(value, str) or reveals(value) for _, value in values)
        case Words():
            return False
        case tuple():
            return any(reveals(one) for one in shown)
        case _ if is_dataclass(shown):
            return any(reveals(getattr(shown, field.name)) for field in fields(shown))
    return False
