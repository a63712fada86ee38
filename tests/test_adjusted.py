"""What a configuration changes of how is asked: parameters, controls that are switched off, mappings of one's own. All of it is shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from aiact_report import pipeline
from aiact_report.collector import Wanted
from aiact_report.config import parse
from aiact_report.errors import MistakesError
from aiact_report.mapping._load import load
from aiact_report.model import Dossier, Outcome, RollUp, Verdict

COMPOSE = "services:\n  api: {image: 'registry.example/api:1', deploy: {replicas: %d}}\n"
WHO = "reason: 'one {0} GPU', approved_by: M. Keller, approved_on: 2026-01-01"
OWN = Path(__file__).resolve().parents[1] / "docs" / "own-mapping.md"


def made(folder: Path, configuration: str, replicas: int = 1) -> Dossier:
    """Make the dossier of one service."""
    (folder / "compose.yaml").write_text(COMPOSE % replicas)
    config = parse(configuration.encode(), "aiact-report.yaml", folder)
    evidence = pipeline.link(pipeline.collect(Wanted(paths=(folder / "compose.yaml",))), config)
    return pipeline.dossier(evidence, pipeline.load_mapping(config), config, created_at="2026-06-30T12:00:00Z", evidence_sha256="")


def of(dossier: Dossier, control: str) -> Verdict:
    """Give the verdict of a control that asks one subject."""
    return next(verdict for verdict in dossier.verdicts if verdict.control == control)


INDEX = re.compile('<script type="application/json" id="index-data">.*?</script>', re.DOTALL)
"""Equal reasons that differ in a value are one in the page's index, which the full form, a verdict at a time, no longer tells."""


def rendered(dossier: Dossier, form: str) -> str:
    """Tell it in a format."""
    return b"".join(pipeline.render(dossier, pipeline.formats([form])[0])).decode()


def test_a_loosened_parameter_is_marked_on_what_it_decides_and_on_page_one(tmp_path: Path) -> None:
    """With what the default would say, who loosened it and why; in HTML, both JSONs and what the terminal says first."""
    found = made(tmp_path, f"parameters: [{{name: replicas, value: 1, {WHO}}}]")
    verdict = of(found, "RES-01")
    assert (verdict.outcome, verdict.usual) == (Outcome.PASS, Outcome.GAP)
    assert "By the default this would be a gap; replicas is loosened from 2 instances to 1 instance by M. Keller on 2026-01-01" in verdict.reason
    assert "one (0) GPU" in verdict.reason
    assert verdict.expected.startswith("at least 1 instance")
    assert any("replicas is loosened from 2 instances" in notice for notice in found.notices)
    html = rendered(found, "html")
    assert html.count("loosened from 2 instances to 1 instance by M. Keller") >= 2
    assert "it decides 1 verdict" in html
    assert '"usual":"gap"' in rendered(found, "json")
    assert '"usual":"gap"' in rendered(found, "json-full")


def test_a_parameter_marks_nothing_that_it_does_not_decide(tmp_path: Path) -> None:
    """Four instances pass by the default too."""
    verdict = of(made(tmp_path, f"parameters: [{{name: replicas, value: 1, {WHO}}}]", replicas=4), "RES-01")
    assert verdict.outcome is Outcome.PASS
    assert not verdict.usual
    assert "default" not in verdict.reason


