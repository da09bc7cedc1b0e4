"""Everything here that reads bytes from outside, as functions of arbitrary bytes.

A target returns for whatever bytes it is given. It may meet the errors its decoder documents;
any other exception, a buffer that grows beyond its bound, or a good frame that is missed after
bad ones is a finding.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol

from drivers.camera.wire import PICTURE_BYTES, WireError
from drivers.camera.wire import Decoder as PictureDecoder
from drivers.emrtd import pace
from drivers.emrtd.apdu import Answer, decode_command
from drivers.emrtd.bac import access_cipher
from drivers.emrtd.content import ContentError as GroupError
from drivers.emrtd.content import face_of, zone_of
from drivers.emrtd.messaging import Channel, MessagingError
from drivers.emrtd.tlv import TlvError
from drivers.idcard_sam.layout import ContentError, read_text
from drivers.idcard_sam.protocol import Decoder as SamDecoder
from drivers.idcard_sam.protocol import Reply, Status, card_data, sam_id
from drivers.printer_escpos.status import Decoder as StatusDecoder
from drivers.printer_escpos.status import RealTime, in_turn, real_time
from drivers.printer_escpos.tokens import Tokenizer, UnknownCommandError
from drivers.scanner_hid.typed import LEFT_SHIFT, Typed, key_events, press
from drivers.scanner_hid.typed import Decoder as KeyDecoder
from drivers.scanner_serial.engines import ENGINES
from drivers.scanner_serial.protocol import Code, NoTextError, text_of
from drivers.scanner_serial.protocol import Decoder as ScanDecoder
from drivers.smartcard_pcsc.atr import kind_of
from drivers.smartcard_pcsc.wire import Decoder as WireDecoder
from kiosk.link.envelope import MessageError
from kiosk.link.envelope import read as read_message

Target = Callable[[bytes], None]
SAM_FRAME, SCAN_LINE = 4096 + 64, 4096 + 4096  # a frame or a code, and what came with it


class Feeds(Protocol):
    """A decoder of a stream."""

    def feed(self, data: bytes) -> Iterator[object]:
        """Take bytes; yield what they complete."""
        ...


def pieces(data: bytes) -> Iterator[bytes]:
    """Cut ``data`` as its own first byte says: into pieces of 1 to 64 bytes."""
    size = data[0] % 64 + 1 if data else 1
    return (data[start : start + size] for start in range(1, len(data), size))


def fed(decoder: Feeds, data: bytes, *, bound: int) -> None:
    """Feed ``data`` in pieces; what the decoder holds stays within ``bound`` bytes."""
    for piece in pieces(data):
        for _ in decoder.feed(piece):
            pass
        held = max(len(v) for v in vars(decoder).values() if isinstance(v, bytes | bytearray))
        assert held <= bound, f"{held} bytes are held"


def refused(read: Callable[[bytes], object], data: bytes, *errors: type[Exception]) -> None:
    """Read ``data``; the reader may refuse it by its own errors only."""
    try:
        read(data)
    except errors:
        return


def sam_stream(data: bytes) -> None:
    """The card module's line; the good answer after a silence is found whatever came before."""
    decoder, good = SamDecoder(), Reply(Status.OK, b"\x01" * 16)
    fed(decoder, data, bound=SAM_FRAME)
    decoder.silence()
    assert list(decoder.feed(good.encode())) == [good]


def sam_card(data: bytes) -> None:
    """A card's content, whole and as its text of 256 bytes."""
    refused(card_data, data, ContentError)
    refused(partial(card_data, fingerprint=True), data, ContentError)
    refused(read_text, data[:256].ljust(256, b" "), ContentError)
    refused(sam_id, data, ContentError)


def printer_status(data: bytes) -> None:
    """The printer's line: after 3 bytes of anything an answer is heard."""
    decoder = StatusDecoder()
    fed(decoder, data, bound=3)
    assert list(decoder.feed(b"\xff\x12"))[-1] == RealTime(0x12)
    for answer in data:
        refused(lambda a: real_time(2, a), answer, ValueError)
        in_turn(answer)


def printer_commands(data: bytes) -> None:
    """What the simulated printer is sent."""
    tokenizer = Tokenizer()
    try:
        for piece in pieces(data):
            for _ in tokenizer.feed(piece):
                pass
    except UnknownCommandError:
        return


def scanner_line(data: bytes) -> None:
    """A scanner's line, with each engine's replies; the line after a line's end is found."""
    for engine in ENGINES.values():
        decoder = ScanDecoder()
        for replies in (engine.find_reply, None):
            decoder.expect(replies)
            fed(decoder, data, bound=SCAN_LINE)
        list(decoder.silence())
        assert list(decoder.feed(b"\r\nA1\r\n"))[-1] == Code(b"A1")
    refused(text_of, data, NoTextError)


def keyboard(data: bytes) -> None:
    """A keyboard scanner's events; after a line's end a code is read."""
    decoder = KeyDecoder()
    fed(decoder, data, bound=SCAN_LINE)
    list(decoder.feed(bytes(-len(data[1:]) % 24)))
    list(decoder.feed(press(LEFT_SHIFT) + key_events("")))
    assert list(decoder.feed(key_events("a1")))[-1] == Typed("a1")


def virtual_reader(data: bytes) -> None:
    """The line of the virtual card reader."""
    fed(WireDecoder(), data, bound=2 + 0xFFFF)


def camera_line(data: bytes) -> None:
    """The line of the remote camera."""
    refused(lambda d: fed(PictureDecoder(), d, bound=PICTURE_BYTES + 64), data, WireError)


def chip_files(data: bytes) -> None:
    """What a chip's files hold."""
    refused(zone_of, data, GroupError)
    refused(face_of, data, GroupError)
    refused(lambda d: list(pace.offered(d)), data, TlvError)
    refused(pace.find_dynamic, data, pace.PaceError, TlvError)
    refused(lambda d: pace.element(d, 0x80), data, pace.PaceError)
    refused(lambda d: pace.decode_point(pace.Suite(2, 13), d), data, pace.PaceError)
    refused(decode_command, data, ValueError)
    kind_of(data)


def chip_messages(data: bytes) -> None:
    """A protected answer and a protected command, from one who lacks the keys."""
    cipher = access_cipher(b"P<UTOSAMPLE")
    for open_ in (
        lambda d: Channel(cipher, bytes(8)).open_answer(Answer(d, 0x9000)),
        lambda d: Channel(cipher, bytes(8)).open_command(decode_command(d)),
    ):
        refused(open_, data, MessagingError, ValueError)


def link_messages(data: bytes) -> None:
    """What comes over the broker."""
    refused(read_message, data, MessageError)


TARGETS: dict[str, Target] = {
    target.__name__: target
    for target in (
        sam_stream,
        sam_card,
        printer_status,
        printer_commands,
        scanner_line,
        keyboard,
        virtual_reader,
        camera_line,
        chip_files,
        chip_messages,
        link_messages,
    )
}
