"""Opens the microphone and the loudspeaker that URLs name."""

from drivers.capabilities import Microphone, Speaker
from drivers.errors import CannotOpenError
from drivers.sound.program import AlsaMicrophone, AlsaSpeaker
from drivers.sound.simulated import KeepingSpeaker, ToneMicrophone


async def open_microphone(url: str) -> Microphone:
    """Open a microphone.

    Raises:
        CannotOpenError: It is not there; the text says what to do.
    """
    kind, _, name = url.partition(":")
    if kind == "alsa":
        return await AlsaMicrophone.opened(name)
    if url == "sim://tone":
        return ToneMicrophone()
    if url == "sim://silence":
        return ToneMicrophone(hz=0)
    raise CannotOpenError(f"{url}: give alsa:NAME, sim://tone or sim://silence")


async def open_speaker(url: str) -> Speaker:
    """Open a loudspeaker.

    Raises:
        CannotOpenError: It is not there; the text says what to do.
    """
    kind, _, name = url.partition(":")
    if kind == "alsa":
        return await AlsaSpeaker.opened(name)
    if url == "sim://kept":
        return KeepingSpeaker()
    raise CannotOpenError(f"{url}: give alsa:NAME or sim://kept")
