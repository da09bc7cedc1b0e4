"""What a hall says of the data it keeps of people, where the program cannot know it."""

from dataclasses import dataclass

from kiosk.texts import Words


@dataclass(frozen=True, slots=True)
class Privacy:
    """Of the notice that visitors can read."""

    contact: Words | None = None  # who is asked; None: the service desk
    kept: Words | None = None  # how long the centre keeps what it has; None: ask


NOTHING_SAID = Privacy()
"""Of a hall that leaves both to the rules."""
