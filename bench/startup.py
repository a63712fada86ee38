"""What starting costs: `.venv/bin/python bench/startup.py [--rounds 20]`.

Processor time (user and system) of whole processes, in turn, so that a busy moment meets all of them; on a busy machine the wall clock tells of its neighbours.
The ratio is over an interpreter that does nothing, in the same rounds.
"""

from __future__ import annotations

import argparse
import tempfile
from functools import partial
from pathlib import Path

from _measure import BARE, TOOL, alternate, deployments, median, run

AIMS = {"--help": 0.150}
"""Seconds of processor time a command may take."""


def main() -> None:
    """Print median, fastest and ratio: of an interpreter that does nothing, of the commands that must be quick, and of a run over one small file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        deployments(Path(folder) / "in", 1, 1)
        small = ("generate", f"{folder}/in", "--output", f"{folder}/out", "--format", "json", "--jobs", "1")
        commands = {
            "python -c pass": BARE,
            "--help": (*TOOL, "--help"),
            "generate --help": (*TOOL, "generate", "--help"),
            "one small file": (*TOOL, *small),
        }
        results = alternate(options.rounds, *(partial(run, command) for command in commands.values()))
    times = {name: [one.processor for one in runs] for name, runs in zip(commands, results, strict=True)}
    bare = median(times["python -c pass"])
    for name, found in times.items():
        aim = f", aim {AIMS[name] * 1000:.0f}" if name in AIMS else ""
        print(f"{name:16} {median(found) * 1000:6.0f} ms (fastest {min(found) * 1000:.0f}{aim}), {median(found) / bare:.1f} x")


if __name__ == "__main__":
    main()
