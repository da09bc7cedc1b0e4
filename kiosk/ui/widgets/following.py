"""Something on a page that follows what is typed, and may put something else in its place."""

from abc import abstractmethod


class Following:
    """A part of a page; its class is known without what it has to load."""

    @abstractmethod
    def follow(self, text: str) -> None:
        """Be told what stands in the field."""

    @abstractmethod
    def pick(self, which: str, text: str) -> str:
        """Return a text with what was picked in it."""
