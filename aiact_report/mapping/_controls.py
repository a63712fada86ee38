"""From the YAML of controls to `Control` values and compiled questions, with all mistakes at once."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from aiact_report.errors import Problem, nearest
from aiact_report.facts.registry import subject_kinds
from aiact_report.mapping._compile import Compiler
from aiact_report.mapping._document import Entry
from aiact_report.mapping._rules import Rule, Test
from aiact_report.model import SEVERITIES, Control, Parameter, Remediation, Severity, Support

_CONTROL_KEYS = ("id", "title", "supports", "severity", "rationale", "limits", "remediation", "references", "questions", "cases")
_QUESTION_KEYS = ("subject", "when", "expect", "partial", "expected", "gap", "gap_when", "partial_says", "partial_when", "severity")
_DECIDING = ("subject", "when", "expect", "partial", "severity")
"""What decides an answer; the others are its sentences."""
_SHORT = 32
"""Hexadecimal digits of a digest."""
_RELATIONS = ("direct", "indirect", "enabling")


@dataclass(frozen=True)
class Question:
    """What a control asks of one kind of subject."""

    control: str
    subject: str
    when: Rule | None
    expect: Rule
    partial: Rule | None
    expected: str
    gap: str
    gap_when: tuple[tuple[Rule, str], ...]
    """Sentences that name the half which decided: the first whose rule holds is said, else `gap`."""
    partial_says: str
    partial_when: tuple[tuple[Rule, str], ...]
    """The same of a partial: which half is there, and which is not."""
    severity: Severity
    severity_differs: bool
    """From the control's."""
    reads: tuple[str, ...]
    tests: tuple[tuple[str, Test], ...]
    """Every test of a single fact in its rules: answers depend on nothing else."""
    source: dict[str, Any]
    """The rules as written, for `explain` and the reference pages."""
    parameters: tuple[str, ...] = ()
    """Those it asks by."""
    usual: Question | None = None
    """The same with every parameter at its default, where one is not."""
    changed: str = ""
    """Which of its parameters are set to what, by whom and why."""
    off: str = ""
    """Why it is not asked, by whose decision; empty where it is."""


