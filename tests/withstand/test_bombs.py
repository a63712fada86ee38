"""Input made to cost more than it should: refused in bounded time and memory, in a process that is held to both."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: good}\nspec: {containers: [{name: c, image: a/b:latest}]}\n"
SECONDS = 20
MEMORY = 1024 * 1024 * 1024
HEAD = {"manifest": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bomb}\n", "compose": "services: {web: {image: 'a/b:latest'}}\n"}
LEVELS = range(1, 12)
BOMBS = {
    "aliases": "x-0: &x0 [a, a, a, a, a, a, a, a, a]\n" + "".join(f"x-{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]\n" for n in LEVELS),
    "merges": "x-0: &x0 {a: 1}\n" + "".join(f"x-{n}: &x{n}\n  <<: [{', '.join([f'*x{n - 1}'] * 9)}]\n  k{n}: 1\n" for n in LEVELS),
    "text": f"x-0: &x0 {'a' * 100_000}\nx: [{', '.join(['*x0'] * 50_000)}]\n",
    "flow": "x-x: " + "[" * 10_000 + "]" * 10_000 + "\n",
    "open": "x-x: " + "[" * 200_000 + "\n",
    "mappings": "x-x: " + "{a: " * 10_000 + "1" + "}" * 10_000 + "\n",
    "block": "x-x:\n" + "".join(" " * depth + "a:\n" for depth in range(1, 3_000)),
    "dashes": "x-x:\n" + "- " * 10_000 + "a\n",
    "cycle": "x-x: &x {y: *x}\n",
    "cycle of lists": "x-x: &x [1, [2, *x]]\n",
    "cycle of merges": "x-x: &x\n  <<: *x\n  a: 1\n",
    "anchors": "".join(f"x-{n}: &a{n} 1\n" for n in range(100_000)),
    "one key": "".join("x-k: 1\n" for _ in range(100_000)),
    "quotes": "x-x: " + '"' * 99_999 + "\n",
    "tags": "x-x: " + "!!map " * 10_000 + "a\n",
    "questions": "? " * 10_000 + "\n",
}
REFUSED = {"aliases", "merges", "flow", "open", "mappings", "block", "dashes", "cycle", "cycle of lists", "cycle of merges"}


def _held() -> None:
    """Hold the process that follows to its memory and time."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def _generate(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command on `folder/in`, held to its bounds."""
    command = [sys.executable, "-m", "aiact_report", "generate", "in", "--output", "out", "--format", "html", "--format", "json", "--jobs", "1"]
    source = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "PYTHONPATH": source}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=3 * SECONDS, check=False, preexec_fn=_held)


@pytest.mark.parametrize("kind", ["manifest", "compose"])
@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_costs_only_its_own_document(tmp_path: Path, kind: str, bomb: str) -> None:
    """Alone, between documents and in a Compose file: within 20 seconds and 1 GiB, with the neighbours judged."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "good.yaml").write_text(POD)
    text = HEAD[kind] + BOMBS[bomb]
    name = "app.yaml" if kind == "manifest" else "compose.yaml"
    (tmp_path / "in" / name).write_text(f"{POD}---\n{text}---\n{POD.replace('good', 'last')}" if kind == "manifest" else text)
    ran = _generate(tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
    evidence = json.loads((tmp_path / "out" / "evidence.json").read_text(encoding="utf-8"))
    subjects = {subject["id"] for subject in evidence["subjects"]}
    assert "good.yaml#Pod/-/good/container/c" in subjects
    if kind == "manifest":
        assert {"app.yaml#Pod/-/good/container/c", "app.yaml#Pod/-/last/container/c"} <= subjects
    said = [(entry["cause"], entry["place"]["line"]) for entry in evidence["unobserved"] if entry["source"] == name]
    if bomb in REFUSED:
        assert {cause for cause, _ in said} == {"parse-error"}
        assert all(line for _, line in said)
    assert (tmp_path / "out" / "dossier.html").stat().st_size < 3_000_000
