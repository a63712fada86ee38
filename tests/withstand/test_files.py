"""Files and names that a file system allows and a reader does not expect."""

from __future__ import annotations

import codecs
import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from aiact_report import cli

ROOT = Path(__file__).resolve().parents[2]
POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nspec: {containers: [{name: c, image: a/b:latest}]}\n"
COMPOSE = "services:\n  web: {image: a/b:latest}\n"
DOCKERFILE = "FROM a/b:latest\nUSER root\n"
BROKEN = b"\xff\xfe\xfa \xc3( \x80"


def test_include_and_extends_in_a_circle_end(generate):
    """Files that include each other, themselves, or extend in a circle: said, and the other services are judged."""
    seen = generate(
        {
            "a/compose.yaml": "include: [b.yaml]\nservices:\n  web: {image: a/b:latest}\n",
            "a/b.yaml": "include: [compose.yaml]\nservices:\n  db: {image: a/c:latest}\n",
            "b/compose.yaml": "include: [compose.yaml]\nservices:\n  web: {image: a/b:latest}\n",
            "c/compose.yaml": "services:\n  one: {image: x, extends: two}\n  two: {image: y, extends: {service: one}}\n  web: {image: a/b:latest}\n",
            "d/compose.yaml": "services:\n  web: {image: a/b:latest}\n  far: {extends: {file: other.yaml, service: far}}\n",
            "d/other.yaml": "services:\n  far: {image: x, extends: {file: compose.yaml, service: far}}\n",
            "e/compose.yaml": "include: [../e/./compose.yaml, nowhere.yaml, /dev/zero, /etc/passwd]\nservices:\n  web: {image: a/b:latest}\n",
        }
    )
    for folder in "abcde":
        assert seen.judged(f"{folder}/compose.yaml#service/web/container", "TRC-02") == "gap", folder
    for folder in "bcde":
        assert any(list(seen.said(f"{folder}/{name}")) for name in ("compose.yaml", "other.yaml")), folder


def test_an_override_alone_withholds_its_services(generate):
    """Services without an image are meant to be merged: said with their line, and nothing is judged of them."""
    seen = generate({"compose.dev.yaml": "services:\n  web:\n    environment: {A: b}\n  db:\n    ports: ['1:1']\n"})
    assert seen.causes("compose.dev.yaml") == [("incomplete", 2), ("incomplete", 4)]
    assert not any(subject.startswith("compose.dev.yaml#service") for subject in seen.subjects)


def test_bytes_that_are_no_text_are_said(generate):
    """Broken UTF-8 in each kind of file: what can be read is judged, and the loss is said."""
    seen = generate(
        {
            "pod.yaml": b"# " + BROKEN + b"\n" + (POD % "p").encode(),
            "compose.yaml": b"# " + BROKEN + b"\n" + COMPOSE.encode(),
            "Dockerfile": b"# " + BROKEN + b"\n" + DOCKERFILE.encode(),
        }
    )
    assert seen.judged("pod.yaml#Pod/-/p/container/c", "TRC-02") == "gap"
    assert seen.judged("compose.yaml#service/web/container", "TRC-02") == "gap"
    assert [subject for subject in seen.subjects if subject.startswith("Dockerfile")]
    for name in ("pod.yaml", "compose.yaml", "Dockerfile"):
        assert "encoding" in {cause for cause, _ in seen.causes(name)}, name


@pytest.mark.parametrize(
    "change",
    [
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: codecs.BOM_UTF8 + text.replace("\n", "\r\n").encode(),
        lambda text: (text + "...\n").encode() if "services" in text or "kind" in text else text.encode(),
    ],
    ids=["mark", "carriage returns", "both", "end mark"],
)
def test_marks_and_line_ends_change_nothing(generate, change):
    """A byte order mark and CRLF: the same verdicts, on the same lines."""
    seen = generate({"pod.yaml": change(POD % "p"), "compose.yaml": change(COMPOSE), "Dockerfile": change(DOCKERFILE)})
    assert seen.judged("pod.yaml#Pod/-/p/container/c", "TRC-02") == "gap"
    assert seen.judged("compose.yaml#service/web/container", "TRC-02") == "gap"
    assert seen.subjects["pod.yaml#Pod/-/p/container/c"]["facts"]["container.image"]["place"]["line"] == 4
    assert seen.subjects["compose.yaml#service/web/container"]["facts"]["container.image"]["place"]["line"] == 2
    assert "Dockerfile" in {source["id"] for source in seen.evidence["sources"]}


