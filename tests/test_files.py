"""The two files of schema 2: small, whole, and refused when they are not what they say."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from aiact_report import cli, config, evidence, pipeline
from aiact_report._evidence_shape import FirstEvidenceFile, FirstSubject
from aiact_report.errors import ExitCode, MistakesError
from aiact_report.model import Evidence, Facts, Subject

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "samples" / "credit-scoring"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: api-%d, namespace: prod}
spec:
  replicas: 2
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec:
      containers:
      - {name: api, image: "registry.example/api:1.%d"}
      - {name: side, image: "registry.example/side:1.0", args: ["--password", "x{0}"]}
"""


@pytest.fixture(scope="module")
def seen() -> Evidence:
    """Give the evidence of the sample, which has Dockerfiles, Compose and manifests."""
    return pipeline.link(pipeline.collect(pipeline.Wanted(paths=(SAMPLE,)), jobs=1))


def _first(found: Evidence) -> bytes:
    """Write evidence as schema 1 did: every fact in full."""
    subjects = [FirstSubject(item.id, item.kind, item.name, item.source, item.namespace, item.parent, _whole(item)) for item in found.subjects]
    file = FirstEvidenceFile(
        schema="1.0.0", tool="x", sources=found.sources, unobserved=found.unobserved, skipped=found.skipped, worlds=found.worlds, subjects=subjects
    )
    return msgspec.json.encode(file)


def _whole(subject: Subject) -> dict[str, Any]:
    return subject.facts.whole() if isinstance(subject.facts, Facts) else subject.facts


def test_every_fact_comes_back_from_the_small_file(seen: Evidence) -> None:
    """Value, place, basis and origin of every fact of schema 1 are those read back from schema 2, which is a fraction of its size."""
    large, small = _first(seen), b"".join(evidence.encode(seen))
    assert evidence.decode(large, "1.json") == evidence.decode(small, "2.json") == seen
    assert len(small) * 2 < len(large)
    assert sum(len(subject.facts) for subject in seen.subjects) > 1000


def test_the_rules_of_the_page_are_those_of_the_file(seen: Evidence) -> None:
    """A reader who knows nothing but docs/files.md finds every fact, its value, place and basis."""
    file = json.loads(b"".join(evidence.encode(seen)))
    for row, subject in zip(file["subjects"], seen.subjects, strict=True):
        assert _by_the_page(row, file) == json.loads(msgspec.json.encode(_whole(subject)))


def _by_the_page(row: dict[str, Any], file: dict[str, Any]) -> dict[str, Any]:
    """Expand a subject as docs/files.md says."""
    begin = row.get("at") or {"file": row["source"]} | ({"line": row["line"]} if "line" in row else {})
    basis = row.get("basis", "declared")
    found = {name: {"value": None, "place": begin, "basis": basis} for name in file["names"].get(row.get("looked_for"), [])}
    for name, fact in row.get("facts", {}).items():
        own = {key: fact[key] for key in ("file", "line", "field") if key in fact}
        place = fact.get("place") or {key: begin[key] for key in ("file", "object", "digest", "path") if key in begin} | own
        value = file["sets"][fact["value_set"]] if "value_set" in fact else fact["value"]
        origin = file["sets"][fact["origin_set"]] if "origin_set" in fact else fact.get("origin")
        cited = {} if origin is None else {"origin": [{"name": item} if isinstance(item, str) else item for item in origin]}
        found[name] = {"value": value, "place": place, "basis": fact.get("basis", basis), **cited}
    for name in file["names"].get(row.get("none_found"), []):
        found[name] = {"value": None, "place": row.get("none_at", begin), "basis": "derived"}
    return found


def test_evidence_of_schema_1_gives_the_same_dossier(seen: Evidence, tmp_path: Path) -> None:
    """What was collected by an older program is judged as it was."""
    (tmp_path / "1.json").write_bytes(_first(seen))
    (tmp_path / "2.json").write_bytes(b"".join(evidence.encode(seen)))
    mapping = pipeline.load_mapping(config.Config())
    found = [list(pipeline.judge(pipeline.read_evidence([tmp_path / name])[0], mapping)) for name in ("1.json", "2.json")]
    assert found[0] == found[1]
    assert len(found[0]) > 500


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a folder with a dossier of two Deployments and its evidence."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for number in range(2):
        (tmp_path / "in" / f"{number}.yaml").write_text(DEPLOYMENT % (number, number))
    assert cli.main(["generate", "in", "-o", "out", "--format", "json", "--format", "json-full", "--format", "html", "--quiet"]) == ExitCode.DONE
    return tmp_path / "out"


