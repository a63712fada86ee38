"""Rules in words."""

from aiact_report.mapping._describe import describe
from aiact_report.mapping._load import load


def test_every_built_in_rule_can_be_said() -> None:
    """Each rule of each control gives lines that name every fact it reads."""
    for questions in load().questions.values():
        for question in questions:
            text = "\n".join(line for rule in question.source.values() for line in describe(rule))
            assert all(name in text for name in question.reads), question.control


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
