"""Generate every sample's dossier again and rewrite what is kept of it: `expected/summary.json`, and the tables in two READMEs.

    .venv/bin/python samples/regenerate.py [images]

With `images` only the table and the picture of iris' images are written, from what `iris/measure` kept; neither needs an engine.
A test compares them with a fresh run, so that a change in what a dossier says shows in the diff that causes it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

SAMPLES = Path(__file__).resolve().parent
EPOCH = "1795132800"
"""2026-11-20T00:00:00Z: dossiers are made as of this moment, so that waivers expire on the same side of it for everybody."""
STEPS = ("step1-naive", "step2-versioned", "step3-distroless", "step4-frozen")
ALL = ("credit-scoring", *(f"iris/{step}" for step in STEPS))
OUTCOMES = ("gap", "partial", "not-assessed", "pass", "not-applicable")
TASTE = (
    ("PRV-08", "CronJob/credit-training/retraining", "gap"),
    ("TRC-02", "container/retrain", "gap"),
    ("MDL-09", "container/triton", "gap"),
    ("TRC-01", "container/triton", "not-assessed"),
    ("RES-01", "Deployment/credit-scoring/inference-api", "pass"),
)
"""Verdicts of credit-scoring that the README shows: control, end of the subject's id, outcome."""
BEGIN, END = "<!-- made by samples/regenerate.py -->", "<!-- end -->"
BEGIN_IMAGES = "<!-- made by samples/regenerate.py of iris/images/measured.json -->"
IMAGES = SAMPLES / "iris" / "images"
PICTURE_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#24292f}.quiet{fill:#57606a}.page{fill:#fff}.size{fill:#3b82c4}.gaps{fill:#c4613b}"
    "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.quiet{fill:#9ba5b0}.page{fill:#0d1117}}"
)
"""The picture brings its ground: the text can be read on any page."""
BAR, LEFT, ROW, MARGIN = 230, 132, 34, 12
"""Pixels of the longest bar, before the first one, from row to row, and around all."""


