"""The samples: what the command says of them is what is kept, and what they serve really runs."""

import hashlib
import importlib.util
import io
import json
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree as ET

import pytest

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
SERVICE = SAMPLES / "iris" / "service"


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


regenerate = _module(SAMPLES / "regenerate.py")


@pytest.fixture(scope="module")
def dossiers(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Dossiers of the samples, each made once, on demand."""

    @cache
    def made(sample: str) -> dict[str, Any]:
        found: dict[str, Any] = regenerate.dossier(sample, tmp_path_factory.mktemp("dossier"))
        return found

    return made


@pytest.mark.parametrize("sample", regenerate.ALL)
def test_dossier_says_what_is_kept(dossiers: Any, sample: str) -> None:
    """A sample's dossier has the verdicts, notices and waivers of its expected/summary.json."""
    kept = (SAMPLES / sample / "expected" / "summary.json").read_text(encoding="utf-8")
    assert regenerate.summary(dossiers(sample)) == json.loads(kept), "if the change is meant: samples/regenerate.py"


def test_tables_are_those_of_the_dossiers(dossiers: Any) -> None:
    """What the READMEs show is what the dossiers say."""
    for readme, made in regenerate.tables({sample: dossiers(sample) for sample in regenerate.ALL}).items():
        text = readme.read_text(encoding="utf-8")
        assert regenerate.with_table(text, made) == text, "run samples/regenerate.py"


def test_severe_gaps_close_from_step_to_step(dossiers: Any) -> None:
    """No step of iris has more critical and high gaps than the one before, and the last has far fewer than the first."""
    severe = [(found["critical"] + found["high"]) for found in (regenerate.gaps_by_severity(dossiers(f"iris/{step}")) for step in regenerate.STEPS)]
    assert severe == sorted(severe, reverse=True)
    assert severe[-1] <= severe[0] / 3


def test_credit_scoring_shows_every_kind_of_answer(dossiers: Any) -> None:
    """The demo holds every outcome, a critical gap, an applied and an expired waiver, and attestations."""
    found = dossiers("credit-scoring")
    assert all(regenerate.counts(found).values())
    assert regenerate.gaps_by_severity(found)["critical"] > 0
    assert {row["status"] for row in found["waivers"]} == {"applied", "expired"}
    assert len(found["attestations"]) == 3


def test_credit_scoring_finds_the_runtime_socket(dossiers: Any) -> None:
    """The socket in the retraining job is a gap of PRV-08, waived by nobody."""
    gaps = [row for row in dossiers("credit-scoring")["verdicts"] if row["control"] == "PRV-08" and row["outcome"] == "gap"]
    assert any("retraining" in row["subject"] for row in gaps)
    assert not any(row.get("waiver") for row in gaps)


def test_credit_scoring_does_not_guess_the_placeholder(dossiers: Any) -> None:
    """What `${TRITON_TAG}` hides is not assessed: neither a pass nor a gap."""
    rows = [row for row in dossiers("credit-scoring")["verdicts"] if row["control"] in ("TRC-01", "TRC-02") and "model-server" in row["subject"]]
    rows = [row for row in rows if "/container" in row["subject"]]  # its workload mounts no image
    assert rows
    assert {row["outcome"] for row in rows} == {"not-assessed"}


def test_iris_shows_what_was_measured() -> None:
    """The table and the picture of iris' images are those of measured.json."""
    for path, text in regenerate.of_images().items():
        assert path.read_text(encoding="utf-8") == text, "run samples/regenerate.py images"


def test_iris_picture_can_be_read_without_seeing_it() -> None:
    """The picture is well-formed, names every image with its size and gaps in words, and has colours for a dark page."""
    text = (regenerate.IMAGES / "steps.svg").read_text(encoding="utf-8")
    title = ET.fromstring(text).findtext("{http://www.w3.org/2000/svg}title") or ""  # noqa: S314 -- our own file
    assert all(f"{row['image']} {regenerate.megabytes(row)}, {row['gaps']} gaps" in title for row in regenerate.measured()["steps"])
    assert "prefers-color-scheme:dark" in text


def test_iris_images_improve() -> None:
    """The first image starts as root, has a shell and a model that runs code; the last has none of it, is smaller, and the step has fewer gaps."""
    first, *_, last = regenerate.measured()["steps"]
    assert (first["uid"], bool(first["shells"]), first["models_that_run_code"] > 0) == (0, True, True)
    assert (last["uid"] > 0, last["shells"], last["models_that_run_code"]) == (True, [], 0)
    assert last["unpacked_size"] < first["unpacked_size"]
    assert last["gaps"] < first["gaps"]


@pytest.mark.parametrize("step", regenerate.STEPS)
def test_iris_layouts_describe_the_measured_images(step: str) -> None:
    """What is kept of an image is a few kB of documents that have the digests naming them, and no layer."""
    folder = regenerate.IMAGES / step
    blobs = {f"sha256:{path.name}": path.read_bytes() for path in (folder / "blobs" / "sha256").iterdir()}
    assert all(f"sha256:{hashlib.sha256(data).hexdigest()}" == digest for digest, data in blobs.items())
    (top,) = json.loads((folder / "index.json").read_text(encoding="utf-8"))["manifests"]
    manifest = json.loads(blobs[top["digest"]])
    assert set(blobs) == {top["digest"], manifest["config"]["digest"]}
    (row,) = (row for row in regenerate.measured()["steps"] if row["step"] == step)
    assert (manifest["config"]["digest"], len(manifest["layers"])) == (row["digest"], row["layers"])
    assert sum(map(len, blobs.values())) < 50_000


@pytest.mark.parametrize("step", regenerate.STEPS)
def test_iris_layouts_are_read_without_an_engine(step: str, tmp_path: Path) -> None:
    """A kept layout tells user, labels and history; what only its layers show is named as not seen, and not assessed."""
    found = regenerate.dossier(f"iris/{step}", tmp_path, "--image", f"../images/{step}", "--no-layers")
    (image,) = (subject for subject in found["subjects"] if subject["kind"] == "image" and not subject["id"].endswith("#named"))
    facts = {name: fact["value"] for name, fact in image["facts"].items()}
    (row,) = (row for row in regenerate.measured()["steps"] if row["step"] == step)
    assert (facts["image.uid"], facts["image.size"], facts["image.config_digest"]) == (row["uid"], row["size"], row["digest"])
    withheld = {name for item in found["unobserved"] if item["subject"] == image["id"] for name in item["facts"]}
    assert withheld >= {"image.shells", "image.package_count", "image.model_files_executable", "image.unpacked_size"}
    outcomes = {verdict["control"]: verdict["outcome"] for verdict in found["verdicts"] if verdict["subject"] == image["id"]}
    assert (outcomes["MIN-02"], outcomes["MDL-05"]) == ("not-assessed", "not-assessed")
    assert outcomes["PRV-01"] == ("gap" if row["uid"] == 0 else "pass")


def test_iris_training_gives_the_kept_model() -> None:
    """Training from the data gives the very parameters the service ships."""
    train = _module(SERVICE / "train.py")
    lines = (SERVICE / "iris.csv").read_text(encoding="utf-8").splitlines()
    names, *rows = (line.split(",") for line in lines)
    trained = train.train([dict(zip(names, row, strict=True)) for row in rows])
    kept = json.loads((SERVICE / "model.json").read_text(encoding="utf-8"))
    assert trained["spread"] == pytest.approx(kept["spread"])
    assert all(centre == pytest.approx(kept["centres"][species]) for species, centre in trained["centres"].items())


@pytest.mark.parametrize(
    ("measured", "species"),
    [((5.1, 3.5, 1.4, 0.2), "setosa"), ((5.7, 2.8, 4.1, 1.3), "versicolor"), ((7.2, 3.6, 6.1, 2.5), "virginica")],
)
def test_iris_service_answers(measured: tuple[float, ...], species: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The service names the species, its model and version, and logs the same line."""
    reply = _post(json.dumps(dict(zip(_model()["features"], measured, strict=True))).encode())
    assert (reply["species"], reply["model"], reply["version"]) == (species, "iris-centroids", "1.2.0")
    assert json.loads(capsys.readouterr().out) == reply


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"sepal_length": "long"}', b"\xff"])
def test_iris_service_refuses_what_it_cannot_read(body: bytes) -> None:
    """A request without its four numbers is answered with what is expected, not with a traceback."""
    assert "expected a number" in _post(body)["error"]


def test_iris_service_refuses_another_model(tmp_path: Path) -> None:
    """A model whose digest is not the deployment's stops the start."""
    other = tmp_path / "model.json"
    other.write_text("{}")
    with pytest.raises(SystemExit, match="expected"):
        _module(SERVICE / "app.py").load(str(other), "0" * 64)


def test_iris_deployments_name_the_kept_model() -> None:
    """The digest in every manifest from step 2 on is the one of the model beside it."""
    digest = hashlib.sha256((SERVICE / "model.json").read_bytes()).hexdigest()
    for step in regenerate.STEPS[1:]:
        for name in ("compose.yaml", "deployment.yaml"):
            assert digest in (SAMPLES / "iris" / step / name).read_text(encoding="utf-8"), f"{step}/{name}"


def _model() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SERVICE / "model.json").read_text(encoding="utf-8"))
    return found


def _post(body: bytes) -> dict[str, Any]:
    """Ask the WSGI application itself, as a server would."""
    app = _module(SERVICE / "app.py").application(_model())
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/predict", "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
    found: dict[str, Any] = json.loads(b"".join(app(environ, lambda _status, _headers: None)))
    return found
