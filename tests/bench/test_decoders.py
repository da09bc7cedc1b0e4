"""How fast bytes become events, beside the plainest work that could be done with them."""

import statistics
import time

import pytest

from drivers.idcard_sam.protocol import Decoder as SamDecoder
from drivers.idcard_sam.protocol import Reply, Status
from drivers.printer_escpos.status import Decoder as StatusDecoder
from drivers.scanner_hid.typed import Decoder as KeyDecoder
from drivers.scanner_hid.typed import key_events
from drivers.scanner_serial.protocol import Decoder as ScanDecoder
from drivers.smartcard_pcsc.wire import Decoder as WireDecoder
from drivers.smartcard_pcsc.wire import encode

SIZE, PIECE, TIMES = 8_000_000, 4096, 5
STREAMS = {
    "card module": (SamDecoder, Reply(Status.OK, bytes(1284)).encode()),
    "scanner": (
        ScanDecoder,
        b"estation:T1:demo:20261124:C001:4fe6b87d54ba44f987aba7d88d1cee26\r\n",
    ),
    "virtual reader": (WireDecoder, encode(bytes(230))),
    "printer, automatic status": (StatusDecoder, bytes.fromhex("10000000")),
    "keyboard scanner": (KeyDecoder, key_events("estation:A023")),
}


def seconds(work, pieces):
    began = time.perf_counter()
    work(pieces)
    return time.perf_counter() - began


@pytest.mark.bench
@pytest.mark.parametrize("name", STREAMS)
def test_decoder(name):
    make, unit = STREAMS[name]
    wire = unit * (SIZE // len(unit))
    pieces = [wire[start : start + PIECE] for start in range(0, len(wire), PIECE)]
    first = unit[:1]

    def decode(pieces):
        decoder = make()
        for piece in pieces:
            for _ in decoder.feed(piece):
                pass

    def split(pieces):
        for piece in pieces:
            piece.split(first)

    ours = statistics.median(seconds(decode, pieces) for _ in range(TIMES))
    peer = statistics.median(seconds(split, pieces) for _ in range(TIMES))
    rate = len(wire) / 1e6
    print(f"{name}: {rate / ours:.0f} MB/s; bytes.split {rate / peer:.0f} MB/s")
