"""A real PostgreSQL for the tests: a child on a free port of loopback."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from itertools import count
from pathlib import Path

import psycopg

from tests.mosquitto import free_port

FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
USER = "postgres"  # it refuses to be run by root


class Postgres:
    """A server for all tests: each has a database of its own.

    Its data have a folder of their own: it is run by another user, whom a folder of pytest lets in
    only until the next pytest begins.
    """

    def __init__(self, folder):
        self._data, self.port = Path(tempfile.mkdtemp(prefix="postgres-")), 0
        self._bin = FOUND[-1].parent
        self._log = folder / "pg.log"
        self._process = None
        self._numbers = count(1)

    def start(self):
        who = self._who()
        if who:
            shutil.chown(self._data, USER, USER)
        made = [self._bin / "initdb", "-D", self._data, "-U", "sample", "-A", "trust", "--no-sync"]
        subprocess.run(made, check=True, capture_output=True, **who)
        until = time.monotonic() + 120
        while not self._is_ready():
            assert time.monotonic() < until, self._log.read_text()
            if self._process is None or self._process.poll() is not None:  # its port was taken
                self._run(who)
            time.sleep(0.05)

    def database(self):
        """Make a database; return its URL."""
        name = f"of_test_{next(self._numbers)}"
        of_all = f"postgresql://sample@127.0.0.1:{self.port}/postgres"
        with psycopg.connect(of_all, autocommit=True) as db:
            db.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://sample@127.0.0.1:{self.port}/{name}"

    def _run(self, who):
        self.port = free_port()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self._data, "-p", str(self.port),
                 "-h", "127.0.0.1", "-k", "", "-c", "max_connections=200", "-c", "fsync=off"],
                stdout=log, stderr=log, **who,
            )  # fmt: skip

    def _is_ready(self):
        asks = [self._bin / "pg_isready", "-h", "127.0.0.1", "-p", str(self.port)]
        return (
            self._process is not None
            and not subprocess.run(asks, check=False, capture_output=True).returncode
        )

    def stop(self):
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)  # nobody needs what it has: it ends at once
            self._process.wait(60)
        shutil.rmtree(self._data, ignore_errors=True)

    def _who(self):
        if os.geteuid():
            return {}
        try:
            pwd.getpwnam(USER)
        except KeyError:
            return {}
        return {"user": USER, "group": USER, "cwd": "/"}
