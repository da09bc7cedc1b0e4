"""What is on the screen, spoken: espeak-ng as a child process, one passage at a time.

The child plays by itself. It is killed when its page ends, when somebody presses Stop, and when
it hangs; nothing here is waited for by anything else.
"""

import asyncio
import logging
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from kiosk.catalogue.policies import text_of
from kiosk.flow.consulting import VOLUMES, PassageSpoken, Speak
from kiosk.flow.events import Failed
from kiosk.flow.model import Effect, Event
from kiosk.settings import Speech
from kiosk.texts import Language

log = logging.getLogger(__name__)

PROGRAM = "espeak-ng"
VOICES = {
    Language.TRADITIONAL: "yue",
    Language.SIMPLIFIED: "cmn",
    Language.ENGLISH: "en",
}
LOOK_S = 30.0  # a loudspeaker may be plugged in
LOOK_TIMEOUT_S = 5.0
LEAST_S, SIGN_S = 10.0, 0.6  # the longest that a passage can take: to begin, and a sign
MUTE = b"error:"  # what espeak-ng says where no sound comes out, and ends well nevertheless
STEP = 0.7  # from one volume to the next softer one
MOST = 200  # espeak-ng's largest amplitude


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a child ended."""

    status: int
    said: bytes  # on standard error

    @property
    def well(self) -> bool:
        """Whether it was heard."""
        return self.status == 0 and MUTE not in self.said.lower()


class HungError(Exception):
    """The child did not end in its time, and was killed."""


class Speaking:
    """Speaks, where this machine can.

    Args:
        settings: Of ``[speech]``.
        program: What speaks; None: it is not installed.
        further: Arguments for the program, before all others.
    """

    def __init__(
        self,
        settings: Speech,
        program: str | None = None,
        further: Sequence[str] = (),
    ) -> None:
        self._settings = settings
        self._program = program or shutil.which(PROGRAM)
        self._further = tuple(further)
        self.ready = False
        """Whether the last look found that it can be heard."""

    async def run(self) -> None:
        """Look again and again whether it can speak, until cancelled."""
        if not self._settings.enabled:
            return
        if self._program is None:
            log.info("speech: %s is not installed; nothing is spoken", PROGRAM)
            return
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Find out whether something could be heard, by speaking a blank."""
        try:
            outcome = await self._spoken(" ", Language.ENGLISH, 0, LOOK_TIMEOUT_S)
        except (OSError, HungError) as error:
            log.warning("speech: %s", error)
            self.ready = False
            return
        if outcome.well != self.ready:
            why = "" if outcome.well else f": {outcome.said.decode(errors='replace')[-200:]}"
            log.info("speech: %s%s", "ready" if outcome.well else "cannot be heard", why)
        self.ready = outcome.well

    async def perform(self, effect: Effect, language: Language) -> Event | None:
        """Speak a passage to its end; None where the effect is another's."""
        if not isinstance(effect, Speak):
            return None
        passages = passages_of(effect, language)
        if effect.passage >= len(passages):
            return PassageSpoken(last=True)
        text = passages[effect.passage]
        try:
            outcome = await self._spoken(
                text, language, self.amplitude(effect.volume), LEAST_S + SIGN_S * len(text)
            )
        except (OSError, HungError) as error:
            log.warning("speech: %s", error)
            self.ready = False
            return Failed(effect, "speech.failed")
        if not outcome.well:
            log.warning("speech: %s", outcome.said.decode(errors="replace")[-200:])
            self.ready = False
            return Failed(effect, "speech.mute")
        return PassageSpoken(last=effect.passage == len(passages) - 1)

    def amplitude(self, volume: int) -> int:
        """Return what espeak-ng is told for a step of loudness; the middle one is the settings'."""
        return min(MOST, round(self._settings.volume * STEP ** (VOLUMES // 2 - volume)))

    async def _spoken(
        self, text: str, language: Language, amplitude: int, within_s: float
    ) -> Outcome:
        """Speak; whatever happens to this call, no child outlives it.

        Raises:
            OSError: The program is not there.
            HungError: It had to be killed.
        """
        child = await asyncio.create_subprocess_exec(
            self._program or PROGRAM,
            *self._further,
            *("-v", VOICES[language], "-s", str(self._settings.rate), "-a", str(amplitude)),
            *("-b", "1", "--stdin"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with asyncio.timeout(within_s):
                _, said = await child.communicate(text.encode())
        except TimeoutError as error:
            raise HungError(f"{PROGRAM}: was killed after {within_s:.0f} s") from error
        finally:
            if child.returncode is None:
                with suppress(ProcessLookupError):
                    child.kill()
                await asyncio.shield(child.wait())
        return Outcome(child.returncode or 0, said)


def passages_of(effect: Speak, language: Language) -> list[str]:
    """Return what is spoken, passage by passage: the title, then each block."""
    blocks = (text_of(block) for block in effect.body.in_language(language))
    return [text for text in (effect.title.in_language(language), *blocks) if text.strip()]
