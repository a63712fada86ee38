"""The naive step of iris as a new user meets it: built by a real engine, then read by the command."""

import html
import io
import json
import os
import pickle
import re
import shutil
import statistics
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
STEP = ROOT / "samples" / "iris" / "step1-naive"
PACKAGES = ("flask", "scikit-learn")
BASE = {
    "etc/os-release": 'ID=debian\nVERSION_ID="12"\n',
    "usr/bin/pip": """#!/bin/sh
# Stands for pip: no index can be reached from a test. Writes what pip leaves of each package.
shift
for name; do
    echo "Metadata-Version: 2.1
Name: $name
Version: 1.0" > "/usr/lib/python3/dist-packages/$name-1.0.dist-info/METADATA"
done
""",
}
"""Files of the image that stands for python:latest, beside the shell of this machine."""


class Iris:
    """What the command says of the image that an engine built."""

    def __init__(self, name: str, environment: dict[str, str], output: Path) -> None:
        self.name, self.environment, self.output = name, environment, output
        self.dossier = self.generate("--image", name)
        self.page = _text((output / "dossier.html").read_text(encoding="utf-8"))

    def generate(self, *words: str) -> dict[str, Any]:
        """Run the command as a user would, and give the dossier it wrote."""
        command = [sys.executable, "-m", "aiact_report", "generate", *words, "--no-cache", "--output", str(self.output)]
        done = subprocess.run(
            [*command, "--format", "html", "--format", "json-full"],
            cwd=self.output,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found: dict[str, Any] = json.loads((self.output / "dossier.full.json").read_text(encoding="utf-8"))
        return found

    @property
    def facts(self) -> dict[str, dict[str, Any]]:
        """Facts of the image, by name."""
        (image,) = (subject for subject in self.dossier["subjects"] if subject["kind"] == "image")
        facts: dict[str, dict[str, Any]] = image["facts"]
        return facts

    @property
    def layers(self) -> list[dict[str, Any]]:
        """Values of the facts of its layers, one history entry each."""
        rows = (subject["facts"] for subject in self.dossier["subjects"] if subject["kind"] == "layer")
        return [{name: fact["value"] for name, fact in facts.items()} for facts in rows]

    def layer_of(self, name: str) -> dict[str, Any] | None:
        """Give the layer whose digest is the place of a fact."""
        digest = self.facts[name]["place"]["digest"]
        return next((layer for layer in self.layers if digest in (layer["layer.digest"], layer["layer.diff_id"])), None)


def _text(page: str) -> str:
    """Give the text of a page as a reader sees it."""
    bare = re.sub(r"<(style|script)\b.*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(bare).split())


def _outcomes(dossier: dict[str, Any], kind: str) -> dict[str, str]:
    """Give the outcome of each control for the one subject of a kind."""
    (subject,) = (one["id"] for one in dossier["subjects"] if one["kind"] == kind and not one["id"].endswith("#named"))
    return {row["control"]: row["outcome"] for row in dossier["verdicts"] if row["subject"] == subject}


def _base(archive: bytes) -> bytes:
    """Add to the shell of this machine what the step's Dockerfile needs."""
    made = io.BytesIO(archive)
    folders = [f"usr/lib/python3/dist-packages/{name}-1.0.dist-info" for name in PACKAGES]
    with tarfile.open(fileobj=made, mode="a") as files:
        for folder in folders:
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o755
            files.addfile(entry)
        for name, text in BASE.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(text.encode()), 0o755
            files.addfile(entry, io.BytesIO(text.encode()))
    return made.getvalue()


@pytest.fixture(scope="module", params=["docker", "podman"])
def iris(request: pytest.FixtureRequest, base_archive: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iris:
    """Build the step as it stands, on a small image that stands for python:latest, with a pickled model beside it."""
    engine = request.getfixturevalue(request.param)
    context = tmp_path_factory.mktemp("iris") / STEP.name
    shutil.copytree(STEP, context, ignore=shutil.ignore_patterns("expected"))
    (context / "model.pkl").write_bytes(pickle.dumps(statistics.NormalDist(5.8, 0.8)))
    engine.run("import", "-", "docker.io/library/python:latest", data=_base(base_archive))
    options = ["--network=none"] if request.param == "docker" else ["--format=docker", "--isolation=chroot", "--network=host"]
    engine.run("build", *options, "--tag", "iris:naive", str(context))
    host = {"DOCKER_HOST": engine.url, "CONTAINER_HOST": engine.url}
    return Iris(f"{request.param}://iris:naive", os.environ | host | {"PYTHONPATH": str(ROOT)}, tmp_path_factory.mktemp("dossier"))


def test_root(iris: Iris) -> None:
    """The dossier says that the image starts as root, by its configuration."""
    assert _outcomes(iris.dossier, "image")["PRV-01"] == "gap"
    assert iris.facts["image.uid"]["value"] == 0
    assert iris.facts["image.user"]["place"]["digest"] == iris.facts["image.config_digest"]["value"]
    assert "The image starts as root" in iris.page


def test_shell(iris: Iris) -> None:
    """The dossier names the shell and the package manager, and the layer that brings them is the base's."""
    assert _outcomes(iris.dossier, "image")["MIN-02"] == "gap"
    assert iris.facts["image.shells"]["value"] == ["/bin/sh"]
    assert iris.facts["image.package_managers"]["value"] == ["/usr/bin/pip"]
    base = iris.layer_of("image.shells")
    assert base is not None
    assert base["layer.number"] == 1
    assert "image.shells: /bin/sh" in iris.page


def test_size_and_layers(iris: Iris) -> None:
    """The dossier gives the size, and each layer with its size and its history line, in the Dockerfile's order."""
    full = [layer for layer in iris.layers if not layer["layer.empty"]]
    assert iris.facts["image.layer_count"]["value"] == len(full)
    assert iris.facts["image.unpacked_size"]["value"] == sum(layer["layer.unpacked_size"] for layer in full) > 10_000
    lines = [" ".join((layer["layer.created_by"] or "").split()) for layer in iris.layers]
    written = ("WORKDIR /app", "/models/model.pkl", "pip install flask scikit-learn", "FLASK_DEBUG=1", "EXPOSE 8000", "python app.py")
    places = [next(number for number, line in enumerate(lines) if text in line) for text in written]
    assert places == sorted(places)
    assert f"{len(full)} layers" in iris.page
    assert [line for line in lines if line not in iris.page] == []


def test_missing_labels(iris: Iris) -> None:
    """The dossier says that no label leads from the image to its source."""
    assert _outcomes(iris.dossier, "image")["TRC-06"] == "gap"
    assert iris.facts["image.label_revision"]["value"] is None
    assert "image.label_revision is not set" in iris.page


def test_unsafe_pickle(iris: Iris) -> None:
    """The dossier names the pickled model at both its places, told by content, with what it would import."""
    assert _outcomes(iris.dossier, "image")["MDL-05"] == "gap"
    first, second = iris.facts["image.model_files_executable"]["value"]
    assert first.startswith("/app/model.pkl")
    assert second.startswith("/models/model.pkl")
    assert "statistics.NormalDist" in first
    assert "/models/model.pkl" in iris.page


def test_unsafe_pickle_names_its_layers(iris: Iris) -> None:
    """Each pickled model names the layer it came with, and that layer's history line is the COPY that brought it."""
    numbers = [int(number) for text in iris.facts["image.model_files_executable"]["value"] for number in re.findall(r"\(layer (\d+)\)", text)]
    lines = {layer["layer.number"]: layer["layer.created_by"] for layer in iris.layers}
    assert ["COPY" in lines[number] for number in numbers] == [True, True]


def test_packages_of_the_layer_that_installs(iris: Iris) -> None:
    """What the RUN line installs is in the inventory."""
    assert set(iris.facts["image.packages"]["value"]) == {f"pypi/{name}@1.0" for name in PACKAGES}


def test_floating_base_is_not_guessed(iris: Iris) -> None:
    """An image does not record by which name its base was pulled: alone it gives neither a gap nor a pass."""
    assert _outcomes(iris.dossier, "image")["TRC-04"] == "not-assessed"


def test_floating_base_is_said_by_the_dockerfile_beside_it(iris: Iris) -> None:
    """With its folder the image is joined to its Dockerfile, and the floating base is a gap there."""
    beside = iris.generate(str(STEP), "--image", iris.name)
    (image,) = (subject for subject in beside["subjects"] if subject["kind"] == "image" and not subject["id"].endswith("#named"))
    assert image["facts"]["image.dockerfile"]["value"].startswith("Dockerfile#")
    assert image["facts"]["image.dockerfile_differences"]["value"] is None
    outcomes = _outcomes(beside, "dockerfile")
    assert (outcomes["TRC-04"], outcomes["TRC-02"]) == ("gap", "gap")
    assert _outcomes(beside, "image")["BLD-05"] == "pass"
