"""From files to a dossier: the whole way, without the command line."""

import json
import re
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from aiact_report import config, evidence, pipeline
from aiact_report.errors import MistakesError
from aiact_report.model import Dossier, Evidence, Outcome

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: api, namespace: prod}
spec:
  replicas: 1
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec:
      containers:
      - {name: api, image: "registry.example/api:latest"}
"""
WAIVER = "waivers:\n  - {control: RES-01, subject: %s, reason: one GPU, approved_by: K, approved_on: 2026-01-01, expires: %s}\n"
NOW = "2026-06-15T12:00:00Z"


def _evidence(folder: Path, **files: str) -> Evidence:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    return pipeline.link(pipeline.collect(pipeline.Wanted(paths=(folder,)), jobs=1))


def _dossier(seen: Evidence, configuration: str = "", mapping: tuple[Path, ...] = ()) -> Dossier:
    settings = config.parse(configuration.encode(), "c.yaml", Path())
    digest = evidence.digest(evidence.encode(seen))
    return pipeline.dossier(seen, pipeline.load_mapping(settings, mapping), settings, created_at=NOW, evidence_sha256=digest)


def _json(dossier: Dossier, form: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(b"".join(pipeline.render(dossier, pipeline.formats([form])[0])))
    return found


def test_a_deployment_becomes_verdicts_with_places(tmp_path: Path) -> None:
    """One replica is a gap of RES-01, and the verdict names the fact, which knows its line."""
    dossier = _dossier(_evidence(tmp_path, a=DEPLOYMENT))
    verdict = next(item for item in dossier.verdicts if item.control == "RES-01" and "api" in item.subject)
    subject = next(item for item in dossier.evidence.subjects if item.id == verdict.subject)
    assert verdict.outcome is Outcome.GAP
    assert "workload.replicas" in {ref.name for ref in verdict.facts}
    assert subject.facts["workload.replicas_declared"].place.line == 5


def test_evidence_comes_back_as_it_was(tmp_path: Path) -> None:
    """Writing and reading evidence changes nothing: values, tuples, places, order."""
    seen = _evidence(tmp_path, a=DEPLOYMENT, bad="apiVersion: v1\nkind: Pod\nspec: [\n")
    data = b"".join(evidence.encode(seen))
    assert evidence.decode(data, "e.json") == seen
    assert b"".join(evidence.encode(evidence.decode(data, "e.json"))) == data


def test_evidence_file_says_the_basis_of_facts_and_no_time(tmp_path: Path) -> None:
    """A basis is written once a subject and where a fact has another, and equal sources give equal bytes."""
    data = b"".join(evidence.encode(_evidence(tmp_path, a=DEPLOYMENT)))
    found = json.loads(data)
    bases = {fact.get("basis", subject.get("basis", "declared")) for subject in found["subjects"] for fact in subject["facts"].values()}
    assert bases == {"declared", "derived"}
    assert "created_at" not in found
    assert data == b"".join(evidence.encode(_evidence(tmp_path)))


@pytest.mark.parametrize("name", ["evidence", "dossier", "dossier.full"])
def test_output_fits_the_published_schema(tmp_path: Path, name: str) -> None:
    """What is written is what was published."""
    seen = _evidence(tmp_path, a=DEPLOYMENT, c="services:\n  a:\n    image: ${X}\n")
    form = {"dossier": "json", "dossier.full": "json-full"}.get(name)
    written = json.loads(b"".join(evidence.encode(seen))) if form is None else _json(_dossier(seen), form)
    schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert [error.message for error in Draft202012Validator(schema).iter_errors(written)] == []


@pytest.mark.parametrize("form", ["json", "json-full"])
def test_a_dossier_comes_back_as_it_was(tmp_path: Path, form: str) -> None:
    """A dossier of either form can be read again, anywhere, and says the same; evidence is no dossier."""
    dossier = _dossier(_evidence(tmp_path, a=DEPLOYMENT), WAIVER % ("'*'", "2026-12-31"))
    path = tmp_path / "dossier.json"
    path.write_bytes(b"".join(pipeline.render(dossier, pipeline.formats([form])[0])))
    assert pipeline.read_dossier(_written(tmp_path / "evidence.json", dossier.evidence)) is None
    again = pipeline.read_dossier(path)
    assert again == dossier
    for other in ("html", form, "json-full"):
        made, remade = (_without_index(pipeline.render(item, pipeline.formats([other])[0])) for item in (dossier, again))
        assert made == remade


def _without_index(pieces: Iterable[bytes]) -> bytes:
    """Leave out the page's index: equal reasons that differ in a value are one there, which the full form, a verdict at a time, no longer tells."""
    return re.sub(rb'<script type="application/json" id="index-data">.*?</script>', b"", b"".join(pieces), flags=re.DOTALL)


def _written(path: Path, seen: Evidence) -> Path:
    path.write_bytes(b"".join(evidence.encode(seen)))
    return path


