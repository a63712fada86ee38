"""Rules in words."""

from importlib.resources import files
from pathlib import Path

import yaml

from aiact_report.mapping._describe import describe
from aiact_report.mapping._load import load

CONTROLS = Path(str(files("aiact_report.mapping"))) / "controls"


def test_every_built_in_rule_can_be_said() -> None:
    """Each rule of each control, those that choose a gap's sentence too, gives lines that name every fact it reads."""
    written = {
        control["id"]: control["questions"] for path in CONTROLS.glob("*.yaml") for control in yaml.safe_load(path.read_text(encoding="utf-8"))
    }
    for control, questions in load().questions.items():
        for question, source in zip(questions, written[control], strict=True):
            rules = [*question.source.values(), *(half["is"] for half in source.get("gap_when", ()))]
            text = "\n".join(line for rule in rules for line in describe(rule))
            assert all(name in text for name in question.reads), control


def test_words() -> None:
    """Comparisons read as sentences."""
    rule = {"all": [{"fact": "a.b", "equals": True}, {"not": {"fact": "a.c", "one_of": ["x", 2]}}, {"fact": "a.d", "present": False}]}
    assert describe(rule) == ["all of:", "  a.b is true", "  not:", "    a.c is one of x, 2", "  a.d is not set"]


def test_children() -> None:
    """Quantifiers say whom they ask."""
    rule = {
        "every": {
            "child": "container",
            "where": {"fact": "container.role", "equals": "main"},
            "is": {"fact": "container.privileged", "equals": False},
        }
    }
    assert describe(rule) == ["every container:", "  where", "    container.role is main", "  is", "    container.privileged is false"]
