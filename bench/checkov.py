"""The same one-Deployment files through checkov and through this tool, in files a second.

    .venv/bin/python bench/checkov.py [--count 1000] [--rounds 1]

checkov is installed into an environment of its own below bench/.cache/.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
import venv
from pathlib import Path

from _measure import TOOL, Run, alternate, deployments, median, run

HOME = Path(__file__).resolve().parent / ".cache" / "checkov"
VERSION = "checkov==3.3.30"


def checkov() -> Path:
    """Find the checkov command; install it when it is not yet there."""
    command = HOME / "bin" / "checkov"
    if not command.exists():
        venv.create(HOME, with_pip=True)
        subprocess.run([HOME / "bin" / "python", "-m", "pip", "install", "--quiet", VERSION], check=True)
    return command


def line(name: str, runs: list[Run], count: int) -> float:
    """Print one tool's line; return its files a second."""
    rate = count / median([one.seconds for one in runs])
    print(f"{name:14} {rate:9.1f} files/s {max(one.peak_mb for one in runs):7.0f} MB")
    return rate


def main() -> None:
    """Print both rates and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    command = checkov()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made, "in")
        deployments(folder, options.count, 1)
        # --soft-fail: findings are no failure here; --skip-download: no rules from the network.
        theirs = [str(command), "--directory", str(folder), "--framework", "kubernetes", "--output", "json", "--soft-fail", "--skip-download"]
        theirs = ["sh", "-c", f'{" ".join(theirs)} >"{made}/checkov.json" 2>/dev/null']
        ours = [*TOOL, "generate", str(folder), "--output", f"{made}/out", "--format", "json", "--quiet"]
        slow, fast = alternate(options.rounds, lambda: run(theirs), lambda: run(ours))
    ratio = line("aiact-report", fast, options.count) / line(VERSION, slow, options.count)
    print(f"ratio {ratio:.1f}")


if __name__ == "__main__":
    main()
