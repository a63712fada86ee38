"""Collect, judge and write JSON for many Deployments, against a bare YAML parse of the same bytes.

    .venv/bin/python bench/manifests.py [--count 1000 10000] [--rounds 3]

The tool is timed as a whole process, start-up included; PyYAML's C loader by the time its `load_all` takes and nothing else.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from _measure import TOOL, Run, alternate, deployments, median, run

PARSE = """
import sys, time, yaml
from pathlib import Path
texts = [path.read_bytes() for path in sorted(Path(sys.argv[1]).iterdir())]
started, used = time.perf_counter(), time.process_time()
for text in texts:
    for _ in yaml.load_all(text, Loader=yaml.CSafeLoader):
        pass
print(time.perf_counter() - started, time.process_time() - used)
"""


def parse(folder: Path) -> Run:
    """Time a bare parse, on one core."""
    done = run([sys.executable, "-c", PARSE, str(folder)], "0")
    seconds, processor = map(float, done.output.split())
    return done._replace(seconds=seconds, processor=processor)


def generate(folder: Path, output: Path, cores: str) -> Run:
    """Time the tool from start to `dossier.json`."""
    return run([*TOOL, "generate", str(folder), "--output", str(output), "--format", "json", "--quiet"], cores)


def row(folder: Path, output: Path, cores: str, rounds: int) -> str:
    """One line of the table: medians of the runs, and the highest memory."""
    bare, tool = alternate(rounds, lambda: parse(folder), lambda: generate(folder, output, cores))
    base, seconds = median([one.seconds for one in bare]), median([one.seconds for one in tool])
    used = median([one.processor for one in tool]) / median([one.processor for one in bare])
    return f"{base:8.2f} s {seconds:8.2f} s {seconds / base:6.2f} {used:9.2f} {max(one.peak_mb for one in tool):6.0f} MB"


def main() -> None:
    """Print one line for each number of Deployments, layout and number of cores."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, nargs="+", default=[1_000, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print("Deployments  a file   bytes  cores    parse       tool   ratio processor   peak  written/read")
    for count in options.count:
        for per_file in (1, 100):
            with tempfile.TemporaryDirectory() as made:
                folder, output = Path(made, "in"), Path(made, "out")
                size = deployments(folder, count, per_file)
                for cores in ("0", "0,1"):
                    figures = row(folder, output, cores, options.rounds)
                    written = sum(file.stat().st_size for file in output.iterdir()) / size
                    print(f"{count:11,} {per_file:7} {size / 1e6:5.1f}MB {cores:>6} {figures} {written:6.1f}", flush=True)


if __name__ == "__main__":
    main()
