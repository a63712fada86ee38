"""How far verdicts agree with those of other tools: `python bench/labelled.py [--write]`, from the project's root.

Prints docs/agreement.md, or writes it: per tool and check the labels that are met, and each that is not, with the reason and the document it
rests on. The labels are the test data of kube-linter, kube-score, polaris and trivy-checks; `tests/test_labelled.py` keeps page and figures true.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.test_labelled import ASKED, DIFFERENT, LABELLED, REASONS, ROOT, outcome, rows

PAGE = ROOT / "docs" / "agreement.md"


def page() -> str:
    """Make the page of today's answers."""
    found = [(row, outcome(row)) for row in rows()]
    met = sum(row["expected"] == ours for row, ours in found)
    by_tool = Counter(tool_of(row) for row, _ in found)
    same = Counter(tool_of(row) for row, ours in found if row["expected"] == ours)
    lines = [
        "<!-- Made by bench/labelled.py --write; a test keeps it true where the labelled files stand beside the checkout. -->",
        "# Against the verdicts of other tools, measured",
        "",
        "The test data of kube-linter, kube-score, polaris and trivy-checks says of single objects whether a check should fail. Each of these files is judged alone and compared:",
        f"**{met} of {len(found)} labels are met ({100 * met / len(found):.1f} %)**. *Open* is a third answer those tools do not have: what was not seen is not assessed, and that counts here as not met.",
        "What is judged differently on purpose is defined in [decisions-controls.md](decisions-controls.md).",
        "",
        "| tool | met | of |",
        "|---|---|---|",
        *(f"| {tool} | {same[tool]} | {by_tool[tool]} |" for tool in sorted(by_tool)),
        "",
        "## By tool and check",
        "",
        "| tool | check | control | met | of |",
        "|---|---|---|---|---|",
        *_checks(found),
        "",
        "## Each label that is not met",
        "",
        "| check | tool | file | object | they say | we say | why |",
        "|---|---|---|---|---|---|---|",
        *_differences(found),
        "",
        "## Why",
        "",
        *(line for key, (said, document) in REASONS.items() for line in (f"### {key}", "", f"{said} [Document]({document}).", "")),
    ]
    return "\n".join(lines).rstrip() + "\n"


def tool_of(row: dict[str, str]) -> str:
    """Name the tool whose test data a file is: the folder it lies in, `owner+tool`; of files that were cut out of a test, the next one."""
    first, second = row["file"].split("/")[:2]
    return (second if first == "_derived" else first).partition("+")[2] or second


def _checks(found: list[tuple[dict[str, str], str]]) -> Iterator[str]:
    of = Counter((tool_of(row), row["check"]) for row, _ in found)
    met = Counter((tool_of(row), row["check"]) for row, ours in found if row["expected"] == ours)
    for tool, check in sorted(of):
        control = ASKED[check][0]
        yield f"| {tool} | {check} | [{control}](reference/controls.md#{control.lower()}) | {met[tool, check]} | {of[tool, check]} |"


def _differences(found: list[tuple[dict[str, str], str]]) -> Iterator[str]:
    for row, ours in sorted(found, key=lambda pair: (pair[0]["check"], tool_of(pair[0]), pair[0]["file"], pair[0]["kind"], pair[0]["name"])):
        if row["expected"] != ours:
            why = ", ".join(f"[{key}](#{key})" for key in DIFFERENT.get(row["check"], (0, ()))[1]) or "unexplained"
            yield f"| {row['check']} | {tool_of(row)} | {row['file']} | {row['kind']}/{row['name']} | {row['expected']} | {ours} | {why} |"


def main() -> int:
    """Print or write the page; 1 where a check differs that nobody gave a reason for."""
    if not LABELLED.is_dir():
        sys.stderr.write("the labelled files are not beside the checkout\n")
        return 2
    made = page()
    if "--write" in sys.argv:
        PAGE.write_text(made, encoding="utf-8")
    else:
        sys.stdout.write(made)
    return 1 if "unexplained" in made else 0


if __name__ == "__main__":
    sys.exit(main())
