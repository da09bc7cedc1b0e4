"""What stands in the data groups. Pure. ICAO 9303-10, 4.7.1 and 4.7.2; ISO 19794-5:2005."""

from dataclasses import dataclass, field

from drivers.emrtd.tlv import TlvError, encode, find

ZONES = {90: 30, 72: 36, 88: 44}  # characters in all, and in a line
DG1, ZONE = 0x61, 0x5F1F
DG2, TEMPLATES, TEMPLATE = 0x75, 0x7F61, 0x7F60
IMAGES = (0x5F2E, 0x7F2E)
RECORD, FACE, POINT, IMAGE = 14, 20, 8, 12  # bytes of the parts of a facial record
FORMATS = {
    b"\xff\xd8\xff": "image/jpeg",
    b"\0\0\0\x0cjP": "image/jp2",
    b"\xff\x4f\xff": "image/jp2",
}


class ContentError(ValueError):
    """A data group is damaged."""


@dataclass(frozen=True, slots=True)
class Face:
    """A picture as it stands in the chip."""

    image: bytes = field(repr=False)
    format: str  # "image/jpeg" or "image/jp2"


def zone_of(group: bytes) -> tuple[str, ...]:
    """Return the lines of the machine-readable zone in DG1.

    Raises:
        ContentError: It is no zone.
    """
    try:
        text = find(group, DG1, ZONE).decode("ascii")
    except (TlvError, UnicodeDecodeError) as error:
        raise ContentError(f"DG1: {type(error).__name__}") from error
    if len(text) not in ZONES:
        raise ContentError(f"DG1: {len(text)} characters are no zone")
    width = ZONES[len(text)]
    return tuple(text[start : start + width] for start in range(0, len(text), width))


def face_of(group: bytes) -> Face:
    """Return the first face in DG2.

    Raises:
        ContentError: It has none that is understood.
    """
    try:
        template = find(group, DG2, TEMPLATES, TEMPLATE)
        record = _image_record(template)
    except TlvError as error:
        raise ContentError(f"DG2: {error}") from error
    if record[:4] != b"FAC\0" or len(record) < RECORD + FACE + IMAGE:
        raise ContentError("DG2: no facial record")
    length = int.from_bytes(record[RECORD : RECORD + 4], "big")
    points = int.from_bytes(record[RECORD + 4 : RECORD + 6], "big")
    start = RECORD + FACE + POINT * points + IMAGE
    image = record[start : RECORD + length]
    for mark, name in FORMATS.items():
        if image.startswith(mark):
            return Face(image, name)
    raise ContentError("DG2: a picture of an unknown form")


def _image_record(template: bytes) -> bytes:
    for tag in IMAGES:
        try:
            return find(template, tag)
        except TlvError:
            continue
    raise TlvError("no biometric data")


def encode_zone(lines: tuple[str, ...]) -> bytes:
    """Return a DG1 with these lines."""
    return encode(DG1, encode(ZONE, "".join(lines).encode("ascii")))


def encode_face(image: bytes) -> bytes:
    """Return a DG2 with one JPEG picture."""
    size = FACE + IMAGE + len(image)
    head = b"FAC\x00010\x00" + (RECORD + size).to_bytes(4, "big") + b"\x00\x01"
    record = head + size.to_bytes(4, "big") + bytes(FACE - 4 + IMAGE) + image
    template = encode(TEMPLATE, encode(0xA1, b"\x80\x02\x01\x01") + encode(IMAGES[0], record))
    return encode(DG2, encode(TEMPLATES, encode(0x02, b"\x01") + template))