def test_links_in_a_circle_are_named(generate, tmp_path):
    """Links to themselves, upwards and to nowhere are left out by name."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "self").symlink_to("self")
    (folder / "up").symlink_to("..")
    (folder / "here.yaml").symlink_to("good.yaml")
    (folder / "lost.yaml").symlink_to("/nowhere")
    (folder / "compose.override.yaml").symlink_to("compose.override.yaml")
    (folder / ".env").symlink_to(".env")
    (folder / ".gitignore").symlink_to(".gitignore")
    seen = generate({"compose.yaml": COMPOSE})
    assert {name for name, reason in seen.skipped.items() if reason.startswith("symbolic link")} == {
        *("self", "up", "here.yaml", "lost.yaml", "compose.override.yaml", ".env", ".gitignore"),
    }
    assert seen.judged("compose.yaml#service/web/container", "TRC-02") == "gap"


def test_names_that_are_no_text_are_escaped(generate, tmp_path):
    """File and folder names of any bytes, line ends and escapes included, go through every format."""
    names = [b"\xff.yaml", b"a\nb.yaml", b"\x1b[31mred.yaml", b"<script>alert(1)<.yaml", "\u202eevil.yaml".encode(), b"' \".yaml", b"\xe9/app.yaml"]
    for name in names:
        path = Path(os.fsdecode(os.fsencode(tmp_path / "in") + b"/" + name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(POD % "odd")
    seen = generate({}, "-v")
    sources = {source["id"] for source in seen.evidence["sources"]}
    assert {"\\xff.yaml", "\\xe9/app.yaml", "a\nb.yaml", "\u202eevil.yaml"} <= sources
    assert len(sources) == len(names) + 1
    assert "<script>alert(1)" not in seen.html
    assert "\u202e" not in seen.html
    assert "\x1b" not in seen.html


def test_a_pipe_is_not_waited_for(generate, tmp_path):
    """Named pipes, under the names of files that are read, beside and instead of them."""
    (tmp_path / "in").mkdir()
    for name in ("app.yaml", "compose.override.yaml", ".env", ".dockerignore", "shared.env"):
        os.mkfifo(tmp_path / "in" / name)
    services = "services:\n  web: {image: a/b:latest, env_file: shared.env}\n  api: {extends: {file: app.yaml, service: x}, image: y}\n"
    seen = generate({"compose.yaml": services, "Dockerfile": DOCKERFILE + "COPY . .\n"})
    assert seen.skipped["app.yaml"] == "not a regular file"
    assert seen.judged("compose.yaml#service/web/container", "TRC-02") == "gap"


def test_a_file_the_system_refuses_is_said(tmp_path, monkeypatch, capsys):
    """A file that can be opened but not read."""
    if not Path("/proc/self/mem").exists():
        pytest.skip("there is no /proc here: no file that refuses to be read")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.yaml").write_text(POD % "p")
    assert cli.main(["generate", "app.yaml", "/proc/self/mem", "-o", "out", "-v"]) == 0
    said = capsys.readouterr().err
    assert "could not be read: Input/output error" in said
    assert "Traceback" not in said
    assert cli.main(["generate", "app.yaml", "/proc/self/mem", "-o", "out", "--strict"]) == 3


def test_a_file_or_folder_without_permission_is_said(tmp_path):
    """Neither file nor folder may be read, by a user who may not read everything: the rest is judged."""
    closed, shut = tmp_path / "in" / "closed.yaml", tmp_path / "in" / "shut"
    shut.mkdir(parents=True)
    (tmp_path / "in" / "good.yaml").write_text(POD % "good")
    (tmp_path / "in" / "compose.yaml").write_text(COMPOSE)
    (tmp_path / "in" / "compose.override.yaml").write_text(COMPOSE)
    closed.write_text(POD % "closed")
    for path in (closed, shut, tmp_path / "in" / "compose.override.yaml"):
        path.chmod(0)
    command = [sys.executable, "-m", "aiact_report", "generate", "in", "-o", "out", "-v"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, preexec_fn=_without_privileges)
    shut.chmod(0o700)
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
    for name in ("closed.yaml", "shut", "compose.override.yaml"):
        assert re.search(rf"{name} (could not|cannot) be read: Permission denied", ran.stderr), name


def _without_privileges() -> None:
    """Take from root what lets it read everything (PR_CAPBSET_DROP of CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH); others never had it."""
    for capability in (1, 2):
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)


def test_paths_that_are_not_there_are_said_at_once(tmp_path, monkeypatch, capsys):
    """Exit code 2, every path named, nothing written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.yaml").write_text(POD % "p")
    odd = os.fsdecode(b"\xff\x1b[31m")
    assert cli.main(["generate", "nowhere", "app.yaml", "neither/here", odd, "x" * 5000, "-o", "out"]) == 2
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "\x1b" not in said
    assert said.count("there is no file or directory") == 4
    assert "nowhere" in said
    assert "neither/here" in said
    assert not (tmp_path / "out").exists()


def test_utf_16_is_known_for_what_it_is(generate):
    """A manifest and a Compose file saved by an editor of another system are read, and their encoding is said."""
    seen = generate({"pod.yaml": (POD % "p").encode("utf-16"), "compose.yaml": COMPOSE.encode("utf-16")})
    assert seen.judged("pod.yaml#Pod/-/p/container/c", "TRC-02") == "gap"
    assert seen.judged("compose.yaml#service/web/container", "TRC-02") == "gap"
    assert {cause for name in ("pod.yaml", "compose.yaml") for cause, _ in seen.causes(name)} == {"encoding"}


def test_a_misspelt_key_does_not_hide_a_compose_file(generate):
    """A file with the name and the services of a Compose file is one, whatever else stands at its top."""
    seen = generate({"compose.yaml": COMPOSE + "netwroks: {a: }\n"})
    assert seen.judged("compose.yaml#service/web/container", "TRC-02") == "gap"


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_pipe_or_device_of_a_files_name_is_not_waited_for(tmp_path, kind) -> None:
    """What a file is expected under may be a pipe nobody writes to, or a device without an end: neither is read, and the run goes on."""
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nCOPY . .\nRUN pip install -r requirements.txt\n")
    (tmp_path / "compose.yaml").write_text("services:\n  web:\n    image: nginx:${TAG:-1}\n    env_file: .env\n")
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "pod.yaml").write_text("kind: Pod\nmetadata: {name: '{{ .Release.Name }}'}\n")
    for name in (".gitignore", "Chart.yaml", "requirements.txt", ".dockerignore", ".env"):
        os.mkfifo(tmp_path / name) if kind == "pipe" else (tmp_path / name).symlink_to("/dev/zero")
    command = [sys.executable, "-m", "aiact_report", "collect", str(tmp_path), "--output", str(tmp_path / "out" / "evidence.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
