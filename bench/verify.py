"""What verifying costs beside judging: the same evidence, judged and then verified, in one run.

    .venv/bin/python bench/verify.py [--count 5000]

`judge` reads the evidence, judges it and writes `dossier.json`; `verify --no-documents` compares every digest, judges again and compares every verdict. With
documents the measure is what made them: `render` of the same evidence.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from _measure import TOOL, deployments, run

ROUNDS = 3


def seconds(*command: str) -> float:
    """Give the median processor time of a command."""
    return statistics.median(run([*TOOL, *command]).processor for _ in range(ROUNDS))


def main() -> None:
    """Print a line for each ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=5_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        evidence, folder = f"{made}/evidence.json", f"{made}/kept"
        deployments(Path(made, "in"), options.count, 1)
        run([*TOOL, "collect", f"{made}/in", "--output", evidence, "--quiet"])
        run([*TOOL, "render", evidence, "--output", folder, "--format", "html", "--quiet"])
        judging = seconds("judge", evidence, "--output", f"{made}/dossier.json", "--quiet")
        checking = seconds("verify", folder, "--no-documents")
        print(f"judge {judging:.2f} s, verify without documents {checking:.2f} s: {checking / judging:.2f} times (aim: 1.5)")
        making = seconds("render", evidence, "--output", f"{made}/again", "--format", "html", "--quiet")
        whole = seconds("verify", folder)
        print(f"judge and make the page {making:.2f} s, verify {whole:.2f} s: {whole / making:.2f} times (aim: 1.5)")


if __name__ == "__main__":
    main()
