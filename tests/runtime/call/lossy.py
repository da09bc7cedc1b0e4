"""A line between two ends of WebRTC that loses, delays and can be cut; in one process."""

import asyncio
import random
import re

import ifaddr

CANDIDATE = re.compile(
    r"^a=candidate:\S+ 1 udp \d+ (\d+\.\d+\.\d+\.\d+) (\d+) typ host.*$",
    re.MULTILINE | re.IGNORECASE,
)
ANY = re.compile(r"^a=candidate:.*\r?\n", re.MULTILINE)
END = re.compile(r"^a=end-of-candidates\r?\n", re.MULTILINE)


class _Side(asyncio.DatagramProtocol):
    def __init__(self, came):
        self.came = came

    def datagram_received(self, data, addr):
        self.came(data)


class Lossy:
    """``way`` puts it between: both ends know no address but its own."""

    def __init__(self, *, lost=0.0, delay_s=0.0, seed=7):
        self.lost, self.delay_s, self.cut = lost, delay_s, False
        self.random = random.Random(seed)
        self.far = {}
        self.passed = self.dropped = 0

    async def open(self, host):
        loop = asyncio.get_running_loop()
        self.host = host
        self.sides = {}
        for name, other in (("guide", "kiosk"), ("kiosk", "guide")):
            transport, _ = await loop.create_datagram_endpoint(
                lambda other=other: _Side(lambda data: self.carry(data, other)), (host, 0)
            )
            self.sides[name] = transport
        return self

    def carry(self, data, to):
        if self.cut or to not in self.far or self.random.random() < self.lost:
            self.dropped += 1
            return
        self.passed += 1
        side, far = self.sides[to], self.far[to]
        asyncio.get_running_loop().call_later(self.delay_s, side.sendto, data, far)

    def way(self, kind, sdp):
        """See ``Guide``: the guide is known to the kiosk by this side, and the other way round."""
        end = "guide" if kind == "offer" else "kiosk"
        found = CANDIDATE.search(sdp)
        self.far[end] = (found[1], int(found[2]))
        other = "kiosk" if end == "guide" else "guide"
        port = self.sides[other].get_extra_info("sockname")[1]
        line = f"a=candidate:1 1 udp 2130706431 {self.host} {port} typ host\r\n"
        bare = END.sub("", ANY.sub("", sdp))
        head, *parts = re.split(r"(?m)^(?=m=)", bare)
        return head + "".join(part + line + "a=end-of-candidates\r\n" for part in parts)

    def close(self):
        for side in self.sides.values():
            side.close()


def own_address():
    """Return an address of this machine that is not the loopback's."""
    return next(
        str(one.ip)
        for card in ifaddr.get_adapters()
        for one in card.ips
        if isinstance(one.ip, str) and not one.ip.startswith("127.")
    )