def dossier(sample: str, output: Path, *more: str) -> dict[str, Any]:
    """Run the command on a sample, as a user would, and read the dossier it wrote."""
    folder = SAMPLES / sample
    config = folder / "aiact-report.yaml"
    command = [sys.executable, "-m", "aiact_report", "generate", ".", *more, "--output", str(output), "--format", "json-full"]
    command += ["--config", str(config)] if config.exists() else []
    # This checkout's program, not one installed earlier.
    environment = os.environ | {"SOURCE_DATE_EPOCH": EPOCH, "PYTHONPATH": str(SAMPLES.parent)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{sample}: exit {done.returncode}\n{done.stderr}")
    return json.loads((output / "dossier.full.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def summary(found: dict[str, Any]) -> dict[str, Any]:
    """Keep what a reader would notice if it changed: outcomes, notices, what was not seen, what became of the waivers."""
    outcomes: dict[str, dict[str, str]] = {}
    for verdict in found["verdicts"]:
        waived = " (waived)" if verdict.get("waiver") else ""
        outcomes.setdefault(verdict["control"], {})[verdict["subject"]] = verdict["outcome"] + waived
    return {
        "counts": counts(found),
        "notices": found["notices"],
        "obligations": {row["key"]: row["rollup"] for row in found["obligations"]},
        "unobserved": sorted(f"{row.get('subject') or row.get('source') or ''}: {row['reason']}" for row in found["unobserved"]),
        "waivers": {f"{row['waiver']['control']} {row['waiver']['subject']}": row["status"] for row in found["waivers"]},
        "verdicts": {control: dict(sorted(rows.items())) for control, rows in sorted(outcomes.items())},
    }


def counts(found: dict[str, Any]) -> dict[str, int]:
    """Verdicts by outcome, every outcome named."""
    counted = Counter(verdict["outcome"] for verdict in found["verdicts"])
    return {outcome: counted[outcome] for outcome in OUTCOMES}


def gaps_by_severity(found: dict[str, Any]) -> Counter[str]:
    """Gaps by the severity of their control."""
    severity = {control["id"]: control["severity"] for control in found["controls"]}
    return Counter(severity[verdict["control"]] for verdict in found["verdicts"] if verdict["outcome"] == "gap")


def table(steps: dict[str, dict[str, Any]]) -> str:
    """Show the gaps at each step, as a Markdown table."""
    lines = ["| step | gaps | of these critical or high | partial | pass | not assessed |", "|---|--:|--:|--:|--:|--:|"]
    for step, found in steps.items():
        count, severe = counts(found), gaps_by_severity(found)
        cells = (count["gap"], severe["critical"] + severe["high"], count["partial"], count["pass"], count["not-assessed"])
        lines.append(f"| `{step}` | " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join(lines)


def taste(found: dict[str, Any]) -> str:
    """Show some verdicts of a dossier, a control of `TASTE` a row: what was found, and where the fact stands that decided it."""
    controls = {control["id"]: control for control in found["controls"]}
    lines = ["| control | severity | verdict | read from |", "|---|---|---|---|"]
    for name, subject, outcome in TASTE:
        row = next(row for row in found["verdicts"] if row["control"] == name and row["subject"].endswith(subject) and row["outcome"] == outcome)
        cells = (f"**{name}** {controls[name]['title']}", controls[name]["severity"], f"{outcome}: {row['reason']}", place(row, found))
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def place(verdict: dict[str, Any], found: dict[str, Any]) -> str:
    """File and line of the first fact that decided a verdict; what was not seen has its place in the reason."""
    facts = {subject["id"]: subject["facts"] for subject in found["subjects"]}
    for reference in verdict["facts"]:
        fact = facts[reference.get("subject", verdict["subject"])].get(reference["name"])
        if fact and fact["place"].get("line"):
            return f"`{fact['place']['file']}:{fact['place']['line']}`"
    return ""


def tables(found: dict[str, dict[str, Any]]) -> dict[Path, str]:
    """Every table that is kept in a README, made anew."""
    return {
        SAMPLES / "iris" / "README.md": table({step: found[f"iris/{step}"] for step in STEPS}),
        SAMPLES.parent / "README.md": taste(found["credit-scoring"]),
    }


def with_table(readme: str, made: str, begin: str = BEGIN) -> str:
    """Put the table between its marks."""
    before, rest = readme.split(begin)
    return f"{before}{begin}\n{made}\n{END}{rest.partition(END)[2]}"


def measured() -> dict[str, Any]:
    """Read what iris/measure kept of the images."""
    return json.loads((IMAGES / "measured.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def image_table(steps: list[dict[str, Any]]) -> str:
    """Show what is in the image of each step, as a Markdown table, and the picture of it."""
    lines = ["| image | size, unpacked | layers | shell | packages | user | models that run code | gaps of the image | gaps of step and image |"]
    lines.append("|---|--:|--:|---|--:|---|--:|--:|--:|")
    for row in steps:
        packages = f"{row['packages']} and a frozen bundle" if row["frozen_bundles"] else row["packages"]
        user = "root" if row["uid"] == 0 else row["uid"]
        shell = "yes" if row["shells"] else "no"
        cells = (megabytes(row), row["layers"], shell, packages, user, row["models_that_run_code"], row["gaps_of_image"], row["gaps"])
        lines.append(f"| `{row['image']}` | " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join([*lines, "", f"![{picture_says(steps)}](images/steps.svg)"])


def megabytes(row: dict[str, Any]) -> str:
    """Give the size of an image as it is printed."""
    return f"{row['unpacked_size'] / 1e6:.0f} MB"


def picture_says(steps: list[dict[str, Any]]) -> str:
    """Tell in words what the picture shows."""
    told = "; ".join(f"{row['image']} {megabytes(row)}, {row['gaps']} gaps" for row in steps)
    return f"Size of the image, and gaps of step and image: {told}."


def picture(steps: list[dict[str, Any]]) -> str:
    """Draw size and gaps of each step as bars, for a light and a dark page; equal numbers give equal bytes."""
    size, gaps = max(row["unpacked_size"] for row in steps), max(row["gaps"] for row in steps)
    second = LEFT + BAR + 90
    width, height = second + BAR + 40 + 2 * MARGIN, ROW * (len(steps) + 1) + 2 * MARGIN
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-MARGIN} 0 {width} {height}" role="img" aria-labelledby="title">',
        f'<title id="title">{picture_says(steps)}</title>\n<style>{PICTURE_STYLE}</style>',
        f'<rect class="page" x="{-MARGIN}" y="0" width="{width}" height="{height}" rx="6"/>',
        f'<text class="quiet" x="{LEFT}" y="20">size of the image</text><text class="quiet" x="{second}" y="20">gaps of step and image</text>',
    ]
    for number, row in enumerate(steps, 1):
        top = number * ROW
        lines.append(f'<text x="0" y="{top + 17}">{row["image"]}</text>')
        lines.append(bar("size", LEFT, top, row["unpacked_size"] / size, megabytes(row)))
        lines.append(bar("gaps", second, top, row["gaps"] / gaps if gaps else 0, str(row["gaps"])))
    return "\n".join([*lines, "</svg>\n"])


def bar(name: str, left: int, top: int, share: float, text: str) -> str:
    """Draw a bar and its number; a small one can still be seen."""
    width = max(2, round(share * BAR))
    return f'<rect class="{name}" x="{left}" y="{top}" width="{width}" height="24" rx="2"/><text x="{left + width + 8}" y="{top + 17}">{text}</text>'


def of_images() -> dict[Path, str]:
    """Every file that shows what was measured of the images, made anew."""
    steps, readme = measured()["steps"], SAMPLES / "iris" / "README.md"
    text = with_table(readme.read_text(encoding="utf-8"), image_table(steps), BEGIN_IMAGES)
    return {IMAGES / "steps.svg": picture(steps), readme: text}


def as_text(value: dict[str, Any]) -> str:
    """JSON as it is kept: one verdict a line, so that a change is one line of a diff."""
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Rewrite what is kept of every sample."""
    for path, text in of_images().items():
        path.write_text(text, encoding="utf-8")
    if sys.argv[1:] == ["images"]:
        return
    found = {}
    for sample in ALL:
        with tempfile.TemporaryDirectory() as output:
            found[sample] = dossier(sample, Path(output))
        kept = SAMPLES / sample / "expected" / "summary.json"
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(as_text(summary(found[sample])), encoding="utf-8")
    for readme, made in tables(found).items():
        readme.write_text(with_table(readme.read_text(encoding="utf-8"), made), encoding="utf-8")


if __name__ == "__main__":
    main()
