"""Names, labels and values written to attack whoever reads the dossier: harmless on page, paper and terminal."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from aiact_report import cli

SCRIPT = "<script>alert(1)</script>"
BREAKOUT = "\"'><img src=x onerror=alert(1)>{{7*7}}</style></title><!--"
ESCAPES = "\x1b[2J\x1b]0;owned\x07\x9b31m\r\b"
TURNED = "\u202egnp.exe\u202c\u2066\u200f\u061c"
LONG = "A" * 100_000
HOSTILE = [SCRIPT, BREAKOUT, ESCAPES, TURNED, LONG]
ARMED = ("<script>alert", "<img src=x", "\x1b", "\x9b", "\x07", "\x08", "\u202e", "\u202c", "\u2066", "\u200f", "\u061c", "A" * 2_000)
"""What must not come out anywhere as it went in."""


def _files(text: str) -> dict[str, str]:
    """The same text as name, label, image, variable, key, comment and file content of each kind of source."""
    word = json.dumps(text)
    pod = {"containers": [{"name": text, "image": f"a/b:{text}", "args": [text], "env": [{"name": text, "value": text}]}], "serviceAccountName": text}
    meta = {"name": text, "namespace": text, "labels": {text: text, "app.kubernetes.io/version": text}, "annotations": {text: text}}
    role = {"kind": "Role", "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": meta, "rules": [{"verbs": [text], "resources": [text]}]}
    return {
        "pod.yaml": json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": {**pod, "hostNetwork": text}}),
        "crd.yaml": json.dumps({"apiVersion": f"v1{text}", "kind": text, "metadata": meta}) + "\n---\napiVersion: v1\nkind: Pod\n" + text + ": [",
        "role.yaml": json.dumps(role),
        "compose.yaml": f"services:\n  ? {word}\n  : image: {word}\n    environment: {{? {word} : {word}}}\n    labels: {{? {word} : {word}}}\n"
        f"    privileged: {word}\n    user: {word}\n    extends: {{file: {word}, service: {word}}}\n  good: {{image: a/b:latest, user: {word}}}\n",
        "Dockerfile": f'FROM a/b:latest AS {text}\nLABEL x={word}\nENV TOKEN={word}\nRUN curl http://x/{text} | sh\nUSER {text}\nCMD ["{text}"]\n',
        "aiact-report.yaml": f"system: {{name: {word}, provider: {word}, intended_purpose: {word}}}\n"
        f"waivers: [{{control: TRC-02, subject: '*', reason: {word}, approved_by: {word}, approved_on: 2026-01-01, expires: 2099-01-01}}]\n",
    }


@pytest.mark.parametrize("text", HOSTILE, ids=["script", "breakout", "escapes", "direction", "long"])
def test_the_page_shows_it_as_text(generate, text):
    """Nothing of it is markup, moves the cursor, turns the direction or fills the page."""
    seen = generate({name: content for name, content in _files(text).items() if name != "aiact-report.yaml"}, "-v")
    page = seen.html.replace("<script>", "", 1)
    for armed in ARMED:
        assert armed not in page, ascii(armed)
    assert len(seen.html) < 3_000_000
    assert seen.judged("compose.yaml#service/good/container", "TRC-02") == "gap"


@pytest.mark.parametrize("text", HOSTILE, ids=["script", "breakout", "escapes", "direction", "long"])
def test_the_terminal_shows_it_as_text(tmp_path: Path, monkeypatch, capsys, text):
    """`generate -v`, `explain`, and the mistakes of a configuration."""
    monkeypatch.chdir(tmp_path)
    for name, content in _files(text).items():
        (tmp_path / name).write_text(content)
    ends = [cli.main(["generate", ".", "-v", "--format", "json"]), cli.main(["generate", ".", "-q", "--format", "html", "--format", "json"])]
    for control in ("TRC-02", "PRV-01", "PRV-07", "SEC-02", "SEC-05", "BLD-01"):
        ends.append(cli.main(["explain", control]))
        ends.append(cli.main(["explain", control, text]))
    (tmp_path / "wrong.yaml").write_text(f"{json.dumps(text)}: {json.dumps(text)}\nsystem: {{name: [{json.dumps(text)}]}}\n")
    ends.extend(cli.main(["generate", ".", option, "wrong.yaml"]) for option in ("--config", "--mapping"))
    said = capsys.readouterr()
    assert set(ends) <= {0, 2}
    assert ends[:2] == [0, 0]
    for stream in (said.out, said.err):
        assert "Traceback" not in stream
        for armed in (*ARMED[2:-1], 3 * ARMED[-1]):
            assert armed not in stream, ascii(armed[:20])


def test_the_paper_shows_it_as_text(tmp_path: Path, monkeypatch, capsys):
    """The text of the PDF holds no control character and no turned direction, and it has bounds."""
    reader = shutil.which("pdftotext")
    if reader is None:
        pytest.skip("pdftotext is not installed on this machine: the text of a PDF is not checked")
    monkeypatch.chdir(tmp_path)
    for number, text in enumerate(HOSTILE):
        (tmp_path / str(number)).mkdir()
        for name, content in _files(text).items():
            (tmp_path / str(number) / name).write_text(content)
    if cli.main(["generate", ".", "--format", "pdf", "-q"]) == 4:
        pytest.skip("Pango is not installed on this machine: no PDF is made or checked")
    assert "Traceback" not in capsys.readouterr().err
    shown = subprocess.run([reader, "out/dossier.pdf", "-"], capture_output=True, check=True).stdout.decode()
    for armed in ARMED[2:]:
        assert armed not in shown.replace("\x0c", ""), ascii(armed)
    assert "<script>alert(1)" in shown
    assert "U+202E" in shown
    assert (tmp_path / "out" / "dossier.pdf").stat().st_size < 5_000_000
