"""Loading the mapping: the law word for word, and mistakes all at once."""

import msgspec
import pytest

from aiact_report.errors import MistakesError
from aiact_report.mapping._load import load, words_digest

GOOD = """
- id: ACME-01
  title: Images come from the house registry
  supports: [{obligation: 15.5-unauthorised, relation: indirect, why: House images were looked at.}]
  severity: medium
  rationale: House rule.
  limits: Says nothing of what is in the image.
  remediation: {text: Push it there first.}
  questions:
  - subject: container
    expect: {fact: container.image.registry, equals: registry.acme.example}
    expected: registry.acme.example
    gap: The image comes from elsewhere.
"""


def write(tmp_path, text):
    """Write a mapping file."""
    path = tmp_path / "house.yaml"
    path.write_text(text)
    return path


def refused(tmp_path, text):
    """Return what is said of a mapping with mistakes."""
    with pytest.raises(MistakesError) as caught:
        load([write(tmp_path, text)])
    return [str(problem) for problem in caught.value.problems]


def test_obligations_quote_the_law() -> None:
    """Each phrase stands in its paragraph, word for word."""
    law = load().law
    text = {paragraph.key: paragraph.text for paragraph in law.paragraphs}
    assert len(law.obligations) == 13
    for obligation in law.obligations:
        assert obligation.phrase in text[obligation.paragraph], obligation.key
    assert "shall be as resilient as possible regarding errors, faults or inconsistencies" in text["15(4)/1"]
    assert all(entry.obligation in {obligation.key for obligation in law.obligations} | set(text) or entry.obligation for entry in law.beyond)


def test_a_file_adds_a_control(tmp_path) -> None:
    """`--mapping` adds a control, marks where it is from, and the mapping's digest changes."""
    mapping = load([write(tmp_path, GOOD)])
    added = next(control for control in mapping.controls if control.id == "ACME-01")
    assert added.origin.endswith("house.yaml")
    assert mapping.sha256 != load().sha256


def test_a_file_replaces_a_control(tmp_path) -> None:
    """A control of a known id takes the place of the built-in one."""
    mapping = load([write(tmp_path, GOOD.replace("ACME-01", "PRV-02"))])
    assert [control.title for control in mapping.controls if control.id == "PRV-02"] == ["Images come from the house registry"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("severity: medium", "severity: awful", "unknown severity 'awful'"),
        ("relation: indirect", "relation: vague", "unknown relation 'vague'"),
        (", why: House images were looked at.", "", "nothing argues why it bears on 15.5-unauthorised"),
        ("why: House images were looked at.", "why: ' '", "nothing argues why it bears on 15.5-unauthorised"),
        ("looked at.}", "looked at., of: [workload]}", "`of` names kinds of subject that the control asks"),
        ("looked at.}", "looked at., by: me}", "each of `supports` has an obligation, a relation and its argument"),
        ("15.5-unauthorised", "15.5-unauthorized", "did you mean '15.5-unauthorised'?"),
        ("subject: container", "subject: contaner", "did you mean 'container'?"),
        ("container.image.registry", "container.image.registri", "did you mean 'container.image.registry'?"),
        ("    gap: The image comes from elsewhere.\n", "", "'gap' is missing"),
        ("limits: Says nothing of what is in the image.", "limit: x", "did you mean 'limits'?"),
        ("- id: ACME-01", "- name: ACME-01", "a control is a mapping with an id"),
        ("remediation: {text: Push it there first.}", "remediation: {txt: x}", "ACME-01"),
    ],
)
def test_mistakes(tmp_path, old, new, said) -> None:
    """A mistake is refused with file, line and the nearest known name."""
    lines = refused(tmp_path, GOOD.replace(old, new))
    assert any(said in line and "house.yaml:" in line for line in lines), lines


def test_all_at_once(tmp_path) -> None:
    """Two mistakes in two controls are said together."""
    broken = GOOD.replace("severity: medium", "severity: awful") + GOOD.replace("ACME-01", "ACME-02").replace("expect:", "expct:")
    said = refused(tmp_path, broken)
    assert any("awful" in line for line in said)
    assert any("expct" in line for line in said)


