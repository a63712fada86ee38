"""One question and the values it reads → an outcome. Unknown anywhere on the way is not assessed: never a pass, never a gap."""

from __future__ import annotations

from typing import Any, NamedTuple

from aiact_report.facts.registry import registry
from aiact_report.mapping._controls import Question
from aiact_report.mapping._logic import Answer, Cited
from aiact_report.mapping._rules import Inputs
from aiact_report.model import OpenList, Outcome

_ALWAYS = Answer(True, ())
_NEVER = Answer(False, ())


class Finding(NamedTuple):
    """An outcome for one set of values, before it is said of a subject."""

    outcome: Outcome
    reason: str
    """Empty where nothing was assessed: the reason then depends on the subject."""
    cited: tuple[Cited, ...]


def decide(question: Question, inputs: Inputs) -> Finding:
    """Ask `when`, then `expect`, then `partial`."""
    asked = question.when(inputs) if question.when else _ALWAYS
    if asked.truth is not True:
        return _unknown(asked) if asked.truth is None else _said(Outcome.NOT_APPLICABLE, asked, inputs)
    met = question.expect(inputs)
    if met.truth is not False:
        return _unknown(met) if met.truth is None else _said(Outcome.PASS, met, inputs)
    partly = question.partial(inputs) if question.partial else _NEVER
    if partly.truth is None:
        return _unknown(partly)
    return Finding(Outcome.PARTIAL, question.partial_says, met.cited) if partly.truth else Finding(Outcome.GAP, question.gap, met.cited)


def _said(outcome: Outcome, answer: Answer, inputs: Inputs) -> Finding:
    return Finding(outcome, said_by_values(outcome, answer.cited, inputs), answer.cited)


def _unknown(answer: Answer) -> Finding:
    return Finding(Outcome.NOT_ASSESSED, "", answer.cited)


def said_by_values(outcome: Outcome, cited: tuple[Cited, ...], inputs: Inputs) -> str:
    """Give the reason of a pass, or of a question that is not asked: the values that decided."""
    told = [fact for fact in cited if fact.name not in _PLAIN] or cited
    known = dict.fromkeys(f"{fact.name} is {_shown(_value(fact, inputs), fact.name)}" for fact in told)
    words = "; ".join(list(known)[:_FEW]) + (" …" if len(known) > _FEW else "")
    if outcome is Outcome.PASS:
        return f"As expected: {words}." if words else "As expected."
    return f"Not asked here: {words}." if words else "Not asked here."


_PLAIN = frozenset({"workload.platform"})
"""Facts a reader sees on the subject itself."""
_FEW = 3
"""Values that are said; all are cited."""


def _value(fact: Cited, inputs: Inputs) -> Any:
    if fact.child is None:
        return inputs.values.get(fact.name)
    return next((rows[fact.child].get(fact.name) for rows in inputs.children.values() if fact.child < len(rows)), None)


def _shown(value: Any, name: str) -> str:
    if value is None:
        return "none" if registry()[name].type in _LISTS else "not set"
    if isinstance(value, OpenList):
        return f"{_shown(value.known, name)} and more that was not seen"
    if isinstance(value, tuple | list):
        return ", ".join(_cut(str(item)) for item in value[:_FEW]) + (" …" if len(value) > _FEW else "") if value else "none"
    return str(value).lower() if isinstance(value, bool) else _cut(str(value))


_LISTS = ("strings", "ints")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


_LONGEST = 80
"""Characters of a value that are said."""
