"""A real PostgreSQL for the tests: a child on a free port of loopback, its data in a folder."""

import os
import pwd
import shutil
import subprocess
import time
from pathlib import Path

from tests.mosquitto import free_port

FOUND = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
USER = "postgres"  # it refuses to be run by root


class Postgres:
    """A server that ends with the test."""

    def __init__(self, folder):
        self._data, self.port = folder / "pg", free_port()
        self._bin = FOUND[-1].parent
        self._log = folder / "pg.log"
        self._process = None

    def start(self):
        self._data.mkdir()
        who = self._who()
        if who:
            shutil.chown(self._data, USER, USER)
            for parent in (self._data, *self._data.parents):
                if parent.stat().st_mode & 0o1000:  # everybody's, as /tmp is
                    break
                parent.chmod(parent.stat().st_mode | 0o011)
        made = [self._bin / "initdb", "-D", self._data, "-U", "sample", "-A", "trust", "--no-sync"]
        subprocess.run(made, check=True, capture_output=True, **who)
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._bin / "postgres", "-D", self._data, "-p", str(self.port),
                 "-h", "127.0.0.1", "-k", "", "-c", "max_connections=60"],
                stdout=log, stderr=log, **who,
            )  # fmt: skip
        until = time.monotonic() + 30
        ready = [self._bin / "pg_isready", "-h", "127.0.0.1", "-p", str(self.port)]
        while subprocess.run(ready, check=False, capture_output=True).returncode:
            assert time.monotonic() < until, self._log.read_text()
            assert self._process.poll() is None, self._log.read_text()
            time.sleep(0.05)
        return f"postgresql+psycopg://sample@127.0.0.1:{self.port}/postgres"

    def stop(self):
        if self._process is not None:
            self._process.terminate()
            self._process.wait(20)

    def _who(self):
        if os.geteuid():
            return {}
        try:
            pwd.getpwnam(USER)
        except KeyError:
            return {}
        return {"user": USER, "group": USER, "cwd": "/"}