def test_a_tightened_parameter_takes_no_person_and_is_shown(tmp_path: Path) -> None:
    """It asks for more, and says so."""
    found = made(tmp_path, "parameters: [{name: replicas, value: 5}]", replicas=3)
    verdict = of(found, "RES-01")
    assert (verdict.outcome, verdict.usual) == (Outcome.GAP, Outcome.PASS)
    assert "Fewer than 5 instances serve" in verdict.reason
    assert "tightened from 2 instances to 5 instances" in rendered(found, "html")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("parameters: [{name: replicas, value: 1}]", "asks for less than the default (2 instances): it needs reason, approved_by and approved_on"),
        ("parameters: [{name: replicas, value: 1, reason: r, approved_by: M}]", "it needs reason, approved_by and approved_on"),
        ("parameters: [{name: scan-age, value: 8}]", "scan-age asks for less than the default (7 days)"),
        ("parameters: [{name: replica, value: 3}]", "there is no parameter 'replica'"),
        ("parameters: [{name: replicas, value: -1}]", "value does not have its form"),
        ("parameters: [{name: replicas, value: two}]", "value does not have its form"),
        ("switched_off: [{control: RES-99, reason: r, approved_by: M, approved_on: 2026-01-01}]", "there is no control 'RES-99'"),
        ("switched_off: [{control: RES-01, approved_by: M, approved_on: 2026-01-01}]", "lacks reason"),
        ("profile: {name: none, approved_by: M, approved_on: 2026-01-01}", "there is no profile 'none'"),
    ],
)
def test_what_is_not_answered_for_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """With file and line, before anything is judged."""
    with pytest.raises(MistakesError) as caught:
        pipeline.load_mapping(parse(text.encode(), "aiact-report.yaml", tmp_path))
    assert any(said in str(problem) for problem in caught.value.problems), caught.value.problems


@pytest.mark.parametrize("key", ["parameters: [{name: replicas, value: 3}]", "profile: {name: a, approved_by: M, approved_on: 2026-01-01}"])
def test_a_configuration_that_was_found_changes_nothing_of_how_is_asked(tmp_path: Path, key: str) -> None:
    """What is audited decides nothing about the run."""
    with pytest.raises(MistakesError, match="not followed"):
        parse(key.encode(), "aiact-report.yaml", tmp_path, confined=True)


def test_a_control_that_is_switched_off_says_so_wherever_it_would_be_asked(tmp_path: Path) -> None:
    """It is not assessed, by whose decision; page one, the page and the JSON name it, and the roll-up counts it as not seen."""
    found = made(tmp_path, "switched_off: [{control: RES-01, reason: load is fixed, approved_by: M. Keller, approved_on: 2026-01-01}]")
    verdict = of(found, "RES-01")
    assert verdict.outcome is Outcome.NOT_ASSESSED
    assert verdict.reason == "Switched off by M. Keller on 2026-01-01: load is fixed."
    assert any("1 control is not asked (RES-01). Switched off by M. Keller" in notice for notice in found.notices)
    assert rendered(found, "html").count("load is fixed") >= 4
    assert '"switched_off":[{"control":"RES-01"' in rendered(found, "json")
    redundancy = next(item for item in found.obligations if item.key == "15.4-redundancy")
    assert redundancy.rollup is not RollUp.FOUND


def test_a_parameter_of_what_is_switched_off_decides_nothing(tmp_path: Path) -> None:
    """There is no verdict it could have changed."""
    switched = "switched_off: [{control: RES-01, reason: r, approved_by: M, approved_on: 2026-01-01}]\n"
    verdict = of(made(tmp_path, f"{switched}parameters: [{{name: replicas, value: 1, {WHO}}}]"), "RES-01")
    assert verdict.reason == "Switched off by M on 2026-01-01: r."
    assert not verdict.usual


def test_what_is_changed_changes_the_digest_of_the_mapping(tmp_path: Path) -> None:
    """Nobody can change it unseen; setting nothing changes nothing."""
    texts = ("", "parameters: [{name: replicas, value: 3}]", "switched_off: [{control: RES-01, reason: r, approved_by: M, approved_on: 2026-01-01}]")
    digests = [pipeline.load_mapping(parse(text.encode(), "c.yaml", tmp_path)).sha256 for text in texts]
    assert len(set(digests)) == 3
    assert digests[0] == load().sha256


def test_every_parameter_is_asked_by_and_its_sentences_name_it() -> None:
    """None is declared for nothing, and no placeholder is left in a sentence."""
    mapping = load()
    assert all(item.controls for item in mapping.parameters)
    sentences = [text for asked in mapping.questions.values() for each in asked for text in (each.expected, each.gap, each.partial_says)]
    assert not [text for text in sentences if "${" in text]


def example(folder: Path) -> Path:
    """Write the mapping that the page shows."""
    text = re.search(r"```yaml\n(framework:.*?)```", OWN.read_text(encoding="utf-8"), re.DOTALL)
    assert text is not None
    path = folder / "house-rules.yaml"
    path.write_text(text[1])
    return path


