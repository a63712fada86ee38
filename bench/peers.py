"""The same files to other tools that read manifests: 1,000 files of one Deployment each, as a directory, JSON out, start-up included.

    .venv/bin/python bench/peers.py [--count 1000] [--rounds 3]

kube-score (Go), trivy config (Go) and checkov (Python) are run where they are on the machine; what is not found is said. They ask other questions than this
program does: the comparison says what it costs to look at many files, not which looks better.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import tempfile
from pathlib import Path

from _measure import TOOL, Run, deployments, median, run

SH = ("sh", "-c")


def commands(folder: Path, output: Path) -> dict[str, tuple[str, list[str]]]:
    """Give each tool's program and the command that reads the folder; the others end with their own codes where they find something."""
    quiet = ">/dev/null 2>&1 || true"
    return {
        "aiact-report": (TOOL[0], [*TOOL, "generate", str(folder), "--output", str(output), "--format", "json", "--quiet"]),
        "kube-score": ("kube-score", [*SH, f"kube-score score -o json {folder}/*.yaml {quiet}"]),
        "trivy config": ("trivy", [*SH, f"trivy config --offline-scan --skip-check-update -f json {folder} {quiet}"]),
        "checkov": ("checkov", [*SH, f"checkov -d {folder} --framework kubernetes -o json --skip-download {quiet}"]),
    }


def version(program: str) -> str:
    """Say which version it is, in its own words."""
    for word in ("version", "--version"):
        done = subprocess.run([program, word], capture_output=True, text=True, check=False)
        if done.returncode == 0 and done.stdout.strip():
            return done.stdout.strip().splitlines()[0][:60]
    return ""


def main() -> None:
    """Print one line a tool."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made, "in")
        deployments(folder, options.count, 1)
        asked = commands(folder, Path(made, "out"))
        found = {name: command for name, (program, command) in asked.items() if shutil.which(program)}
        runs: dict[str, list[Run]] = {name: [] for name in found}
        for _ in range(options.rounds):
            for name, command in found.items():
                runs[name].append(run(command))
    print("tool              wall  processor    peak")
    for name, (program, _) in asked.items():
        if name not in found:
            print(f"{name:14} not found on this machine")
            continue
        seconds, used = median([one.seconds for one in runs[name]]), median([one.processor for one in runs[name]])
        peak = max(one.peak_mb for one in runs[name])
        print(f"{name:14} {seconds:6.2f} s {used:8.2f} s {peak:6.0f} MB  {version(program) if program != TOOL[0] else ''}")


if __name__ == "__main__":
    main()
