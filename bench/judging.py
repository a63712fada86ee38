"""Judging the whole catalogue: processor time per 150,000 verdicts on one core (aim: 1 s) and bytes a verdict, at two sizes.

Run: python bench/judging.py [--workloads 5000] [--runs 3]

Manifests are made up and vary in eight ways, as a fleet's do; `answers` is measured alone.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
import tracemalloc

from linking import evidence

from aiact_report.mapping._judge import answers
from aiact_report.mapping._load import Mapping, load
from aiact_report.model import Evidence
from aiact_report.pipeline import link

UNIT = 150_000
AIM_SECONDS = 1.0
AIM_RATIO = 2.2
"""Twice the workloads: at most this often the bytes and the time."""


def seconds(found: Evidence, mapping: Mapping, runs: int) -> tuple[float, int]:
    """Give the median of the processor seconds of judging, and the number of verdicts."""
    judged, count = [], 0
    for _ in range(runs):
        gc.collect()
        start = time.process_time()
        verdicts = answers(found, mapping)
        judged.append(time.process_time() - start)
        count = sum(map(len, verdicts.rows.values()))
    return statistics.median(judged), count


def held(found: Evidence, mapping: Mapping) -> int:
    """Give the bytes that are held when everything is judged, and were not before."""
    gc.collect()
    tracemalloc.start()
    verdicts = answers(found, mapping)
    gc.collect()
    held_bytes = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return held_bytes if verdicts.rows else 0  # they are held until here


def main() -> None:
    """Measure both sizes, and print the figures and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workloads", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    mapping, of_size = load(), []
    for workloads in (given.workloads, 2 * given.workloads):
        found = evidence(workloads, max(workloads // 4, 1))
        link(found)
        judged, count = seconds(found, mapping, given.runs)
        kept = held(found, mapping)
        of_size.append((judged, kept))
        print(
            f"{workloads:,} workloads, {count:,} verdicts: judged in {judged:.2f} s = {judged * UNIT / count:.2f} s per {UNIT:,} (aim {AIM_SECONDS});"
            f" {kept / count:.1f} bytes a verdict"
        )
    (small, less), (large, more) = of_size
    print(f"twice the workloads: {large / small:.2f} times the time, {more / less:.2f} times the bytes (aim: at most {AIM_RATIO})")


if __name__ == "__main__":
    main()