def test_several_evidence_files_are_judged_as_one(tmp_path: Path) -> None:
    """Evidence collected in two places joins: a budget of one file covers a workload of the other."""
    budget = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b, namespace: prod}\nspec: {minAvailable: 1, selector: {matchLabels: {app: api}}}\n"
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    files = [
        _written(tmp_path / "1.json", _evidence(tmp_path / "one", a=DEPLOYMENT)),
        _written(tmp_path / "2.json", _evidence(tmp_path / "two", b=budget)),
    ]
    joined, digest = pipeline.read_evidence(files)
    workload = next(subject for subject in joined.subjects if subject.kind == "workload")
    assert workload.facts["workload.disruption_budget"].value is not None
    assert digest == evidence.digest(evidence.encode(joined))
    assert pipeline.read_evidence([files[0], files[0]])[0].sources == pipeline.read_evidence([files[0]])[0].sources


def test_different_sources_of_one_name_are_refused(tmp_path: Path) -> None:
    """Two files called `a.yaml` that differ cannot be told apart in one dossier."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    files = [
        _written(tmp_path / "1.json", _evidence(tmp_path / "one", a=DEPLOYMENT)),
        _written(tmp_path / "2.json", _evidence(tmp_path / "two", a=DEPLOYMENT + "\n")),
    ]
    with pytest.raises(MistakesError, match=r"source 'a\.yaml' is another file"):
        pipeline.read_evidence(files)


@pytest.mark.parametrize("pattern", ["'*api*'", "api", "workload/api", "'*'"])
def test_a_waiver_stands_beside_the_gap(tmp_path: Path, pattern: str) -> None:
    """A waived gap stays a gap, with who accepted it until when; `--fail-on` does not count it."""
    seen = _evidence(tmp_path, a=DEPLOYMENT)
    plain, waived = _dossier(seen), _dossier(seen, WAIVER % (pattern, "2026-06-15"))
    verdict = next(item for item in waived.verdicts if item.control == "RES-01" and item.outcome is Outcome.GAP)
    assert verdict.waiver is not None
    assert verdict.waiver.expires == "2026-06-15"
    assert [status.status for status in waived.waivers] == ["applied"]
    said = [notice for notice in waived.notices if notice not in plain.notices]
    assert [notice for notice in said if "too broad" not in notice] == []
    assert bool(said) is (pattern == "'*'")
    assert [row.counts for row in waived.obligations] == [row.counts for row in plain.obligations]
    assert pipeline.exceeds(plain, "gap", "low") - pipeline.exceeds(waived, "gap", "low") == 1


@pytest.mark.parametrize(
    ("subject", "expires", "status", "words"),
    [("api", "2026-06-14", "expired", "expired on 2026-06-14"), ("nobody", "2026-12-31", "unmatched", "matches no gap")],
)
def test_a_waiver_that_does_not_hold_is_said(tmp_path: Path, subject: str, expires: str, status: str, words: str) -> None:
    """An expired waiver, and one that covers nothing, are notices, and change no verdict."""
    seen = _evidence(tmp_path, a=DEPLOYMENT)
    dossier = _dossier(seen, WAIVER % (subject, expires))
    assert [item.status for item in dossier.waivers] == [status]
    assert any(words in notice for notice in dossier.notices)
    assert all(verdict.waiver is None for verdict in dossier.verdicts)


def test_an_empty_run_is_said_first(tmp_path: Path) -> None:
    """No subjects: the dossier says so before anything else, and is not complete."""
    dossier = _dossier(_evidence(tmp_path))
    assert "Nothing was found to judge" in dossier.notices[0]
    assert pipeline.incomplete(dossier)
    assert list(dossier.verdicts) == []


def test_a_path_that_yields_nothing_is_said(tmp_path: Path) -> None:
    """Of several paths, the one without a source is named."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a/x.yaml").write_text(DEPLOYMENT)
    seen = pipeline.link(pipeline.collect(pipeline.Wanted(paths=(tmp_path / "a", tmp_path / "b"))))
    assert any(notice.startswith("b: ") for notice in _dossier(seen).notices)


def test_a_source_of_which_nothing_could_be_read_is_said(tmp_path: Path) -> None:
    """A manifest that cannot be parsed is a notice, beside its Unobserved."""
    dossier = _dossier(_evidence(tmp_path, a=DEPLOYMENT, bad="apiVersion: v1\nkind: Pod\nspec: [\n"))
    assert any(notice.startswith("bad.yaml: nothing in it could be read: ") for notice in dossier.notices)


def test_standard_input_is_a_source() -> None:
    """What comes by standard input is read like a file, and called stdin."""
    seen = pipeline.collect(pipeline.Wanted(stdin=DEPLOYMENT.encode()))
    assert [source.id for source in seen.sources] == ["stdin"]
    assert {subject.kind for subject in seen.subjects} >= {"workload", "container"}


