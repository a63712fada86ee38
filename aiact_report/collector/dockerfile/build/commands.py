"""The commands a RUN, CMD or ENTRYPOINT carries out, one after the other, with what they read from each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from aiact_report.collector.dockerfile.build.model import NO_VARIABLES, Step
from aiact_report.collector.dockerfile.build.settings import SETTINGS
from aiact_report.collector.dockerfile.grammar.failing import Strictness, fatal, strictness
from aiact_report.collector.dockerfile.grammar.lines import LimitError
from aiact_report.collector.dockerfile.grammar.shell import SHOWN, Raw, Script
from aiact_report.collector.dockerfile.grammar.unwrap import SHELLS, SUPPLIERS, base_name, inline_script, unwrap

DEEPEST = 6
"""How far scripts in scripts are followed."""
_ASSIGNED = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_EXPORTS = frozenset({"declare", "export"})
_ALONE = re.compile(r"\d*<<-?\s*\S+")
"""A line that is a heredoc and nothing else."""
_SHEBANG = re.compile(r"#!\s*(?:\S*/)?([\w.]+)(?:[^\S\n]+-\S+)*(?:[^\S\n]+([\w.]+))?")


MOST_COMMANDS = 10_000
"""Commands of one file that are read; the largest that people write have some hundred."""


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
    appends: tuple[str, ...] = ()
    """Of its outputs, those it adds to."""
    inputs: tuple[str, ...] = ()
    stdin: str | None = None
    """Its here-document or here-string."""
    fatal: bool = True
    """Its failure fails the build."""
    settings: Mapping[str, str | None] = NO_VARIABLES
    """Settings of tools in its environment; None: set to something that is not known."""
    supplied: bool = False
    """Another program gives it more words: xargs, parallel, find."""

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
    reader, strict = _Reader(step), strictness(step.shell)
    if instruction.exec_form:
        settings = {name: step.variables[name] for name in sorted(SETTINGS & step.variables.keys())}
        return list(reader.read([Raw(words=[word.text for word in step.words], settings=settings)], 0, strict=Strictness()))
    foreign = _foreign(step)
    if foreign is not None:
        return list(reader.read([foreign], 0, strict=strict))
    text = _script(step)
    return list(reader.script(text, step.variables, 0, strict=_by_shebang(text, strict)))


def commands_by_step(steps: Iterable[Step]) -> dict[int, list[Command]]:
    """List the commands of many steps, by the id of the step; raises LimitError where they are more than are read."""
    found: dict[int, list[Command]] = {}
    count = 0
    for step in steps:
        found[id(step)] = commands_of(step)
        count += len(found[id(step)])
        if count > MOST_COMMANDS:
            raise LimitError(step.line, f"more than {MOST_COMMANDS:,} commands")
    return found


def _script(step: Step) -> str:
    """Give the shell script of a step; the body of a lone heredoc is the script itself."""
    line = " ".join(word.text for word in step.words)
    heredocs = step.instruction.heredocs
    if not heredocs:
        return line
    if _ALONE.fullmatch(line.strip()):
        return heredocs[0].content
    return "\n".join([line, *(f"{heredoc.content.rstrip()}\n{heredoc.name}" for heredoc in heredocs)])


def _foreign(step: Step) -> Raw | None:
    """Give the command of a lone heredoc that is a script of another interpreter: `#!/usr/bin/env python3`."""
    heredocs = step.instruction.heredocs
    if not heredocs or not _ALONE.fullmatch(" ".join(word.text for word in step.words).strip()):
        return None
    match = _SHEBANG.match(heredocs[0].content)
    name = (match[2] if match[1] == "env" else match[1]) if match else None
    return Raw(words=[name, "-"], stdin=heredocs[0].content) if name and name not in SHELLS else None


def _by_shebang(text: str, strict: Strictness) -> Strictness:
    """Read the options of a script's first line."""
    return strictness(text[:200].partition("\n")[0].split(), strict) if text.startswith("#!") else strict


