"""How long the command line takes to answer: `.venv/bin/python bench/startup.py [--rounds 20]`."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time

from _measure import ENVIRONMENT, TOOL, median

BARE = (sys.executable, "-c", "pass")


def seconds(command: tuple[str, ...]) -> float:
    """Time one run."""
    started = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, env=ENVIRONMENT, check=True)
    return time.perf_counter() - started


def main() -> None:
    """Print the medians: of an interpreter that does nothing, and of the commands that must be quick."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    for name, command in (("python -c pass", BARE), ("--help", (*TOOL, "--help")), ("generate --help", (*TOOL, "generate", "--help"))):
        times = [seconds(command) for _ in range(options.rounds)]
        print(f"{name:16} {median(times) * 1000:6.0f} ms (fastest {min(times) * 1000:.0f})")


if __name__ == "__main__":
    main()
