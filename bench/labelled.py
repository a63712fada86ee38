"""How far verdicts agree with those of other tools: `python bench/labelled.py`, from the project's root.

One line a check: labels met of those there are, in per cent; below it each row that differs, and why. The rows are the test data of
kube-linter, kube-score, polaris and trivy-checks; `tests/test_labelled.py` keeps the same figures from changing unseen.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.test_labelled import ASKED, DIFFERENT, LABELLED, outcome, rows


def main() -> int:
    """Print the agreement; 1 where a row differs that nobody gave a reason for."""
    if not LABELLED.is_dir():
        sys.stderr.write("the labelled files are not beside the checkout\n")
        return 2
    by_check: dict[str, list[tuple[dict[str, str], str]]] = defaultdict(list)
    for row in rows():
        by_check[row["check"]].append((row, outcome(row)))
    total = sum(len(found) for found in by_check.values())
    met = sum(row["expected"] == ours for found in by_check.values() for row, ours in found)
    sys.stdout.write(f"{met} of {total} labels are met ({100 * met / total:.1f} %)\n\n| check | control | met | of | |\n|---|---|---|---|---|\n")
    unexplained = 0
    for check in sorted(by_check):
        found = by_check[check]
        differing = [(row, ours) for row, ours in found if row["expected"] != ours]
        count, reason = DIFFERENT.get(check, (0, ""))
        unexplained += len(differing) != count
        same = len(found) - len(differing)
        sys.stdout.write(f"| {check} | {ASKED[check][0]} | {same} | {len(found)} | {reason if differing else ''} |\n")
    sys.stdout.write("\n")
    for check in sorted(by_check):
        for row, ours in by_check[check]:
            if row["expected"] != ours:
                sys.stdout.write(f"{check}: {row['file']} {row['kind']}/{row['name']}: they say {row['expected']}, we say {ours}\n")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