def test_a_framework_of_ones_own_is_told_and_rolled_up_beside_the_law(tmp_path: Path) -> None:
    """The example of the page, as it stands there: own chapter, own texts, own keys; the law's rows are what they were."""
    example(tmp_path)
    found = made(tmp_path, "mapping: [house-rules.yaml]")
    own = {item.key: item.rollup for item in found.obligations if item.key.startswith("ACME-")}
    assert own == {"ACME-owner": RollUp.GAPS_ONLY, "ACME-calm": RollUp.NOTHING}
    plain = made(tmp_path, "")
    assert [item for item in found.obligations if item.key not in own] == plain.obligations
    html = rendered(found, "html")
    assert "ACME: ACME rules for AI systems (2026)</h2>" in html
    assert "Article ACME" not in html
    assert "A roll-out waits. " in html
    again = rendered(pipeline.read_dossier(written(found, tmp_path)) or plain, "html")
    assert INDEX.sub("", again) == INDEX.sub("", html)


def written(dossier: Dossier, folder: Path) -> Path:
    """Write it in full, to be read again."""
    path = folder / "dossier.full.json"
    path.write_text(rendered(dossier, "json-full"))
    return path


def test_a_profile_chooses_among_controls(tmp_path: Path) -> None:
    """What it leaves out is not asked, and said once on page one."""
    example(tmp_path)
    found = made(tmp_path, "mapping: [house-rules.yaml]\nprofile: {name: acme-first-year, approved_by: M, approved_on: 2026-01-01}")
    off = {item.control for item in found.switched_off}
    assert {"NET-01", "RES-10"} <= off
    assert not {"ACME-01", "RES-01", "PRV-01"} & off
    assert of(found, "RES-01").outcome is Outcome.GAP
    assert sum("the profile acme-first-year" in notice for notice in found.notices) == 1


def test_a_parameter_of_ones_own_is_set_like_any_other(tmp_path: Path) -> None:
    """By its name; one that loosens needs who and why."""
    example(tmp_path)
    loosened = f"mapping: [house-rules.yaml]\nparameters: [{{name: acme-calm, value: 5, {WHO}}}]"
    mapping = pipeline.load_mapping(parse(loosened.encode(), "c.yaml", tmp_path))
    assert mapping.questions["ACME-02"][0].expected == "minReadySeconds of at least 5 seconds"
    with pytest.raises(MistakesError, match="acme-calm asks for less"):
        pipeline.load_mapping(parse(b"mapping: [house-rules.yaml]\nparameters: [{name: acme-calm, value: 5}]", "c.yaml", tmp_path))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("parameter: acme-calm", "parameter: acme-calmn", "did you mean 'acme-calm'?"),
        ("key: ACME-calm", "key: calm", "its key begins with ACME-"),
        ("phrase: No instance counts", "phrase: No instance ever counts", "its phrase stands in its text word for word"),
        ("loosens: down", "loosens: sideways", "Invalid enum value 'sideways'"),
        ("profiles:", "profile:", "unknown section 'profile'"),
        ("edition:", "editon:", "unknown field `editon`"),
        ("{obligation: ACME-owner,", "{obligation: ACME-ownr,", "did you mean 'ACME-owner'?"),
    ],
)
def test_mistakes_in_it_are_said(tmp_path: Path, old: str, new: str, said: str) -> None:
    """Each with the file."""
    path = example(tmp_path)
    path.write_text(path.read_text().replace(old, new))
    with pytest.raises(MistakesError) as caught:
        load([path])
    assert any(said in str(problem) and "house-rules.yaml" in str(problem) for problem in caught.value.problems), caught.value.problems


def test_obligations_without_a_framework_are_refused(tmp_path: Path) -> None:
    """They would be nobody's."""
    path = example(tmp_path)
    data = yaml.safe_load(path.read_text())
    del data["framework"]
    path.write_text(yaml.safe_dump(data))
    with pytest.raises(MistakesError) as caught:
        load([path])
    assert any("obligations belong to a framework" in str(problem) for problem in caught.value.problems)