def test_named_compose_files_are_one_project_in_their_order(tmp_path: Path) -> None:
    """Compose files named together are merged in that order and judged once."""
    (tmp_path / "base.yaml").write_text("services:\n  a:\n    image: b:1\n    user: '1'\n")
    (tmp_path / "prod.yaml").write_text("services:\n  a:\n    user: '2'\n")
    group = (tmp_path / "base.yaml", tmp_path / "prod.yaml")
    seen = pipeline.collect(pipeline.Wanted(paths=(tmp_path,), compose=(group,)))
    container = [subject for subject in seen.subjects if subject.kind == "container"]
    assert len(container) == 1
    assert 2 in [fact.value for fact in container[0].facts.values()] or "2" in [fact.value for fact in container[0].facts.values()]


def test_own_output_is_no_source(tmp_path: Path) -> None:
    """A second run over a directory that holds the first run's output gives the same evidence."""
    first = _evidence(tmp_path, a=DEPLOYMENT)
    own = _written(tmp_path / "evidence.json", first)
    again = pipeline.link(pipeline.collect(pipeline.Wanted(paths=(tmp_path,), leave_out=(own,))))
    assert again == first


def test_order_of_paths_changes_nothing(tmp_path: Path) -> None:
    """The same files named in another order give the same evidence."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(DEPLOYMENT.replace("api", name))
    paths = (tmp_path / "a.yaml", tmp_path / "b.yaml")
    assert pipeline.collect(pipeline.Wanted(paths=paths)) == pipeline.collect(pipeline.Wanted(paths=paths[::-1]))


def test_unknown_formats_and_controls_are_answered_with_known_ones() -> None:
    """The mistake names the nearest known name."""
    with pytest.raises(MistakesError, match="did you mean 'html'"):
        pipeline.formats(["htm"])
    with pytest.raises(MistakesError, match="did you mean 'RES-"):
        pipeline.control(pipeline.load_mapping(config.Config()), "RES-O1")


def test_thresholds_count_what_is_as_bad_or_worse(tmp_path: Path) -> None:
    """`partial` counts gaps too, `not-assessed` all three; a higher severity counts fewer."""
    dossier = _dossier(_evidence(tmp_path, a=DEPLOYMENT))
    gap, partial, unknown = (pipeline.exceeds(dossier, word, "low") for word in ("gap", "partial", "not-assessed"))
    assert 0 < gap <= partial <= unknown
    assert pipeline.exceeds(dossier, "gap", "critical") <= pipeline.exceeds(dossier, "gap", "high") <= gap


def test_subject_ids_are_unique_and_all_sources_known() -> None:
    """Over real files: every id once, every parent and source there, and no file lost without a word."""
    if not CORPUS.is_dir():
        pytest.skip("the corpus of real files is not beside this checkout")
    seen = pipeline.link(pipeline.collect(pipeline.Wanted(paths=(CORPUS,))))
    ids = [subject.id for subject in seen.subjects]
    assert len(ids) == len(set(ids)) > 500
    sources = {source.id for source in seen.sources}
    assert {subject.source for subject in seen.subjects} <= sources
    assert {subject.parent for subject in seen.subjects if subject.parent} <= set(ids)
    named = sources | {entry.path for entry in seen.skipped} | {entry.source for entry in seen.unobserved}
    files = {str(path.relative_to(CORPUS)) for path in CORPUS.rglob("*") if path.suffix in {".yaml", ".yml", ".json"} and not path.is_symlink()}
    assert files <= named


def test_waivers_hold_to_the_end_of_their_last_day(tmp_path: Path) -> None:
    """A waiver holds on the day it expires and not on the next."""
    seen = _evidence(tmp_path, a=DEPLOYMENT)
    for days, status in ((0, "applied"), (-1, "expired")):
        day = date.fromisoformat(NOW[:10]) + timedelta(days=days)
        assert _dossier(seen, WAIVER % ("api", day)).waivers[0].status == status


def test_a_changed_mapping_is_said_and_changes_the_digest(tmp_path: Path) -> None:
    """Controls from `--mapping` are a notice, and the mapping's digest differs."""
    source = (ROOT / "aiact_report" / "mapping" / "controls" / "res.yaml").read_bytes()
    own = tmp_path / "own.yaml"
    own.write_bytes(source)
    seen = Evidence()
    changed = _dossier(seen, mapping=(own,))
    assert any("own.yaml" in notice for notice in changed.notices)
    assert changed.mapping_sha256 != _dossier(seen).mapping_sha256
    assert msgspec.json.encode(changed.law) == msgspec.json.encode(_dossier(seen).law)


def test_images_that_are_named_and_not_read_are_counted_first(tmp_path: Path) -> None:
    """A run over files says how many images it did not look into, and what would."""
    (tmp_path / "pod.yaml").write_text(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: a/b:1}, {name: d, image: a/c:1}]}\n"
    )
    seen = pipeline.link(pipeline.collect(pipeline.Wanted(paths=(tmp_path,)), jobs=1))
    assert any(notice.startswith("2 images are named") and "--image" in notice for notice in _dossier(seen).notices)
