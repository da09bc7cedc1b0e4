"""`python -m tests.fuzz SECONDS [TARGET ...]`: each target in turn under atheris, an equal share.

A finding ends the run with the bytes that led to it, in a file whose name is printed.
"""

import subprocess
import sys

import atheris

with atheris.instrument_imports(include=["drivers", "kiosk"]):
    from tests.fuzz.targets import TARGETS

ONE = "--one"


def main(arguments: list[str]) -> int:
    """Fuzz the targets; return 1 if one of them had a finding."""
    if arguments[0] == ONE:
        atheris.Setup([sys.argv[0], *arguments[2:]], TARGETS[arguments[1]])
        atheris.Fuzz()
    seconds, names = int(arguments[0]), arguments[1:] or list(TARGETS)
    failed = 0
    for name in names:
        share = f"-max_total_time={seconds // len(names)}"
        command = [sys.executable, "-m", "tests.fuzz", ONE, name, share, "-max_len=8192"]
        command += ["-use_value_profile=1", "-rss_limit_mb=1024"]
        done = subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True)
        lines = done.stderr.splitlines()
        print(f"{name}: rc {done.returncode}, {lines[-1] if lines else 'silent'}", flush=True)
        if done.returncode:
            failed = 1
            print("\n".join(lines[-40:]), flush=True)
    return failed


sys.exit(main(sys.argv[1:]))
