"""Programs of others that find papers, run beside ours: each in a process of its own.

`ESTATION_PEERS` names a folder in which they are installed; where it does not, they are left out::

    cd PEERS
    npm install --ignore-scripts jscanify@1.4.3 @techstark/opencv-js@4.5.2
    python -m venv venv
    venv/bin/pip install ocrd-fork-pylsd imutils scipy matplotlib opencv-python-headless
    venv/bin/pip install --no-deps document-scanner==0.1.9
"""

import contextlib
import json
import subprocess
from pathlib import Path

import numpy as np
import psutil

HERE = Path(__file__).parent / "peers"


class Peer:
    """A program that answers frames with corners; ``ms`` is what it took for the last one."""

    def __init__(self, *command):
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.ms, self.peak_mb = 0.0, 0.0

    def __call__(self, frame):
        """Return four corners; None where it finds nothing."""
        height, width = frame.shape[:2]
        self._process.stdin.write(f"{height} {width}\n".encode() + frame.tobytes())
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        self.ms = answer["ms"]
        memory = psutil.Process(self._process.pid).memory_info().rss / 1e6
        self.peak_mb = max(self.peak_mb, memory)
        return None if answer["corners"] is None else np.array(answer["corners"], float)

    def close(self):
        """End the process."""
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


@contextlib.contextmanager
def kept_peers(folder):
    """Have the programs that are installed in a folder, by name."""
    peers = {}
    if folder:
        peers["jscanify 1.4.3"] = Peer("node", str(HERE / "jscanify.js"), folder)
        python = str(Path(folder) / "venv" / "bin" / "python")
        peers["document-scanner 0.1.9"] = Peer(python, str(HERE / "document_scanner.py"), folder)
    try:
        yield peers
    finally:
        for peer in peers.values():
            peer.close()
