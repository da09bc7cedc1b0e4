"""Sample kiosks, alerts and answers as the centre serves them. Made up, all of them."""

import math

NOW = 1_772_440_800_000  # 2026-03-02 16:40 in the hall
MINUTE, HOUR = 60_000, 3_600_000
NASTY = '<img src=x onerror="window.broken=1">'


def device(name, state="online", supply="notSupported", code="", **more):
    return {
        "name": name, "driver": "printer_escpos", "where": "/dev/usb/lp0", "state": state,
        "supply": supply, "code": code, "media": "notSupported", "mender": "nobody", "detail": "",
        "since": NOW - 3 * HOUR, "falls": 0, **more,
    }  # fmt: skip


def devices(printer=None):
    return [
        printer or device("printer", supply="full"),
        device("card-reader"),
        device("scanner", falls=2),
        device("camera"),
        device("face-camera"),
    ]


def row(name, level="ok", because="", site="hetao", **more):
    return {
        "name": name, "site": site, "level": level, "state": "ready", "reason": "",
        "because": because, "since": NOW - 3 * HOUR, "heard": NOW - 4000, "software": "1.4.0",
        "catalogue": "2026-02", "outbox": 0, "temperature": 52.4, "memory": 412.0,
        "devices": [], "paper": "full", **more,
    }  # fmt: skip


def three():
    """A hall of three: one well, one that is out of paper, one whose card reader is gone."""
    return [
        row("kiosk-01"),
        row("kiosk-02", "error", "printer: printer.paper_out", paper="out", since=NOW - 7 * MINUTE),
        row("kiosk-03", "warning", "printer: printer.paper_low", paper="low", temperature=78.1),
    ]


LEVELS = (
    ("ok", ""), ("ok", ""), ("ok", ""), ("ok", ""), ("ok", ""), ("ok", ""), ("ok", ""),
    ("warning", "printer: printer.paper_low"), ("closed", "closed.technician"),
    ("error", "card-reader: device.link_lost"), ("offline", "silent"),
)  # fmt: skip


