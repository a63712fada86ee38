"""One question and the values it reads → an outcome. Unknown anywhere on the way is not assessed: never a pass, never a gap."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from aiact_report.facts.registry import registry
from aiact_report.mapping._controls import Question
from aiact_report.mapping._logic import Answer, Cited
from aiact_report.mapping._rules import Inputs, Rule
from aiact_report.model import Outcome, shown

_ALWAYS = Answer(True, ())
_NEVER = Answer(False, ())


class Finding(NamedTuple):
    """An outcome for one set of values, before it is said of a subject."""

    outcome: Outcome
    reason: str
    """Empty where nothing was assessed: the reason then depends on the subject. Not so where the control is switched off."""
    cited: tuple[Cited, ...]


def decide(question: Question, inputs: Inputs) -> Finding:
    """Ask `when`, then `expect`, then `partial`."""
    asked = question.when(inputs) if question.when else _ALWAYS
    if question.off and asked.truth is not False:
        return Finding(Outcome.NOT_ASSESSED, question.off, ())
    if asked.truth is not True:
        return _unknown(asked) if asked.truth is None else _said(Outcome.NOT_APPLICABLE, asked, inputs)
    met = question.expect(inputs)
    if met.truth is not False:
        return _unknown(met) if met.truth is None else _said(Outcome.PASS, met, inputs)
    partly = question.partial(inputs) if question.partial else _NEVER
    if partly.truth is None:
        return _unknown(partly)
    if partly.truth:
        return Finding(Outcome.PARTIAL, _first(question.partial_when, question.partial_says, inputs), met.cited)
    return Finding(Outcome.GAP, _first(question.gap_when, question.gap, inputs), met.cited)


def _first(halves: tuple[tuple[Rule, str], ...], else_says: str, inputs: Inputs) -> str:
    """Say what decided: the first sentence whose rule is seen to hold, else the one for all of them."""
    return next((says for rule, says in halves if rule(inputs).truth is True), else_says)


def _said(outcome: Outcome, answer: Answer, inputs: Inputs) -> Finding:
    return Finding(outcome, said_by_values(outcome, answer.cited, inputs), answer.cited)


def _unknown(answer: Answer) -> Finding:
    return Finding(Outcome.NOT_ASSESSED, "", answer.cited)


def said_by_values(outcome: Outcome, cited: tuple[Cited, ...], inputs: Inputs) -> str:
    """Give the reason of a pass, or of a question that is not asked: the facts that decided, with a hole (`{0}`) for the value of each.

    Children that say the same are named once, so where facts of children are cited the sentence depends on their values.
    """
    places = [at for at, fact in enumerate(cited) if fact.name not in _PLAIN] or list(range(len(cited)))
    if depends_on_values(cited):
        places = list({(cited[at].name, _shown(_value(cited[at], inputs), cited[at].name)): at for at in reversed(places)}.values())
        places.sort()
    words = "; ".join(f"{cited[at].name} is {{{at}}}" for at in places[:_FEW]) + (" …" if len(places) > _FEW else "")
    if outcome is Outcome.PASS:
        return f"As expected: {words}." if words else "As expected."
    return f"Not asked here: {words}." if words else "Not asked here."


def depends_on_values(cited: tuple[Cited, ...]) -> bool:
    """Tell whether the sentence does: when a fact is cited of several children."""
    return len({fact.name for fact in cited}) < len(cited)


_PLAIN = frozenset({"workload.platform"})
"""Facts a reader sees on the subject itself."""
_FEW = 3
"""Values that are said; all are cited."""


def _value(fact: Cited, inputs: Inputs) -> Any:
    if fact.child is None:
        return inputs.values.get(fact.name)
    return next((rows[fact.child].get(fact.name) for rows in inputs.children.values() if fact.child < len(rows)), None)


def _shown(value: Any, name: str) -> str:
    return shown(value, empty="none" if name in lists() else "not set")


@cache
def lists() -> frozenset[str]:
    """Names of the facts that hold lists: null is said of them as "none"."""
    return frozenset(name for name, spec in registry().items() if spec.type in _LISTS)


_LISTS = ("strings", "ints")
