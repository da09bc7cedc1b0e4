"""Basic access control: both sides prove that they know the zone. Pure. ICAO 9303-11, 4.3."""

from dataclasses import dataclass, field

from drivers.emrtd.apdu import Command
from drivers.emrtd.cipher import TripleDes
from drivers.emrtd.keys import Purpose, derive
from drivers.emrtd.messaging import Channel

NONCE, SECRET = 8, 16
GET_CHALLENGE = Command("GET CHALLENGE", bytes.fromhex("00 84 00 00"), expected=NONCE)
MUTUAL = bytes.fromhex("00 82 00 00")
ANSWER = 40


class BacError(ValueError):
    """The other side does not know the zone."""


def access_cipher(password: bytes) -> TripleDes:
    """Return the cipher of the document's own keys."""
    seed = password[:16]
    return TripleDes(derive(seed, Purpose.ENCRYPTION, 16), derive(seed, Purpose.MAC, 16))


@dataclass(frozen=True, slots=True)
class Proof:
    """The reader's half of the talk.

    ``ours`` is 8 random bytes, ``secret`` 16, ``theirs`` the chip's challenge.
    """

    cipher: TripleDes
    ours: bytes = field(repr=False)
    secret: bytes = field(repr=False)
    theirs: bytes = field(repr=False)

    def command(self) -> Command:
        """Return MUTUAL AUTHENTICATE."""
        hidden = self.cipher.encrypt(self.ours + self.theirs + self.secret, b"")
        return Command(
            "MUTUAL AUTHENTICATE", MUTUAL, hidden + self.cipher.sign(hidden), expected=ANSWER
        )

    def channel(self, answer: bytes) -> Channel:
        """Return the channel that the chip's answer opens.

        Raises:
            BacError: The answer is wrong.
        """
        hidden, mac = answer[:-8], answer[-8:]
        if len(answer) != ANSWER or self.cipher.sign(hidden) != mac:
            raise BacError("MUTUAL AUTHENTICATE is answered with a wrong MAC")
        plain = self.cipher.decrypt(hidden, b"")
        if plain[:8] != self.theirs or plain[8:16] != self.ours:
            raise BacError("MUTUAL AUTHENTICATE is answered with other numbers")
        return channel(self.secret, plain[16:], self.theirs, self.ours)


def channel(reader_secret: bytes, chip_secret: bytes, chip_nonce: bytes, nonce: bytes) -> Channel:
    """Return the channel of two halves of a secret."""
    seed = bytes(a ^ b for a, b in zip(reader_secret, chip_secret, strict=True))
    cipher = TripleDes(derive(seed, Purpose.ENCRYPTION, 16), derive(seed, Purpose.MAC, 16))
    return Channel(cipher, chip_nonce[4:] + nonce[4:])
