"""Rules, kiosks and a picture for the tests of alerts."""

import asyncio
from pathlib import Path

from kiosk.centre.alerts.judging import Judge
from kiosk.centre.alerts.rules import load
from kiosk.centre.fleet.model import Change, DeviceNow, KioskNow, Level
from kiosk.link.messages import Telemetry

NOW = 1_772_400_000_000
LONG_AGO = NOW - 86_400_000
SECRET = "whsec_" + "c2FtcGxlLXNhbXBsZS1zYW1wbGUtc2FtcGxl"
WORDS = 'title = { zh_hans = "样本", en = "Sample" }\ntodo = { zh_hans = "去看", en = "Go" }\n'


def rule(name, when, *more, severity="warning"):
    lines = [f"[rules.{name}]", f"when = {{ {when} }}", f'severity = "{severity}"', WORDS, *more]
    return "\n".join(lines)


def rules_of(folder, *parts):
    """Write a rules file and read it as the centre does."""
    (folder / "hook.secret").write_text(SECRET)
    file = Path(folder) / "alerts.toml"
    file.write_text("\n".join(parts))
    return load(file)


PAPER_OUT = rule("paper-out", 'on = "supply", supplies = ["out"]', "delay_s = 0", severity="error")


def printer(**changed):
    return DeviceNow(**({"name": "printer", "state": "online", "supply": "full"} | changed))


def kiosk(name="kiosk-01", level="ok", devices=None, heard=NOW, figures=None, **more):
    return KioskNow(
        name=name,
        level=Level(level),
        state="ready" if level != "offline" else "unknown",
        heard=heard,
        devices=(printer(),) if devices is None else devices,
        figures=Telemetry(uptime_s=1, **(figures or {})) if level != "offline" else None,
        **more,
    )


def out(name="kiosk-01", **more):
    return kiosk(name, devices=(printer(supply="out", code="printer.paper_out"),), **more)


class Judged:
    """A judge over the kiosks of a test, and what it decided."""

    def __init__(self, rules, opened=()):
        self.judge = Judge(rules.rules, opened)

    def __call__(self, one, at=NOW, hears=LONG_AGO):
        return [
            (type(found).__name__.lower(), found.key.device, found.key.rule)
            for found in self.judge.judge(one, at, hears)
        ]


class Picture:
    """Stands for the fleet's: what a test puts into it is followed."""

    def __init__(self, *kiosks):
        self._known = {one.name: one for one in kiosks}
        self._changes = []
        self._stirred = asyncio.Event()

    def kiosks(self):
        return [self._known[name] for name in sorted(self._known)]

    def get(self, name):
        return self._known.get(name)

    def put(self, *kiosks):
        self._known |= {one.name: one for one in kiosks}
        self._say(Change(kiosks))

    def remove(self, name):
        del self._known[name]
        self._say(Change((), (name,)))

    def _say(self, change):
        self._changes.append(change)
        self._stirred.set()

    async def follow(self):
        yield Change(tuple(self.kiosks()), whole=True)
        done = 0
        while True:
            while done < len(self._changes):
                done += 1
                yield self._changes[done - 1]
            self._stirred.clear()
            await self._stirred.wait()
