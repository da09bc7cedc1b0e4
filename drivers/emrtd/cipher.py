"""The two families of ciphers that chips use: 3DES with two keys, and AES. Pure."""

from abc import ABC, abstractmethod

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher as Engine
from cryptography.hazmat.primitives.ciphers import modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from drivers.emrtd.keys import pad

MAC_BYTES = 8


class Cipher(ABC):
    """Encrypts and signs with one pair of keys."""

    block: int
    """Bytes."""

    def __init__(self, encryption: bytes, mac: bytes) -> None:
        self._encryption, self._mac = encryption, mac

    @abstractmethod
    def encrypt(self, data: bytes, counter: bytes) -> bytes:
        """Encrypt whole blocks; ``counter`` makes the first vector where the family has one."""

    @abstractmethod
    def decrypt(self, data: bytes, counter: bytes) -> bytes:
        """Undo ``encrypt``."""

    @abstractmethod
    def sign(self, data: bytes) -> bytes:
        """Return the MAC, 8 bytes, over ``data`` as it is."""

    def sign_message(self, data: bytes) -> bytes:
        """Return the MAC of secure messaging, over the padded ``data``."""
        return self.sign(data)


class TripleDes(Cipher):
    """3DES in CBC mode with a vector of zeros, MAC algorithm 3 of ISO 9797-1."""

    block = 8

    def encrypt(self, data: bytes, counter: bytes) -> bytes:  # noqa: ARG002
        """See ``Cipher.encrypt``."""
        engine = Engine(TripleDES(_three(self._encryption)), modes.CBC(bytes(8))).encryptor()
        return engine.update(data) + engine.finalize()

    def decrypt(self, data: bytes, counter: bytes) -> bytes:  # noqa: ARG002
        """See ``Cipher.decrypt``."""
        engine = Engine(TripleDES(_three(self._encryption)), modes.CBC(bytes(8))).decryptor()
        return engine.update(data) + engine.finalize()

    def sign(self, data: bytes) -> bytes:
        """See ``Cipher.sign``; the algorithm pads by itself."""
        first, second = self._mac[:8], self._mac[8:16]
        single = Engine(TripleDES(first * 3), modes.CBC(bytes(8))).encryptor()
        last = single.update(pad(data, 8))[-8:]
        # Decrypting with the second key and encrypting with the first again ends the chain.
        back = Engine(TripleDES(second * 3), modes.ECB()).decryptor()  # noqa: S305
        forth = Engine(TripleDES(first * 3), modes.ECB()).encryptor()  # noqa: S305
        return forth.update(back.update(last))


class Aes(Cipher):
    """AES in CBC mode, its vector the encrypted counter; CMAC cut to 8 bytes."""

    block = 16

    def encrypt(self, data: bytes, counter: bytes) -> bytes:
        """See ``Cipher.encrypt``."""
        engine = Engine(AES(self._encryption), modes.CBC(self._vector(counter))).encryptor()
        return engine.update(data) + engine.finalize()

    def decrypt(self, data: bytes, counter: bytes) -> bytes:
        """See ``Cipher.decrypt``."""
        engine = Engine(AES(self._encryption), modes.CBC(self._vector(counter))).decryptor()
        return engine.update(data) + engine.finalize()

    def sign(self, data: bytes) -> bytes:
        """See ``Cipher.sign``."""
        mac = CMAC(AES(self._mac))
        mac.update(data)
        return mac.finalize()[:MAC_BYTES]

    def sign_message(self, data: bytes) -> bytes:
        """See ``Cipher.sign_message``."""
        return self.sign(pad(data, self.block))

    def _vector(self, counter: bytes) -> bytes:
        if not counter:
            return bytes(self.block)
        engine = Engine(AES(self._encryption), modes.ECB()).encryptor()  # noqa: S305
        return engine.update(counter)


def _three(key: bytes) -> bytes:
    return key[:16] + key[:8]
