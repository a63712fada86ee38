"""The law: a credential that is recognised stands in nothing that is written, wherever in a source it was and whatever was said of it."""

import copy
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from aiact_report.collector._request import Images, Request
from aiact_report.pipeline import Wanted, collect
from tests.collector._run.plants import APPTAINER, COMPOSE, CONFIG, DOCKERFILE, JSON_SOURCES, RICH

TOKEN = "gh" + "p_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
PASSWORD = "Hu" + "nter2-" + "x9Y8z7"
PLANTS = (TOKEN, f"https://deploy:{PASSWORD}@git.example.org/{TOKEN}")


def planted(value: Any, plant: str) -> Iterator[Any]:
    """Give the value once for each of its texts and keys, with the plant in its place; numbers and truth values too, for what is said of them."""
    if isinstance(value, dict):
        for key in value:
            yield from ({**value, key: changed} for changed in planted(value[key], plant))
            yield {(plant if each == key else each): item for each, item in value.items()}
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from ([*value[:index], changed, *value[index + 1 :]] for changed in planted(item, plant))
    else:
        yield plant
        if plant is TOKEN:
            yield {"a": plant}
            yield [plant]


def in_words(text: str, plant: str) -> Iterator[str]:
    """Give a text once for each of its words, with the plant in its place, and after it."""
    for number, line in enumerate(text.split("\n")):
        words = line.split(" ")
        for index, word in enumerate(words):
            for changed in (plant, f"{word}={plant}", f"{word}:{plant}"):
                lines = text.split("\n")
                lines[number] = " ".join([*words[:index], changed, *words[index + 1 :]])
                yield "\n".join(lines)


def leaks(folder: Path, request: Request | None = None) -> list[str]:
    """Name the plants that stand in the evidence of a folder."""
    seen = msgspec.json.encode(collect(Wanted(paths=() if request else (folder,), request=request), jobs=1)).decode()
    return [plant for plant in (TOKEN, PASSWORD) if plant in seen]


def check(folder: Path, name: str, variants: Iterator[str]) -> None:
    """Read each variant of a file; none may leave a plant."""
    count = 0
    for text in variants:
        (folder / name).write_text(text, encoding="utf-8")
        assert leaks(folder) == [], text
        count += 1
    assert count > 5


@pytest.mark.parametrize("plant", PLANTS, ids=["token", "address"])
def test_manifests(tmp_path: Path, plant: str) -> None:
    """Every key and value of a manifest with every field that is read."""
    for document in yaml.safe_load_all(RICH.read_text(encoding="utf-8")):
        check(tmp_path, "m.yaml", (yaml.safe_dump(changed) for changed in planted(document, plant)))


@pytest.mark.parametrize("plant", PLANTS, ids=["token", "address"])
def test_compose_files(tmp_path: Path, plant: str) -> None:
    """Every key and value of a Compose file, and what is said of files that cannot be read."""
    check(tmp_path, "compose.yaml", (yaml.safe_dump(changed) for changed in planted(yaml.safe_load(COMPOSE), plant)))


@pytest.mark.parametrize("plant", PLANTS, ids=["token", "address"])
@pytest.mark.parametrize(("name", "text"), [("Dockerfile", DOCKERFILE), ("a.def", APPTAINER)])
def test_build_files(tmp_path: Path, name: str, text: str, plant: str) -> None:
    """Every word of a build file, in its place, as its value and behind it."""
    check(tmp_path, name, in_words(text, plant))


@pytest.mark.parametrize("plant", PLANTS, ids=["token", "address"])
@pytest.mark.parametrize("name", JSON_SOURCES)
def test_scans_and_bills(tmp_path: Path, name: str, plant: str) -> None:
    """Every key and value of a report or a bill of materials."""
    check(tmp_path, name, (json.dumps(changed) for changed in planted(JSON_SOURCES[name], plant)))


@pytest.mark.parametrize("plant", PLANTS, ids=["token", "address"])
def test_image_configurations(tmp_path: Path, plant: str) -> None:
    """Every key and value of an image's configuration."""
    for config in planted(CONFIG, plant):
        layout(tmp_path, config)
        request = Request(root=tmp_path, observed_at="2026-02-01T00:00:00Z", images=Images(names=(str(tmp_path),)))
        assert leaks(tmp_path, request) == [], config


