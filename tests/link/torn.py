"""The power fails in the middle of what a program writes: its system calls, cut off and torn.

A program runs under strace; what it wrote to the files of a folder is played again up to any
moment. What was synced by then is there. Of each write that was not, all is there, or nothing, or
its first sectors: a disk may do any of that. What the program had promised by then, lines on its
standard output, is returned with it.
"""

import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
CALLS = "openat,pwrite64,write,ftruncate,fsync,fdatasync,unlink,rename"
LINE = re.compile(rb"^(\d+) +(?:<\.\.\. )?(\w+)(?:\(| resumed>)(.*)$")
QUOTED = re.compile(rb'"((?:\\x[0-9a-f]{2})*)"')
HELD = re.compile(rb"^(\d+)<((?:\\x[0-9a-f]{2})*)>")


def record(folder, *command, environment):
    """Run a program of ours; return what it did to the files of ``folder``."""
    log = folder.with_suffix(".strace")
    done = subprocess.run(
        ["strace", "-f", "-y", "-xx", "-s", "1000000", "-e", f"trace={CALLS}", "-e", "signal=none",
         "-o", str(log), sys.executable, *command],
        capture_output=True, env=environment, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    events = list(_events(log, folder))
    log.unlink()
    return events


@dataclass
class File:
    durable: bytearray = field(default_factory=bytearray)
    loose: list = field(default_factory=list)  # (offset, data), or (length, None)

    def sync(self):
        for offset, data in self.loose:
            _apply(self.durable, offset, data)
        self.loose.clear()

    def torn(self, chance):
        left = bytearray(self.durable)
        for offset, data in self.loose:
            fate = chance.random()
            if fate < 0.4:
                _apply(left, offset, data)
            elif fate < 0.7 and data is not None:
                sectors = chance.randrange(1 + len(data) // SECTOR)
                _apply(left, offset, data[: sectors * SECTOR])
        return left


def cut(events, moment, chance, folder):
    """Lay into ``folder`` what a power cut leaves; return what had been promised before it."""
    files, promised = {}, []
    for kind, name, *more in events[:moment]:
        if kind == "say":
            promised += more[0].split()
        elif kind == "make":
            files.setdefault(name, File())
        elif kind == "write":
            files.setdefault(name, File()).loose.append((more[0], more[1]))
        elif kind == "cut":
            files.setdefault(name, File()).loose.append((more[0], None))
        elif kind == "sync" and name in files:
            files[name].sync()
        elif kind == "unlink":
            files.pop(name, None)
        elif kind == "rename" and name in files:
            files[more[0]] = files.pop(name)
    for name, file in files.items():
        (folder / name).write_bytes(file.torn(chance))
    return promised


def _apply(content, offset, data):
    if data is None:
        del content[offset:]
        content.extend(bytes(max(0, offset - len(content))))
        return
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data


def _events(log, folder):
    syncing = {}
    with log.open("rb") as lines:
        for line in lines:
            match = LINE.match(line)
            if match is None:
                continue
            thread, call, rest = match[1], match[2], match[3]
            if b" resumed>" in line[:60]:
                event = syncing.pop(thread, None)
            else:
                event = _event(call, rest, folder)
                if event and event[0] == "sync" and b"<unfinished" in rest:
                    syncing[thread], event = event, None  # it is done when the call returns
            if event:
                yield event


def _event(call, rest, folder):
    """Return what a call did to the folder; None: nothing."""
    texts = [_plain(text) for text in QUOTED.findall(rest)]
    if held := HELD.match(rest):
        if (call, held[1]) == (b"write", b"1"):
            return "say", "", texts[0].decode()
        name = _inside(_plain(held[2]), folder)
        return name and _changed(call, name, rest, texts)
    name = _inside(texts[0], folder) if texts else None
    if name and call == b"openat" and b"O_CREAT" in rest:
        return "make", name
    if name and call == b"unlink":
        return "unlink", name
    if name and call == b"rename":
        return "rename", name, Path(texts[1].decode()).name
    return None


def _changed(call, name, rest, texts):
    numbers = re.findall(rb", (\d+)(?=[,)]| <)", rest)
    if call in (b"fsync", b"fdatasync"):
        return "sync", name
    if call == b"pwrite64":
        return "write", name, int(numbers[1]), texts[0]
    if call == b"ftruncate":
        return "cut", name, int(numbers[0])
    return None


def _plain(escaped):
    return bytes.fromhex(escaped.replace(b"\\x", b"").decode())


def _inside(path, folder):
    path = Path(path.decode(errors="replace"))
    return path.name if path.parent == folder else None