def many(number=2000, sites=24):
    """A fleet; most are well."""
    made = []
    for n in range(number):
        level, because = LEVELS[(n * 7 + n // 11) % len(LEVELS)]
        made.append(
            row(
                f"kiosk-{n + 1:04d}", level, because, f"hall-{n % sites + 1:02d}",
                temperature=45 + n % 37, outbox=n % 5, since=NOW - n * 7 * MINUTE,
                paper={"printer: printer.paper_low": "low"}.get(because, "full"),
            )
        )  # fmt: skip
    return made


def long_names():
    """Names and words as long as they may be."""
    return [
        row("a" * 63, "error", "printer: printer.paper_out", "b" * 63, software="9" * 64),
        row("深圳河套" * 7, "closed", "closed." + "x" * 55, "河套" * 20, catalogue="c" * 64),
        row("k-" + "long-" * 12, "warning", "d" * 63, outbox=123456, temperature=101.5),
    ]


def kiosk(of, printer=None, detail=""):
    """The whole of a kiosk."""
    out = of["paper"] == "out"
    ill = device(
        "printer", "offline", "out", "printer.paper_out", mender="hall_staff", falls=3,
        since=NOW - 7 * MINUTE, detail=detail or "DLE EOT 4 answered 0x72: paper end",
    )  # fmt: skip
    return {
        **of,
        "boot": "b" * 26,
        "started": NOW - 30 * HOUR,
        "python": "3.11.2",
        "system": "Debian 12",
        "hardware": "SAMPLE board, 4 cores",
        "devices": devices(printer or (ill if out else None)),
        "figures": {
            "uptime_s": 108_000.0, "cpu_temperature_c": of["temperature"], "throttled": False,
            "memory_used_mb": 412.0, "memory_free_mb": 1536.0, "disk_free_mb": 21_000.0,
            "outbox_depth": of["outbox"], "clock_offset_ms": 12, "frames_per_second": 30.0,
        },
        "config": {"desired": 3, "reported": 2, "status": "waiting", "code": "", "differs": []},
    }  # fmt: skip


REPORT = {
    "taken": NOW - 9 * HOUR,
    "verdict": "fail",
    "lines": [
        {"part": "printer", "verdict": "pass", "said": "test page printed in 2.1 s", "todo": ""},
        {"part": "card-reader", "verdict": "unknown", "said": "no card was laid", "todo": ""},
        {"part": "camera", "verdict": "fail", "said": "12 lux at the plate", "todo": "Switch on "
         "the lamp above the plate"},
        {"part": "broker", "verdict": "pass", "said": "3 ms", "todo": ""},
    ],
}  # fmt: skip
UPDATE = {
    "at": NOW - 2 * HOUR, "command": "c1", "author": "zhang.wei", "version": "1.4.1",
    "before": "1.4.0", "stage": "staged", "detail": "waits until the hall is closed",
}  # fmt: skip
FORECAST = {
    "paper_out_at": NOW + 47 * MINUTE,
    "said": "纸约在 17:27 用完 The paper will be out at about 17:27",
}
CONFIG = {
    "desired": {"version": 3, "values": {"screen.volume": 40, "kiosk.examine_before_min": 30}},
    "reported": {
        "version": 2, "values": {"screen.volume": 70, "kiosk.examine_before_min": 30},
        "differs": ["screen.volume: 70 -> 40"], "code": "", "faults": [],
    },
    "status": "waiting",
}  # fmt: skip


def timeline():
    kinds = [
        (
            "device",
            "printer",
            "online",
            "offline out",
            "printer.paper_out",
            "DLE EOT 4: paper end",
            "",
        ),
        ("alert", "printer", "", "open", "printer.paper_out", "", ""),
        ("command", "print-test", "", "failed", "", "out of paper", "zhang.wei"),
        ("state", "kiosk", "ready", "limited", "printer: printer.paper_out", "", ""),
        ("report", "", "", "fail", "", "camera: 12 lux at the plate", ""),
        ("event", "entered", "", "glass", "", "", "li.na"),
        ("device", "scanner", "offline", "online", "", "", ""),
    ]
    return [
        {
            "at": NOW - (7 + 95 * n) * MINUTE, "kind": kind, "about": about, "was": was, "now": now,
            "code": code, "detail": detail, "author": author,
        }
        for n, (kind, about, was, now, code, detail, author) in enumerate(kinds * 4)
    ]  # fmt: skip


def series(points=240):
    at = [NOW - 24 * HOUR + n * 6 * MINUTE for n in range(points)]
    gap = range(100, 112)

    def line(make):
        return [None if n in gap else round(make(n), 1) for n in range(points)]

    return {
        "at": at,
        "temperature": line(lambda n: 52 + 9 * math.sin(n / 30) + n % 3),
        "memory": line(lambda n: 380 + n / 4 + 12 * math.sin(n / 9)),
        "outbox": line(lambda n: max(0, 6 * math.sin(n / 20) - 3) // 1),
        "disk": line(lambda n: 21_000 - n),
        "frames": line(lambda n: 30),
    }


def use(days=7):
    hours = [NOW - (days * 24 - n) * HOUR for n in range(days * 24)]
    busy = [(9 <= (n + 16) % 24 <= 17) * (8 + n % 7) for n in range(days * 24)]
    return {
        "hours": hours,
        "paper_mm": [one * 190 for one in busy],
        "visits": {
            "served": busy, "left": [one // 5 for one in busy], "failed": [one // 11 for one in
            busy],
        },
        "tickets": busy,
    }  # fmt: skip


def alert(n, kiosk="kiosk-02", code="printer.paper_out", level="error", state="open", **more):
    said = {
        "printer.paper_out": {"zh_hans": "打印机缺纸", "en": "The printer is out of paper"},
        "printer.paper_low": {"zh_hans": "打印机纸将用尽", "en": "The printer's paper is low"},
    }.get(code, {"zh_hans": "终端失联", "en": "The kiosk is lost"})
    return {
        "id": n, "kiosk": kiosk, "site": "hetao", "device": "printer", "code": code,
        "level": level, "title": said, "state": state, "detail": "DLE EOT 4 answered 0x72",
        "todo": {"zh_hans": "换一卷新纸，光面朝上，合上盖子。",
                 "en": "Put in a new roll, shiny side up, and close the cover."},
        "opened": NOW - n * 9 * MINUTE, "cleared": None, "acknowledged": None, "assigned": "",
        "silenced_until": None, "notes": [], "times": 1, "forecast": None, **more,
    }  # fmt: skip


def alerts():
    return [
        alert(1),
        alert(
            2, "kiosk-03", "printer.paper_low", "warning", forecast=NOW - HOUR + 27 * MINUTE,
            acknowledged={"by": "li.na", "at": NOW - 5 * MINUTE}, assigned="zhang.wei", times=4,
            state="acknowledged",
            notes=[{"by": "li.na", "at": NOW - 4 * MINUTE, "text": "Rolls are in cupboard 2."}],
        ),
        alert(3, "kiosk-07", "kiosk.offline", "offline", "silenced", device="",
              silenced_until=NOW + HOUR,
              todo={"zh_hans": "看电源和网络。", "en": "Look whether it has power and network."}),
        alert(4, "kiosk-01", state="cleared", cleared=NOW - HOUR),
    ]  # fmt: skip


def silences():
    return [{"kiosk": "kiosk-05", "until": NOW + 3_600_000, "by": "li.na", "at": NOW - 600_000}]


def channels():
    well = {"waiting": 0, "sent": 12, "given_up": 0, "at": NOW - 60_000}
    ill = {"waiting": 3, "sent": 0, "given_up": 1, "at": NOW - 5_000}
    return [
        {"name": "duty", "kind": "mail", "state": "sent", "said": "250 OK"} | well,
        {"name": "desk", "kind": "webhook", "state": "given_up", "said": "answers 500"} | ill,
    ]


def commands():
    made = [
        ("print-test", "zhang.wei", "failed", "out of paper", None),
        ("screenshot", "zhang.wei", "done", "1080 x 1920",
         {"name": "screenshot.png", "type": "image/png", "size": 2400}),
        ("logs", "li.na", "done", "200 lines",
         {"name": "kiosk.log", "type": "text/plain", "size": 5000}),
        ("restart", "li.na", "expired", "", None),
    ]  # fmt: skip
    return [
        {
            "id": f"c{n}", "name": name, "author": author, "at": NOW - n * 40 * MINUTE,
            "expires": NOW - n * 40 * MINUTE + 10_000, "result": result, "detail": detail,
            "answered": NOW - n * 40 * MINUTE + 900, "file": file,
        }
        for n, (name, author, result, detail, file) in enumerate(made)
    ]  # fmt: skip


def waves():
    turns = [
        {"kiosk": f"kiosk-{n:02d}", "state": state, "detail": detail}
        for n, (state, detail) in enumerate(
            [("done", "1.4.0"), ("done", "1.4.0"), ("failed", "no answer"), ("waiting", "")], 1
        )
    ]
    return [
        {
            "id": "w1", "command": "update", "arguments": {"version": "1.4.1"},
            "author": "zhang.wei", "size": 2, "first": 1,
            "pause_s": 60.0, "patience_s": 600.0, "most_failed": 0.1, "state": "stopped",
            "why": "more than 10 % failed", "created": NOW - HOUR, "next": NOW, "kiosks": turns,
        }
    ]  # fmt: skip


TOKEN = "SAMPLE-" + "t" * 36 + "." + "5a" * 32
DAY = 24 * HOUR


def held(kiosk, state="good", ends=60, renewed=None, revoked=None):
    return {
        "kiosk": kiosk, "state": state, "serial": "0" * 40, "issued": NOW - 30 * DAY,
        "expires": NOW + ends * DAY, "revoked": revoked, "by": "li.na", "given": NOW - 120 * DAY,
        "renewed": renewed,
    }  # fmt: skip


def enrolment():
    """A hall of four: one in each state; and a token in each."""
    token = {"who": "li.na", "made": NOW - HOUR, "expires": NOW + 23 * HOUR, "used": None}
    return {
        "site": "hetao",
        "token_hours": 24,
        "kiosks": [
            held("kiosk-01", renewed=NOW - 30 * DAY),
            held("kiosk-02", "due", 12, renewed=NOW - 78 * DAY),
            held("kiosk-03", "expired", -3),
            held("kiosk-04", "revoked", 50, revoked=NOW - 9 * DAY),
        ],
        "tokens": [
            {"kiosk": "kiosk-07", "state": "open", **token},
            {"kiosk": "kiosk-06", "state": "expired", **token | {"expires": NOW - 9 * DAY}},
            {"kiosk": "kiosk-01", "state": "used", **token | {"used": NOW - 120 * DAY}},
        ],
    }
