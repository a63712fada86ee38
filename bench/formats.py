"""Size, time and memory of each format, for many Deployments, against `json` in the same run.

    .venv/bin/python bench/formats.py [--count 1000] [--most 1.25] [NAME…]

Exit 1 when one takes more memory than `--most` times what JSON takes, from the same `dossier.json`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from _measure import TOOL, deployments, run

from aiact_report.plugins import names

PEOPLE = {"html", "pdf"}
"""`bench/documents.py` measures them."""


def main() -> int:
    """Print a line a format."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--most", type=float, default=1.25)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    wanted = options.names or [name.replace("_", "-") for name in names("aiact_report.report_templates")]
    over = []
    with tempfile.TemporaryDirectory() as made:
        folder, output, dossier = Path(made, "in"), Path(made, "out"), Path(made, "dossier.json")
        deployments(folder, options.count, 1)
        run([*TOOL, "collect", str(folder), "--output", f"{made}/evidence.json", "--quiet"])
        run([*TOOL, "judge", f"{made}/evidence.json", "--output", str(dossier), "--quiet"])
        base = 0.0
        for name in ["json", *(each for each in wanted if each.partition("-")[0] not in PEOPLE and each != "json")]:
            done = run([*TOOL, "render", str(dossier), "--output", str(output / name), "--format", name, "--quiet"])
            base = base or done.peak_mb
            size = sum(file.stat().st_size for file in (output / name).glob("dossier.*"))
            print(f"{name:12} {size / 1e6:7.2f} MB, {done.seconds:5.1f} s, {done.peak_mb:5.0f} MB, {done.peak_mb / base:.2f} of JSON")
            over += [name] if done.peak_mb > options.most * base else []
    print(f"over {options.most} times JSON: {', '.join(over) or 'none'}")
    return bool(over)


if __name__ == "__main__":
    sys.exit(main())