def layout(folder: Path, config: Any) -> None:
    """Write an OCI layout of one image without layers."""
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True, exist_ok=True)

    def blob(data: bytes) -> dict[str, Any]:
        digest = hashlib.sha256(data).hexdigest()
        (blobs / digest).write_bytes(data)
        return {"digest": f"sha256:{digest}", "size": len(data)}

    of_config = {"mediaType": "application/vnd.oci.image.config.v1+json", **blob(json.dumps(config).encode())}
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json", "config": of_config, "layers": []}
    of_manifest = {"mediaType": "application/vnd.oci.image.manifest.v1+json", **blob(json.dumps(manifest).encode())}
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}', encoding="utf-8")
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [of_manifest]}), encoding="utf-8")


def run(folder: Path, *arguments: str) -> str:
    """Run the command line in a folder; give all it said and wrote."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1767225600"}
    done = subprocess.run(
        [sys.executable, "-m", "aiact_report", *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert "Traceback" not in done.stderr
    written = [path.read_text(encoding="utf-8", errors="replace") for path in (folder / "out").rglob("*") if path.is_file()]
    return "\n".join([done.stdout, done.stderr, *written])


def test_the_command_line_writes_none(tmp_path: Path) -> None:
    """All formats, standard output and error, of a folder in which every value is one."""
    documents = [everywhere(document, PLANTS[1]) for document in yaml.safe_load_all(RICH.read_text(encoding="utf-8"))]
    (tmp_path / "m.yaml").write_text(yaml.safe_dump_all(documents), encoding="utf-8")
    (tmp_path / "compose.yaml").write_text(yaml.safe_dump(everywhere(yaml.safe_load(COMPOSE), TOKEN)), encoding="utf-8")
    (tmp_path / "Dockerfile").write_text(next(text for text in in_words(DOCKERFILE, PLANTS[1]) if "FROM" in text), encoding="utf-8")
    (tmp_path / "broken.yaml").write_text(f"apiVersion: v1\nkind: Secret\ndata: {{password: {PASSWORD}, token: '{TOKEN}\n", encoding="utf-8")
    said = run(tmp_path, "generate", ".", "-v", "--format", "json", "--format", "html")
    assert TOKEN not in said
    assert PASSWORD not in said


def everywhere(value: Any, plant: str) -> Any:
    """Put the plant after every text that is no name the source is recognised by."""
    if isinstance(value, dict):
        return {key: item if key in {"kind", "apiVersion"} else everywhere(item, plant) for key, item in value.items()}
    if isinstance(value, list):
        return [everywhere(item, plant) for item in value]
    return f"{value} {plant}" if isinstance(value, str) else copy.copy(value)


@pytest.mark.parametrize(
    "arguments",
    [
        ("generate", "--image", f"docker://u:{PASSWORD}@registry.example.org/a:1"),
        ("generate", "--image", f"https://u:{PASSWORD}@registry.example.org/a:1"),
        ("generate", f"nothing/{TOKEN}"),
        ("generate", ".", "--config", "aiact-report.yaml"),
        ("generate", ".", f"--unknown={TOKEN}"),
        ("generate", ".", "--format", TOKEN),
        ("explain", TOKEN),
        ("explain", f"password={PASSWORD}"),
        ("controls", "show", f"--token={PASSWORD}"),
        ("judge", f"https://u:{PASSWORD}@registry.example.org/evidence.json"),
        ("render", f"https://u:{PASSWORD}@h/dossier.json"),
    ],
    ids=str,
)
def test_mistakes_quote_none(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """What is said of a wrong argument or a wrong configuration."""
    (tmp_path / "aiact-report.yaml").write_text(f"output: [{TOKEN}]\nwaivers: https://u:{PASSWORD}@h/\n{TOKEN}: 1\n", encoding="utf-8")
    said = run(tmp_path, *arguments)
    assert TOKEN not in said
    assert PASSWORD not in said


def test_what_is_recognised_in_one_place_stands_in_no_other(tmp_path: Path) -> None:
    """A password of the environment is not told by a label, a hook, another word or an invalid value of the same file."""
    pod = yaml.safe_load("""
apiVersion: v1
kind: Pod
metadata: {name: a, annotations: {note: PW}, labels: {rev: PW}}
spec:
  serviceAccountName: PW
  containers:
  - {name: c, image: 'a/PW:1', env: [{name: DB_PASSWORD, value: PW}], args: [run, PW], workingDir: PW, readinessProbe: {httpGet: {path: /PW}}, ports: PW}
""")
    text = yaml.safe_dump(pod).replace("PW", PASSWORD)
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert leaks(tmp_path) == []
