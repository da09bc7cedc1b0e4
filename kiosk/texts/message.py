"""A text of the program: a key of the catalogues in ``config/texts``, and what fills it."""

from dataclasses import dataclass, field

from kiosk.texts.language import Words


@dataclass(frozen=True, slots=True)
class Message:
    """A key such as ``ticket.choose_service`` with the values for its ``{names}``."""

    key: str
    values: "tuple[tuple[str, Text | str | int], ...]" = field(default=(), repr=False)
    """They may hold what a visitor answered: no log shows them."""
    count: int | None = None
    """Chooses the plural form, and fills ``{count}``; the key then has two forms in English."""


Text = Message | Words
"""Whatever a screen or a ticket can say."""


def message(key: str, /, *, count: int | None = None, **values: "Text | str | int") -> Message:
    """Make a message; ``message("result.ahead_count", count=3)``."""
    return Message(key, tuple(values.items()), count)
