"""Size of the HTML, pages and time of the PDF, for many Deployments.

    .venv/bin/python bench/documents.py [--count 1000]

`pdfinfo` (poppler-utils) counts the pages.
"""

from __future__ import annotations

import argparse
import subprocess
import tempfile
from pathlib import Path

from _measure import TOOL, deployments, run


def pages(pdf: Path) -> int:
    """Count a PDF's pages."""
    told = subprocess.run(["pdfinfo", str(pdf)], capture_output=True, text=True, check=True).stdout  # noqa: S607 -- wherever the user has it
    return next(int(line.split()[1]) for line in told.splitlines() if line.startswith("Pages:"))


def main() -> None:
    """Print a line for each of the two documents."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder, output = Path(made, "in"), Path(made, "out")
        deployments(folder, options.count, 1)
        run([*TOOL, "collect", str(folder), "--output", f"{made}/evidence.json", "--quiet"])
        for kind in ("html", "pdf"):
            done = run([*TOOL, "render", f"{made}/evidence.json", "--output", str(output), "--format", kind, "--quiet"])
            file = output / f"dossier.{kind}"
            extent = f"{pages(file)} pages, " if kind == "pdf" else ""
            print(
                f"{kind:5} {extent}{file.stat().st_size / 1e6:.2f} MB, {done.seconds:.1f} s from the evidence ({done.processor:.1f} s of the processor), {done.peak_mb:.0f} MB"
            )


if __name__ == "__main__":
    main()