class _Reader:
    """Reads the scripts of one step."""

    def __init__(self, step: Step) -> None:
        self.line = step.line
        self.keyword = step.keyword

    def script(
        self, text: str, variables: Mapping[str, str | None], depth: int, *, inside: bool = False, strict: Strictness, ends: bool = True
    ) -> Iterator[Command]:
        """Yield the commands of a script."""
        if depth > DEEPEST or text == SHOWN:
            return
        known = dict(variables)
        raws = list(_assigning(Script(text, known), known))
        yield from self.read(raws, depth, known, inside=inside, strict=strict, ends=ends)

    def read(
        self,
        raws: list[Raw],
        depth: int,
        known: Mapping[str, str | None] | None = None,
        *,
        inside: bool = False,
        strict: Strictness,
        ends: bool = True,
    ) -> Iterator[Command]:
        """Yield each command, then those it holds within."""
        upstream: tuple[Command, ...] = ()
        for raw, is_fatal in zip(raws, fatal(raws, strict, ends=ends), strict=True):
            if raw.empty and not raw.operator.startswith("|"):
                upstream = upstream if raw.operator == "(" else ()
                continue
            nested = tuple(one for text in raw.nested for one in self.script(text, known or {}, depth + 1, inside=True, strict=strict, ends=is_fatal))
            command = self._command(raw, upstream, nested, inside=inside)._replace(fatal=is_fatal, settings=_settings(raw))
            yield command
            yield from nested
            for text in _held(command.words, raw):
                inner = strictness(command.words[:-1], strict if command.name == "eval" else Strictness())
                yield from self.script(text, {**(known or {}), **command.settings}, depth + 1, strict=inner, ends=is_fatal)
            upstream = (*upstream[-8:], command) if raw.operator in {"|", "|&"} else (command,) if raw.operator == ")" else ()

    def _command(self, raw: Raw, upstream: tuple[Command, ...], nested: tuple[Command, ...], *, inside: bool) -> Command:
        words, assignments = unwrap(raw.words)
        supplied = not SUPPLIERS.isdisjoint(map(base_name, raw.words[:8])) and words[:1] != tuple(raw.words[:1])
        return Command(
            words,
            self.line,
            self.keyword,
            assignments,
            upstream,
            nested,
            tuple(raw.outputs),
            inside,
            appends=tuple(raw.appends),
            inputs=tuple(raw.inputs),
            stdin=raw.stdin,
            supplied=supplied,
        )


def _settings(raw: Raw) -> Mapping[str, str | None]:
    """Give the settings of tools in the environment of one command: what the script exports, then what stands before the command."""
    before = unwrap(raw.words).assignments if any("=" in word for word in raw.words) else ()
    pairs = [match for match in map(_ASSIGNED.fullmatch, before) if match and match[1] in SETTINGS]
    return {**raw.settings, **{match[1]: None if "$" in match[2] else match[2] for match in pairs}} if pairs else raw.settings


def _held(words: tuple[str, ...], raw: Raw) -> Iterator[str]:
    """Yield the scripts a command runs: of `sh -c`, and of a shell that reads a here-document."""
    script = inline_script(words)
    if script is not None:
        yield script
    elif raw.stdin is not None and words and words[0] in SHELLS:
        yield raw.stdin


def _assigning(script: Script, known: dict[str, str | None]) -> Iterator[Raw]:
    """Pass the commands on, keeping in mind what `NAME=value` and `for NAME in …` set, and which settings of tools are exported."""
    settings = {name: known[name] for name in sorted(SETTINGS & known.keys())}
    for raw in script.commands():
        words = raw.words
        if words[:1] == ["for"] and words[2:3] == ["in"]:
            known[words[1]] = " ".join(words[3:])
        else:
            pairs = _assigned(words)
            known.update(pairs)
            changed = {name: value for name, value in pairs.items() if name in SETTINGS and (name in settings or words[0] in _EXPORTS)}
            settings = {**settings, **changed} if changed else settings
        raw.settings = settings
        yield raw


def _assigned(words: list[str]) -> dict[str, str | None]:
    """Give what a command sets: `A=1 B=2`, `export A=1`, `unset A`."""
    if words[:1] == ["unset"]:
        return dict.fromkeys(words[1:], "")
    if words[:1] and words[0] in {*_EXPORTS, "local", "readonly"}:
        words = [word for word in words[1:] if not word.startswith("-")]
    matches = [_ASSIGNED.fullmatch(word) for word in words]
    return {match[1]: None if "$" in match[2] else match[2] for match in matches if match} if all(matches) else {}
