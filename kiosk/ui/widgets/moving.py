"""What moves by itself, and must be told when its page is gone."""


class Moving:
    """A widget that moves until it is told to rest."""

    def rest(self) -> None:
        """Stop moving. What moves is never forgotten by Kivy's clock."""
        raise NotImplementedError
