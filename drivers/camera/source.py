"""What a camera is to its driver: something to read frames from, that may block."""

from typing import Protocol

from drivers.picture import Pixels


class FrameSource(Protocol):
    """Gives frames, one after the other. Used on one thread; ``close`` may come from another."""

    def read(self) -> Pixels | None:
        """Return the next frame; None where none came now. May block for a second.

        Raises:
            LinkLostError: The camera is gone.
        """
        ...

    def still(self) -> Pixels | None:
        """Return one picture of the size for stills; None where there is no such size.

        May block for seconds: cameras stop their stream for it.

        Raises:
            LinkLostError: The camera is gone.
        """
        ...

    def close(self) -> None:
        """Let go of the camera; a ``read`` that blocks ends soon. May be called twice."""
        ...