def test_a_dossier_is_rendered_with_the_evidence_beside_it(written: Path) -> None:
    """The page and the full form made from the two files are, byte for byte, those that were made at first."""
    again = ["render", str(written / "dossier.json"), "-o", "again", "--format", "html", "--format", "json-full", "--format", "json", "--quiet"]
    assert cli.main(again) == ExitCode.DONE
    for name in ("dossier.html", "dossier.full.json", "dossier.json"):
        assert Path("again", name).read_bytes() == (written / name).read_bytes()


def test_sentences_are_filled_with_the_values_and_never_twice(written: Path) -> None:
    """The reason of a pass names the value of each subject; what looks like a hole in a value stays as it is."""
    full = json.loads((written / "dossier.full.json").read_text())
    reasons = {verdict["reason"] for verdict in full["verdicts"] if verdict["control"] == "TRC-02" and verdict["outcome"] == "pass"}
    assert any("container.image.tag is 1.0" in reason for reason in reasons)
    assert any("container.image.tag is 1.1" in reason for reason in reasons)
    table = json.loads((written / "dossier.json").read_text())["answers"]
    assert any(answer["reason"].startswith("As expected: container.image.tag is {0}") for answer in table if answer["control"] == "TRC-02")


def test_a_dossier_without_its_evidence_says_what_it_needs(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without the evidence, or with another, nothing is rendered, and the message names what is missing."""
    (written / "evidence.json").rename(written / "moved.json")
    assert cli.main(["render", str(written / "dossier.json"), "-o", "again"]) == ExitCode.MISTAKE
    assert "there is no evidence.json beside it" in capsys.readouterr().err
    assert cli.main(["render", str(written / "dossier.json"), "-o", "again", "--evidence", str(written / "moved.json"), "--quiet"]) == ExitCode.DONE
    (written / "evidence.json").write_text('{"schema": "2.0.0", "tool": "x", "sources": [], "subjects": []}')
    assert cli.main(["render", str(written / "dossier.json"), "-o", "other"]) == ExitCode.MISTAKE
    assert "is not the evidence this dossier was judged from" in capsys.readouterr().err
    assert not Path("other").exists()


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"verdicts": {"nobody": [0]}}, "which its evidence does not hold"),
        ({"verdicts": {"SUBJECT": [10**6]}}, "names an answer that is not there"),
        ({"verdicts": {"SUBJECT": [-1]}}, "names an answer that is not there"),
        ({"waived": [["SUBJECT", "RES-01", 5]]}, "names a waiver that is not there"),
        ({"verdicts": [1]}, "Expected `object`"),
        ({"evidence": {"file": "../../etc/passwd", "sha256": "0"}}, "there is no passwd beside it"),
    ],
)
def test_a_damaged_dossier_is_refused(written: Path, capsys: pytest.CaptureFixture[str], change: dict[str, Any], word: str) -> None:
    """Numbers that lead nowhere, and names that lead elsewhere, are mistakes with a sentence, not tracebacks."""
    file = json.loads((written / "dossier.json").read_text())
    subject = next(iter(file["verdicts"]))
    damaged = json.loads(json.dumps(change).replace("SUBJECT", subject))
    (written / "dossier.json").write_text(json.dumps(file | damaged))
    assert cli.main(["render", str(written / "dossier.json"), "-o", "again"]) == ExitCode.MISTAKE
    assert word in capsys.readouterr().err


def test_answers_that_name_children_there_are_not_are_said_without_them(written: Path) -> None:
    """A cited child or a hole beyond the facts cited costs the citation, not the run."""
    file = json.loads((written / "dossier.json").read_text())
    for answer in file["answers"]:
        answer["facts"] = [["container.image", 99]]
        answer["reason"], answer["holes"] = "{0} {7}", True
    (written / "dossier.json").write_text(json.dumps(file))
    assert cli.main(["render", str(written / "dossier.json"), "-o", "again", "--format", "json-full", "--quiet"]) == ExitCode.DONE
    assert json.loads(Path("again/dossier.full.json").read_text())["verdicts"][0]["reason"] == "not set {7}"


@pytest.mark.parametrize("key", ["looked_for", "none_found"])
def test_evidence_that_points_at_no_list_is_refused(seen: Evidence, key: str) -> None:
    """A key that leads nowhere would make facts of nothing."""
    file = json.loads(b"".join(evidence.encode(seen)))
    next(row for row in file["subjects"] if key in row)[key] = "nowhere"
    with pytest.raises(MistakesError, match="no list of names 'nowhere'"):
        evidence.decode(json.dumps(file).encode(), "e.json")


def test_compressed_files_are_written_and_read_by_their_names(written: Path) -> None:
    """A name that ends in .zst is compressed; it reads as the plain file, with the same digest."""
    plain = (written / "evidence.json").read_bytes()
    assert cli.main(["collect", "in", "-o", "z/evidence.json.zst", "--quiet"]) == ExitCode.DONE
    assert Path("z/evidence.json.zst").stat().st_size * 3 < len(plain)
    assert evidence.read(Path("z/evidence.json.zst")) == plain
    assert cli.main(["judge", "z/evidence.json.zst", "-o", "z/dossier.json.zst", "--quiet"]) == ExitCode.DONE
    assert cli.main(["render", "z/dossier.json.zst", "-o", "z", "--format", "json-full", "--quiet"]) == ExitCode.DONE
    assert Path("z/dossier.full.json").read_bytes() == (written / "dossier.full.json").read_bytes()


def test_compressed_files_that_are_damaged_or_bombs_are_refused(tmp_path: Path) -> None:
    """What cannot be unpacked, or unpacks to more than any evidence, is a mistake."""
    import zstandard

    packed = zstandard.ZstdCompressor().compress(b"{}" * 100_000)
    for name, data in (("cut", packed[: len(packed) // 2]), ("broken", packed[:8] + bytes(40)), ("empty", packed[:4])):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(MistakesError):
            evidence.decode(evidence.read(tmp_path / name), name)
    packer = zstandard.ZstdCompressor().compressobj()
    (tmp_path / "bomb").write_bytes(b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(60)), packer.flush()]))
    with pytest.raises(MistakesError, match="holds more than"):
        evidence.read(tmp_path / "bomb")


@pytest.mark.parametrize(
    "text", ["[" * 300_000, '{"schema": "2.0.0", "subjects": ' + "[" * 300_000, '{"schema": "2.0.0", "answers": ' + '{"a":' * 300_000]
)
def test_files_of_great_depth_are_refused(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Brackets without end, in evidence and in a dossier: a mistake in the file, and no traceback."""
    monkeypatch.chdir(tmp_path)
    Path("e.json").write_text(text)
    for command in (["judge", "e.json", "-o", "d.json"], ["render", "e.json", "-o", "r"]):
        assert cli.main(command) == ExitCode.MISTAKE
    assert "Traceback" not in capsys.readouterr().err


def test_a_terabyte_of_nothing_is_not_read(tmp_path: Path) -> None:
    """A file with holes is none that this program wrote."""
    with (tmp_path / "evidence.json").open("wb") as file:
        file.truncate(10**12)
    with pytest.raises(MistakesError, match="holes"):
        evidence.read(tmp_path / "evidence.json")


def test_several_files_are_judged_as_one_that_is_written_beside(written: Path) -> None:
    """What is judged of several files is written, or the dossier could not be read again."""
    assert cli.main(["collect", "in/0.yaml", "-o", "a.json", "--quiet"]) == ExitCode.DONE
    assert cli.main(["collect", "in/1.yaml", "-o", "b.json", "--quiet"]) == ExitCode.DONE
    assert cli.main(["judge", "a.json", "b.json", "-o", "both/dossier.json", "--quiet"]) == ExitCode.DONE
    assert sorted(os.listdir("both")) == ["dossier.json", "evidence.json"]
    assert cli.main(["render", "both/dossier.json", "-o", "both", "--quiet"]) == ExitCode.DONE
    assert written.exists()


@pytest.mark.parametrize("value", [[[1]], {"a": 1}, 5, [5], True, [{"known": 1}]])
def test_evidence_with_a_value_of_another_type_is_refused(seen: Evidence, value: Any) -> None:
    """Whoever edits a value into something no rule expects is told which fact it is; nothing ends in a traceback."""
    data = json.loads(b"".join(evidence.encode(seen)))
    row = next(row for row in data["subjects"] if "container.image.tag" in row["facts"])
    row["facts"]["container.image.tag"]["value"] = value
    with pytest.raises(MistakesError, match=r"container\.image\.tag of .* is no value of its type"):
        evidence.decode(json.dumps(data).encode(), "evidence.json")