class Reader:
    """Reads one file's controls; `problems` gets every mistake in it."""

    def __init__(
        self, file: str, origin: str, obligations: Collection[str], problems: list[Problem], parameters: Mapping[str, Parameter] | None = None
    ) -> None:
        self.file, self.origin, self.obligations, self.problems = file, origin, obligations, problems
        self.parameters = parameters or {}

    def controls(self, data: Any) -> list[tuple[Control, list[Question]]]:
        """Read a list of controls."""
        if not isinstance(data, list):
            if data is not None:
                self._say("a mapping file is a list of controls", 1)
            return []
        found = [self._control(entry) for entry in data]
        return [pair for pair in found if pair is not None]

    def _say(self, what: str, line: int | None, hint: str | None = None) -> None:
        self.problems.append(Problem(what, self.file, line, hint))

    def _control(self, data: Any) -> tuple[Control, list[Question]] | None:
        if not isinstance(data, Entry) or not isinstance(data.get("id"), str):
            self._say("a control is a mapping with an id", data.line if isinstance(data, Entry) else None)
            return None
        before = len(self.problems)
        self._keys(data, _CONTROL_KEYS, required=[key for key in _CONTROL_KEYS if key not in ("references", "cases")])
        self._severity(data)
        supports = self._supports(data)
        questions = self._questions(data)
        control = self._build(data, supports, questions) if len(self.problems) == before else None
        return (control, questions) if control is not None else None

    def _build(self, data: Entry, supports: tuple[Support, ...], questions: list[Question]) -> Control | None:
        fields = {key: data[key] for key in ("id", "title", "severity", "rationale", "limits")}
        try:
            return Control(
                **{key: value.strip() for key, value in fields.items()},
                supports=supports,
                subjects=tuple(dict.fromkeys(question.subject for question in questions)),
                remediation=msgspec.convert(data["remediation"], Remediation),
                reads=tuple(dict.fromkeys(name for question in questions for name in question.reads)),
                references=msgspec.convert(data.get("references") or {}, dict[str, tuple[str, ...]]),
                origin=self.origin,
                asks=self._asks(data, questions),
            )
        except (msgspec.ValidationError, AttributeError) as error:
            self._say(f"control {data['id']}: {error}", data.line)
        return None

    def _asks(self, data: Entry, questions: list[Question]) -> str:
        """Digest what is asked: the rules as written, and the bounds in force. Titles and reasons may be put better and leave it as it is."""
        bounds = {name: self.parameters[name].in_force for question in questions for name in question.parameters if name in self.parameters}
        rules = [{key: item[key] for key in _DECIDING if key in item} for item in data["questions"]]
        asked = msgspec.json.encode((rules, data["severity"], bounds), order="sorted", enc_hook=str)
        return hashlib.sha256(asked).hexdigest()[:_SHORT]

    def _keys(self, data: Entry, known: tuple[str, ...], required: list[str]) -> None:
        for key in data:
            if key not in known:
                self._say(f"unknown key {key!r}", data.lines[key], nearest(key, sorted(known)))
        for key in required:
            if data.get(key) in (None, "", []):
                self._say(f"{data.get('id', 'a question')}: {key!r} is missing", data.line)

    def _severity(self, data: Entry) -> None:
        if "severity" in data and data["severity"] not in SEVERITIES:
            self._say(f"unknown severity {data['severity']!r}", data.lines["severity"], "one of " + ", ".join(SEVERITIES))

    def _supports(self, data: Entry) -> tuple[Support, ...]:
        return tuple(support for item in data.get("supports") or [] if (support := self._support(item, data)))

    def _support(self, item: Any, data: Entry) -> Support | None:
        line = item.line if isinstance(item, Entry) else data.lines["supports"]
        if not isinstance(item, Entry) or not {"obligation", "relation"} <= set(item) <= {"obligation", "relation", "why", "of"}:
            self._say("each of `supports` has an obligation, a relation and its argument (`why`), and perhaps `of`: kinds of subject", line)
        elif item["obligation"] not in self.obligations:
            self._say(f"unknown obligation {item['obligation']!r}", line, nearest(str(item["obligation"]), sorted(self.obligations)))
        elif item["relation"] not in _RELATIONS:
            self._say(f"unknown relation {item['relation']!r}", line, "one of " + ", ".join(_RELATIONS))
        elif not isinstance(item.get("why"), str) or not item["why"].strip():
            self._say(f"{data['id']}: nothing argues why it bears on {item['obligation']}", line, "add `why`: one sentence")
        else:
            return self._argued(item, data)
        return None

    def _argued(self, item: Entry, data: Entry) -> Support | None:
        asked = [question.get("subject") for question in data.get("questions") or [] if isinstance(question, dict)]
        of = item.get("of", [])
        if not isinstance(of, list) or not all(kind in asked for kind in of):
            self._say(f"{data['id']}: `of` names kinds of subject that the control asks", item.lines["of"], f"some of {', '.join(map(str, asked))}")
            return None
        return Support(item["obligation"], item["relation"], " ".join(item["why"].split()), tuple(of))

    def _questions(self, data: Entry) -> list[Question]:
        items = data.get("questions")
        if not isinstance(items, list):
            return []
        return [question for item in items if (question := self._question(item, data))]

    def _question(self, item: Any, data: Entry) -> Question | None:
        if not isinstance(item, Entry):
            self._say("a question is a mapping", data.line)
            return None
        before = len(self.problems)
        self._keys(item, _QUESTION_KEYS, required=["subject", "expect", "expected", "gap", *(["partial_says"] if "partial" in item else [])])
        self._severity(item)
        kind = str(item.get("subject"))
        if kind not in subject_kinds():
            self._say(f"unknown subject {kind!r}", item.line, nearest(kind, subject_kinds()))
        return None if len(self.problems) > before else self._compiled(item, data, kind)

    def _halves(self, key: str, item: Entry, compiler: Compiler) -> tuple[tuple[Rule, str], ...]:
        """Read what a gap or a partial says when one thing of several decided it."""
        found = []
        for half in item.get(key) or []:
            if isinstance(half, Entry) and set(half) == {"is", "says"} and isinstance(half["says"], str):
                found.append((compiler.rule(half["is"], half.lines["is"]), self._filled(half["says"])))
            else:
                self._say(f"each of `{key}` has a rule (`is`) and what is then said (`says`)", item.lines[key])
        return tuple(found)

    def _compiled(self, item: Entry, data: Entry, kind: str) -> Question:
        """Compile a question by the parameters in force, and by their defaults where one of its own differs."""
        made = self._by({name: item.in_force for name, item in self.parameters.items()}, item, data, kind)
        changed = [self.parameters[name] for name in made.parameters if self.parameters[name].change]
        if not changed:
            return made
        usual = self._by({name: item.default for name, item in self.parameters.items()}, item, data, kind)
        # braces are holes in a reason: see `Answer.holes`
        said = "; ".join(parameter.said for parameter in changed).replace("{", "(").replace("}", ")")
        return replace(made, usual=usual, changed=said)

    def _filled(self, text: Any) -> str:
        """Write the values of parameters into a sentence: `${scan-age}` is `7 days`."""
        found = str(text).strip()
        for name, parameter in self.parameters.items() if "${" in found else ():
            found = found.replace(f"${{{name}}}", parameter.words(parameter.in_force))
        return found

    def _by(self, values: Mapping[str, int], item: Entry, data: Entry, kind: str) -> Question:
        compiler = Compiler(kind, self.file, self.problems, values)
        rules = {key: compiler.rule(item[key], item.lines[key]) for key in ("when", "expect", "partial") if key in item}
        return Question(
            control=data["id"],
            subject=kind,
            when=rules.get("when"),
            expect=rules["expect"],
            partial=rules.get("partial"),
            expected=self._filled(item["expected"]),
            gap=self._filled(item["gap"]),
            gap_when=self._halves("gap_when", item, compiler),
            partial_says=self._filled(item.get("partial_says", "")),
            partial_when=self._halves("partial_when", item, compiler),
            severity=item.get("severity", data.get("severity", "low")),
            severity_differs=item.get("severity", data.get("severity")) != data.get("severity"),
            reads=tuple(compiler.reads),
            tests=tuple(compiler.tests),
            source={key: item[key] for key in ("when", "expect", "partial") if key in item},
            parameters=tuple(compiler.parameters),
        )
