"""The commands a RUN, CMD or ENTRYPOINT carries out, one after the other, with what they read from each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from aiact_report.collector.dockerfile.build.build import Step
from aiact_report.collector.dockerfile.grammar.shell import SHOWN, Raw, Script
from aiact_report.collector.dockerfile.grammar.unwrap import SHELLS, inline_script, unwrap

DEEPEST = 6
"""How far scripts in scripts are followed."""
_ASSIGNED = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_SHEBANG = re.compile(r"#!\s*\S*?(\w+)(?:\s+-\S+)*(?:\s+(\w+))?")


class Command(NamedTuple):
    """A simple command."""

    words: tuple[str, ...]
    """Name without path first; wrappers such as sudo are taken off."""
    line: int
    """Of its instruction."""
    keyword: str
    """Of its instruction."""
    assignments: tuple[str, ...] = ()
    upstream: tuple[Command, ...] = ()
    """Commands whose output reaches it through pipes."""
    nested: tuple[Command, ...] = ()
    """Commands of the substitutions among its words."""
    outputs: tuple[str, ...] = ()
    inside: bool = False
    """It stands in a substitution: its output becomes words."""

    @property
    def name(self) -> str:
        """Of the program."""
        return self.words[0] if self.words else ""

    @property
    def text(self) -> str:
        """As one line."""
        return " ".join(self.words)


def commands_of(step: Step) -> list[Command]:
    """List the commands of a step."""
    instruction = step.instruction
    if instruction.exec_form:
        raw = Raw(words=[word.text for word in step.words])
        return list(_Reader(step).read([raw], 0))
    return list(_Reader(step).script(_script(step), step.variables, 0))


def _script(step: Step) -> str:
    """Give the shell script of a step; the body of a lone heredoc is the script itself."""
    line = " ".join(word.text for word in step.words)
    heredocs = step.instruction.heredocs
    if not heredocs:
        return line
    if re.fullmatch(r"\d*<<-?\s*\S+", line.strip()):
        return heredocs[0].content if _is_shell(heredocs[0].content) else ""
    return "\n".join([line, *(f"{heredoc.content.rstrip()}\n{heredoc.name}" for heredoc in heredocs)])


def _is_shell(body: str) -> bool:
    """Whether a script without a shebang, or with one of a shell."""
    match = _SHEBANG.match(body)
    return match is None or (match[2] if match[1] == "env" else match[1]) in SHELLS


class _Reader:
    """Reads the scripts of one step."""

    def __init__(self, step: Step) -> None:
        self.line = step.line
        self.keyword = step.keyword

    def script(self, text: str, variables: Mapping[str, str | None], depth: int, *, inside: bool = False) -> Iterator[Command]:
        """Yield the commands of a script."""
        if depth > DEEPEST or text == SHOWN:
            return
        known = dict(variables)
        script = Script(text, known)
        yield from self.read(_assigning(script, known), depth, known, inside=inside)

    def read(
        self, raws: Iterator[Raw] | list[Raw], depth: int, known: Mapping[str, str | None] | None = None, *, inside: bool = False
    ) -> Iterator[Command]:
        """Yield each command, then those it holds within."""
        upstream: tuple[Command, ...] = ()
        for raw in raws:
            nested = tuple(command for text in raw.nested for command in self.script(text, known or {}, depth + 1, inside=True))
            words, assignments = unwrap(raw.words)
            command = Command(words, self.line, self.keyword, assignments, upstream, nested, tuple(raw.outputs), inside)
            yield command
            yield from nested
            for text in _held(words, raw):
                yield from self.script(text, known or {}, depth + 1)
            if raw.operator in {"|", "|&"}:
                upstream = (*upstream[-8:], command)
            elif raw.operator != ")":
                upstream = ()
            else:
                upstream = (command,)


def _held(words: tuple[str, ...], raw: Raw) -> Iterator[str]:
    """Yield the scripts a command runs: of `sh -c`, and of a shell that reads a here-document."""
    script = inline_script(words)
    if script is not None:
        yield script
    elif raw.stdin is not None and words and words[0] in SHELLS:
        yield raw.stdin


def _assigning(script: Script, known: dict[str, str | None]) -> Iterator[Raw]:
    """Pass the commands on, keeping in mind what `NAME=value` and `for NAME in …` set."""
    for raw in script.commands():
        words = raw.words
        if words[:1] == ["for"] and words[2:3] == ["in"]:
            known[words[1]] = " ".join(words[3:])
        else:
            if words[:1] in (["export"], ["local"], ["readonly"]):
                words = words[1:]
            matches = [_ASSIGNED.fullmatch(word) for word in words]
            if all(matches):
                known.update({match[1]: None if "$" in match[2] else match[2] for match in matches if match})
        yield raw