@pytest.mark.parametrize("text", ["a: [", "just text", "- 5", "a: &a [*a]"])
def test_no_mapping_at_all(tmp_path, text) -> None:
    """A file that is no list of controls is refused, not a crash."""
    assert refused(tmp_path, text)


def test_a_missing_file_is_said(tmp_path) -> None:
    """A mapping file that does not exist is a mistake of the user."""
    with pytest.raises(MistakesError, match="cannot be read"):
        load([tmp_path / "none.yaml"])


def test_every_reference_is_in_the_registry() -> None:
    """Each clause that a built-in control cites has its line there, of an edition, and nothing stands there that is not cited."""
    mapping = load()
    cited = {(key, clause) for control in mapping.controls for key, clauses in control.references.items() for clause in clauses}
    assert cited == {(key, clause) for key, standard in mapping.references.items() for clause in standard.asks}
    assert all(standard.edition and standard.checked and all(standard.asks.values()) for standard in mapping.references.values())


STRUCK = [
    ("RES-04", "cis_docker", "5.15"), ("TRC-02", "cis_docker", "5.28"), ("PRV-07", "cis_docker", "5.31"), ("LOG-01", "sp800_190", "4.3.2"), ("SUP-05", "sp800_190", "4.2.3"),
    ("PRV-06", "cis_k8s", "4.2.14"), ("TRC-01", "sp800_53", "CM-14"), ("ACC-04", "owasp_k8s", "2025:K09"), ("MDL-20", "attack", "T1053.007"), ("RES-06", "sp800_53", "CP-7"),
    ("ACC-01", "iso42001", "A.3.2"), ("LOG-05", "iso42001", "A.8.4"), ("BLD-01", "cra", "Part II(1)"), ("VUL-04", "cra", "Part II(7)"), ("MIN-03", "cis_docker", "6.1"),
]  # fmt: skip
"""Pairings that were wrong, by kind: the clause asks the opposite, something else, or what the control does not look at."""


@pytest.mark.parametrize(("control", "standard", "clause"), STRUCK)
def test_what_was_struck_stays_struck(control, standard, clause) -> None:
    """A clause that asks something else does not come back."""
    found = next(item for item in load().controls if item.id == control)
    assert clause not in found.references.get(standard, ())
    assert not any("A.4.5" in item.references.get("iso42001", ()) for item in load().controls)


def test_the_words_are_those_that_are_pinned() -> None:
    """The digest in the law's file is that of the nine subparagraphs, whole; a word more or less is another."""
    law = load().law
    assert words_digest(law) == law.sha256
    assert len(law.sha256) == 64
    assert len(law.paragraphs) == 9
    changed = msgspec.structs.replace(law.paragraphs[0], text=law.paragraphs[0].text.replace("shall", "should"))
    assert words_digest(msgspec.structs.replace(law, paragraphs=(changed, *law.paragraphs[1:]))) != law.sha256


def test_the_regime_is_dated_and_names_its_sources() -> None:
    """Both routes with a date, every neighbouring provision with what it can use, and no presumption without its condition."""
    law = load().law
    assert law.regime is not None
    assert law.standards is not None
    assert {route.key: route.applies for route in law.regime.routes} == {"annex_iii": "2027-12-02", "annex_i": "2028-08-02"}
    named = " ".join(item.provision for item in law.regime.neighbours)
    for provision in ("9", "11", "12", "14", "17", "18", "19", "26", "43", "72", "73"):
        assert f"Article {provision}" in named
    assert all(f"Annex IV, 2({letter})" in named for letter in "bcdefgh")
    assert {way.key for way in law.regime.presumptions} == {"40", "42(2)", "42(3)"}
    assert law.regime.checked
    assert law.regime.sources
    assert all(item.stage and item.sure for item in law.standards.entries)


def test_a_mapping_that_nests_without_end_is_a_mistake(tmp_path) -> None:
    """Before PyYAML 6.0.4 such a file ended the process."""
    (said,) = refused(tmp_path, "- {id: " + "[" * 100_000)
    assert said.endswith("nested more than 50 levels deep")
