"""Takes out of a line of the log whatever may be a visitor's. It would rather take too much.

Our own lines hold nothing of a visitor; a library's, or an exception's, may. What leaves the kiosk
goes through here: numbers, names in any script, machine-readable zones, telephones, e-mails.
"""

import re

CJK = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff10-\uff3a"
KEPT = frozenset(
    [
        "ACK",
        "ASB",
        "CPU",
        "DLE",
        "EOF",
        "EOT",
        "GET",
        "GPU",
        "HTTP",
        "HTTPS",
        "JPEG",
        "JSON",
        "LAN",
        "MQTT",
        "NAK",
        "PDF",
        "PNG",
        "POST",
        "PUT",
        "QOS",
        "RAM",
        "SQL",
        "SSL",
        "TCP",
        "TLS",
        "TTY",
        "UDP",
        "URI",
        "URL",
        "USB",
        "UTC",
        "UTF",
        "XML",
    ]
)
"""Words in capitals that are nobody's name."""

WORD = r"[A-Z\u00c0-\u00de][A-Za-z\u00c0-\u024f'\u2019]*"
RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[A-Z0-9<]*<[A-Z0-9<]{5,}"), "[zone]"),
    (re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), "[mail]"),
    (re.compile(rf"[{CJK}]+(?:[\s\u00b7.,0-9A-Za-z-]{{0,6}}[{CJK}]+)*"), "[text]"),
    (re.compile(r"\b(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.]\d{1,2}\b"), "[date]"),
    (re.compile(r"\b\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d\b"), "[date]"),
    # Letters and digits of a document: A123456(3), H12345678, USA440385031211, L898902C36UTO...
    (re.compile(r"\b[A-Za-z]{0,4}\d{5,}[A-Za-z0-9]*(?:\s?\([0-9A]\))?"), "[number]"),
    # Digits in groups: +852 2123 4567, 021-2345 6789, 110101 19900101 001X
    (
        re.compile(r"(?<![\w.:])\+?\(?\d{1,4}\)?(?:[ -]\(?\d{2,8}\)?){1,4}[Xx]?(?![\w:])"),
        "[number]",
    ),
    (re.compile(rf"\b{WORD}(?:[,\s\u00b7-]+{WORD})+"), "[name]"),
)
HEX = re.compile(r"\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)(?:[0-9a-f]{32}|[0-9a-f]{64})\b")
"""Ids of our own: 32 or 64 hexadecimal signs."""
CAPITALS = re.compile(r"\b[A-Z]{3,}\b")
MARK = "\ue000"  # a sign of the private use area: stands for an id meanwhile


def scrubbed(text: str) -> str:
    """Return a line without what may be a visitor's."""
    text = text.replace(MARK, "")
    ids = HEX.findall(text)
    text = HEX.sub(MARK, text)
    for pattern, instead in RULES:
        text = pattern.sub(instead, text)
    text = CAPITALS.sub(lambda found: found[0] if found[0] in KEPT else "[name]", text)
    for one in ids:
        text = text.replace(MARK, one, 1)
    return text
