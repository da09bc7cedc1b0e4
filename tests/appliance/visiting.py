"""A visitor of a kiosk in a container: touches go in by a pipe, pages come out as lines of JSON."""

import json
import os
import time

DROP_IN = """[Service]
ExecStart=
ExecStart=/usr/lib/estation-kiosk/bin/kiosk run --log-format json --headless
StandardInput=file:/srv/visitor/touches
StandardOutput=append:/srv/visitor/pages
TTYReset=no
TTYVHangup=no
TTYVTDisallocate=no
"""


class Visitor:
    def __init__(self, machine):
        self._folder = machine.root / "srv" / "visitor"
        self._folder.mkdir()
        os.mkfifo(self._folder / "touches")
        (self._folder / "pages").touch()
        # Held open, so that the kiosk does not see the end of what is touched.
        self._touches = os.open(self._folder / "touches", os.O_RDWR)
        there = machine.root / "etc/systemd/system/estation-kiosk.service.d"
        there.mkdir(parents=True)
        (there / "headless.conf").write_text(DROP_IN)
        self._folder.chmod(0o755)

    def close(self):
        os.close(self._touches)

    def pages(self):
        lines = (self._folder / "pages").read_text().splitlines()
        return [json.loads(line) for line in lines]

    def until(self, view, after=0, within_s=30):
        began = time.monotonic()
        while True:
            pages = self.pages()
            if len(pages) > after and pages[-1]["view"] == view:
                return time.monotonic() - began
            if time.monotonic() - began > within_s:
                raise TimeoutError(f"no {view}; it shows {pages[-1:]}")
            time.sleep(0.02)

    def touches(self, control, view):
        before = len(self.pages())
        os.write(self._touches, f"{control}\n".encode())
        self.until(view, after=before)

    def begins(self):
        self.until("IdleView")
        for control in ("language:en", "choose:ticket", "choose:customs"):
            self.touches(control, "ChoiceView")

    def takes_ticket(self):
        self.begins()
        self.touches("choose:customs-goods", "ResultView")

    def leaves(self):
        self.touches("choose:done", "IdleView")
