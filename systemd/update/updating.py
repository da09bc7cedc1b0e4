"""An update, step by step: each is noted before it is taken, and may be taken again.

Fetched and proved, kept until the hall is closed and nobody is there, installed, started, judged;
and where it fails three times, taken back. Whoever starts this after a power cut goes on where the
journal says.
"""

import logging
import shutil
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from channel import Channel, ChannelError
from health import fresh_report, verdicts, worse
from hours import time_of
from journal import UNTOUCHED, Journal, Progress, Proved, Stage
from packages import PackageError, Packages, whole
from place import Place
from service import Service

log = logging.getLogger("estation-update")

MOST_INSTALLS = 3
PROGRAM = "program"


class Updating:
    """Carries out one update.

    Args:
        place: Where.
        journal: How far it is.
        files_whole: Called once nothing half-installed is left: the kiosk may start.
        now_ms: UTC in milliseconds.
    """

    def __init__(
        self,
        place: Place,
        journal: Journal,
        files_whole: Callable[[], None] = lambda: None,
        now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._place, self._journal, self._now_ms = place, journal, now_ms
        self._files_whole = files_whole
        self._channel, self._packages = Channel(place), Packages(place)
        self._service = Service(place)

    def go_on(self, progress: Progress) -> Progress:
        """Go as far as it goes now; the rest is done when this is called again."""
        if progress.stage in UNTOUCHED:
            self._files_whole()
            progress = self._before(progress)
        if progress.stage is Stage.INSTALLING:
            progress = self._install(progress)
        if progress.stage is Stage.CHECKING:
            self._files_whole()
            progress = self._check(progress)
        if progress.stage is Stage.RETURNING:
            progress = self._return(progress)
        if progress.over:
            self.tidy(progress)
        self._files_whole()
        return progress

    # --- before anything is changed

    def _before(self, progress: Progress) -> Progress:
        if progress.expires < self._now_ms():
            return self._refuse(f"expired: {progress.detail}")
        if progress.stage is Stage.WANTED or not self._lies_ready(progress):
            progress = self._stage()
        if progress.stage is Stage.REFUSED or progress.stage is Stage.WANTED:
            return progress
        if hindered := self._hindered(progress):
            return self._move(Stage.STAGED, hindered)
        if self._service.active():
            before_ns = time.time_ns()
            self._move(Stage.EXAMINING, "")
            report = self._place.report
            if not fresh_report(report, before_ns, self._place.report_s, self._service.active):
                return self._refuse("the kiosk makes no readiness report")
            self._journal.move(baseline=verdicts(report))
        else:
            self._journal.move(baseline={})  # it does not work: it cannot become worse
        progress = self._move(Stage.WAITING, "for nobody to be there")
        if not self._service.stop(lambda: not self._hindered(progress)):
            return self._move(Stage.STAGED, "a visitor was there all the time")
        return self._move(Stage.INSTALLING, "")

    def _stage(self) -> Progress:
        """Fetch and prove; say why not."""
        progress = self._journal.move(before=self._packages.version(), stage=Stage.WANTED)
        if problem := self._refusal(progress):
            return self._refuse(problem)
        if progress.before == progress.version:
            return self._move(Stage.DONE, "is installed already")
        there = self._packages.installed()
        self._leave_program()
        try:
            self._channel.refresh()
            staged = self._channel.stage(dict.fromkeys(there, progress.version))
            kept = self._way_back(progress.before, there)
        except ChannelError as error:
            if error.lasting:
                return self._refuse(str(error))
            return self._journal.move(detail=f"tried again later: {error}")
        return self._journal.move(stage=Stage.STAGED, staged=staged, kept=kept, detail="")

    def _refusal(self, progress: Progress) -> str:
        if not progress.before:
            return "estation-kiosk is not installed as a package"
        if self._packages.is_newer(progress.before, progress.version):
            return f"{progress.before} is installed: nothing older is put in its place"
        why = self._journal.failed.get(progress.version)
        if why is not None and not progress.again:
            return f"{progress.version} failed here before: {why}"
        return ""

    def _way_back(self, version: str, there: dict[str, str]) -> tuple[Proved, ...]:
        """Return the packages that are installed now; fetched, where they are not kept."""
        kept = tuple(Proved(**one) for one in self._journal.kept.get(version, ()))
        if whole(kept):
            return kept
        try:
            return self._channel.fetch(there, self._place.state / "kept" / version)
        except ChannelError as error:
            text = f"no way back: {version} is not kept and the channel does not give it; {error}"
            raise ChannelError(text, lasting=error.lasting) from error

    def _lies_ready(self, progress: Progress) -> bool:
        return whole(progress.staged) and whole(progress.kept)

    def _hindered(self, progress: Progress) -> str:
        found = time_of(self._place)
        if found is None:
            return "nobody knows when the hall is open: kiosk hours"
        return found.hinders(progress.window, self._place.margin_min)

    # --- changing

    def _install(self, progress: Progress) -> Progress:
        if progress.installs >= MOST_INSTALLS or not whole(progress.staged):
            return self._go_back("its installing was cut off again and again")
        progress = self._journal.move(installs=progress.installs + 1)
        with self._service.changing():
            self._packages.mend()
            try:
                self._packages.install(Path(one.file) for one in progress.staged)
            except PackageError as error:
                return self._go_back(f"dpkg: {error}")
        return self._move(Stage.CHECKING, "")

    def _check(self, progress: Progress) -> Progress:
        """Start it, and judge; a start that a power cut ended has failed."""
        while progress.tries < self._place.tries:
            number = progress.tries + 1
            progress = self._journal.move(tries=number)
            problem = self._problem(progress)
            if not problem:
                return self._move(Stage.DONE, f"{progress.before} -> {progress.version}")
            log.warning("%s: start %d: %s", progress.version, number, problem)
            progress = self._journal.move(detail=f"start {number}: {problem}"[:400])
            self._service.stop(lambda: True)
        return self._go_back(progress.detail or "its starts were cut off")

    def _problem(self, progress: Progress) -> str:
        """Return why the version that was started is not well; empty: it is."""
        before_ns = time.time_ns()
        if not self._service.start():
            return "it does not start"
        run, report = self._service.run(), self._place.report
        steady = time.monotonic() + self._place.steady_s
        if not fresh_report(report, before_ns, self._place.report_s, self._service.active):
            return "it makes no readiness report"
        if found := worse(progress.baseline, verdicts(report)):
            return "; ".join(found)
        time.sleep(max(0.0, steady - time.monotonic()))
        if self._service.run() != run or not self._service.active():
            return "it ended by itself"
        return ""

    # --- and back

    def _go_back(self, why: str) -> Progress:
        self._journal.remember_failed(self._progress.version, why[:200])
        return self._move(Stage.RETURNING, why)

    def _return(self, progress: Progress) -> Progress:
        self._service.stop(lambda: True)
        with self._service.changing():
            self._packages.mend()
            try:
                self._packages.install(Path(one.file) for one in progress.kept)
            except PackageError as error:
                return self._broken(f"{progress.detail}; and back: dpkg: {error}")
        self._files_whole()
        if not self._service.start():
            return self._broken(f"{progress.detail}; and {progress.before} does not start either")
        return self._move(Stage.RETURNED, progress.detail)

    def _broken(self, why: str) -> Progress:
        self._service.start_soon()  # it may come to itself, or show the out-of-service page
        return self._move(Stage.BROKEN, why)

    # --- words

    @property
    def _progress(self) -> Progress:
        if self._journal.progress is None:
            raise ValueError("no update is at hand")
        return self._journal.progress

    def _move(self, stage: Stage, detail: str) -> Progress:
        progress = self._progress
        log.info("%s: %s %s", progress.version, stage.value, detail)
        if (progress.stage, progress.detail) == (stage, detail):
            return progress
        return self._journal.move(stage=stage, detail=detail[:400])

    def _refuse(self, why: str) -> Progress:
        return self._move(Stage.REFUSED, why)

    def _leave_program(self) -> None:
        """Lay this program aside: it sees an update through whose files take its own place."""
        own, aside = Path(__file__).parent, self._place.state / PROGRAM
        if own == aside and own.exists():
            return
        if not own.exists():  # an earlier update has ended in this run, and took it away
            own = self._place.root / "usr/lib/estation-kiosk/update"
        shutil.rmtree(aside, ignore_errors=True)
        new = aside.with_name(f"{PROGRAM}.new")
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(own, new, ignore=shutil.ignore_patterns("__pycache__"))
        new.rename(aside)

    def tidy(self, progress: Progress) -> None:
        """Keep the way back from what is installed now, and nothing else."""
        kept = self._place.state / "kept"
        if progress.stage is Stage.DONE and whole(progress.staged):
            there = kept / progress.version
            shutil.rmtree(there, ignore_errors=True)
            there.mkdir(parents=True)
            self._journal.kept = {
                progress.version: [asdict(_linked(one, there)) for one in progress.staged]
            }
        elif progress.stage is not Stage.DONE and progress.kept:
            self._journal.kept = {progress.before: [asdict(one) for one in progress.kept]}
        self._journal.note(progress)
        for folder in kept.iterdir() if kept.is_dir() else ():
            if folder.name not in self._journal.kept:
                shutil.rmtree(folder, ignore_errors=True)
        self._channel.drop()
        shutil.rmtree(self._place.state / PROGRAM, ignore_errors=True)


def _linked(one: Proved, folder: Path) -> Proved:
    """Return a package as it lies in another folder of the same disk."""
    there = folder / Path(one.file).name
    there.hardlink_to(one.file)
    return Proved(str(there), one.sha256)
