"""Secure messaging: each command and each answer encrypted, signed and counted. Pure.

ICAO 9303-11, 9.8.
"""

from drivers.emrtd.apdu import Answer, Command
from drivers.emrtd.cipher import Cipher
from drivers.emrtd.keys import pad, unpad
from drivers.emrtd.tlv import encode, nodes

ENCRYPTED, EXPECTED, STATUS, MAC = 0x87, 0x97, 0x99, 0x8E
PADDED = b"\x01"  # before encrypted data: they were padded
PROTECTED = 0x0C


class MessagingError(ValueError):
    """The other side's message is not signed as agreed, or not whole."""


class Channel:
    """One side of the talk.

    Args:
        cipher: With the session's keys.
        counter: The first value of the send sequence counter, as long as a block.
    """

    def __init__(self, cipher: Cipher, counter: bytes) -> None:
        self._cipher, self._counter = cipher, int.from_bytes(counter, "big")

    # --- the reader's side

    def protect(self, command: Command) -> Command:
        """Return a command as it goes to the chip."""
        self._counter += 1
        header = bytes((command.header[0] | PROTECTED,)) + command.header[1:]
        body = self._encrypted(command.data)
        if command.expected:
            body += encode(EXPECTED, bytes((command.expected % 256,)))
        mac = self._cipher.sign_message(self._count + pad(header, self._cipher.block) + body)
        return Command(command.name, header, body + encode(MAC, mac), 256)

    def open_answer(self, answer: Answer) -> Answer:
        """Return what the chip says.

        Raises:
            MessagingError: It is not signed as agreed.
        """
        self._counter += 1
        data, status = b"", None
        for tag, value in self._checked(answer.data, b""):
            if tag == ENCRYPTED:
                data = self._decrypted(value)
            elif tag == STATUS:
                status = int.from_bytes(value, "big")
        if status is None:
            raise MessagingError("a protected answer without a status")
        return Answer(data, status)

    # --- the chip's side

    def open_command(self, command: Command) -> Command:
        """Return the command that is inside a protected one.

        Raises:
            MessagingError: It is not signed as agreed.
        """
        self._counter += 1
        data, expected = b"", 0
        head = pad(command.header, self._cipher.block)
        for tag, value in self._checked(command.data, head):
            if tag == ENCRYPTED:
                data = self._decrypted(value)
            elif tag == EXPECTED and value:
                expected = value[0] or 256
        header = bytes((command.header[0] & ~PROTECTED,)) + command.header[1:]
        return Command(command.name, header, data, expected)

    def protect_answer(self, answer: Answer) -> Answer:
        """Return an answer as it goes to the reader."""
        self._counter += 1
        body = self._encrypted(answer.data) + encode(STATUS, answer.status.to_bytes(2, "big"))
        mac = self._cipher.sign_message(self._count + body)
        return Answer(body + encode(MAC, mac), answer.status)

    @property
    def _count(self) -> bytes:
        size = self._cipher.block
        return (self._counter % (1 << 8 * size)).to_bytes(size, "big")

    def _encrypted(self, data: bytes) -> bytes:
        if not data:
            return b""
        hidden = self._cipher.encrypt(pad(data, self._cipher.block), self._count)
        return encode(ENCRYPTED, PADDED + hidden)

    def _decrypted(self, value: bytes) -> bytes:
        if value[:1] != PADDED or len(value) == 1 or (len(value) - 1) % self._cipher.block:
            raise MessagingError("encrypted data of a wrong length")
        try:
            return unpad(self._cipher.decrypt(value[1:], self._count))
        except ValueError as error:
            raise MessagingError(str(error)) from error

    def _checked(self, body: bytes, head: bytes) -> list[tuple[int, bytes]]:
        """Return the elements of a message whose MAC is right."""
        try:
            found = [(node.tag, node.value) for node in nodes(body)]
        except ValueError as error:
            raise MessagingError(str(error)) from error
        if not found or found[-1][0] != MAC:
            raise MessagingError("a message without a MAC")
        signed = body[: -len(encode(MAC, found[-1][1]))]
        if self._cipher.sign_message(self._count + head + signed) != found[-1][1]:
            raise MessagingError("a message with a wrong MAC")
        return found[:-1]
