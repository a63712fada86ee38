"""From instructions to stages: variables replaced, references to stages resolved, ONBUILD triggers run where the builder runs them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aiact_report.collector.dockerfile.build.model import Build, Stage, Step, Taken
from aiact_report.collector.dockerfile.build.scope import Scope, global_scope
from aiact_report.collector.dockerfile.build.settings import SETTINGS
from aiact_report.collector.dockerfile.grammar.instructions import Instruction, Parsed
from aiact_report.collector.dockerfile.grammar.lines import DockerfileError, LimitError
from aiact_report.collector.dockerfile.grammar.words import Environment, Expanded, Expander, GrowthError, SubstitutionError

MOST_STAGES = 500
"""More than that is no Dockerfile anybody wrote."""
_STAGE_NUMBER = re.compile(r"[0-9]{1,4}")
_USED_NAME = re.compile(r"\$\{?([A-Za-z_]\w*)")
_EXPANDED = frozenset({"ADD", "COPY", "EXPOSE", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"})
"""Instructions whose words the builder replaces variables in; RUN, CMD and ENTRYPOINT leave that to the shell."""


def build(parsed: Parsed) -> Build:
    """Evaluate a parsed file. DockerfileError names the line a builder would stop at."""
    arguments, rest = _before_first_from(parsed.instructions)
    return _Builder(parsed, arguments).build(rest)


def _before_first_from(instructions: Sequence[Instruction]) -> tuple[tuple[Instruction, ...], tuple[Instruction, ...]]:
    """Part the global ARGs from all that follows."""
    for at, instruction in enumerate(instructions):
        if instruction.keyword == "FROM":
            return tuple(instructions[:at]), tuple(instructions[at:])
        if instruction.keyword != "ARG":
            raise DockerfileError(instruction.line, f"{instruction.keyword} stands before the first FROM")
    raise DockerfileError(instructions[-1].line, "no FROM is in the file")


class _Builder:
    """Evaluates one file, instruction by instruction."""

    def __init__(self, parsed: Parsed, arguments: tuple[Instruction, ...]) -> None:
        self.parsed = parsed
        self.arguments = arguments
        self.expander = Expander(parsed.escape)
        self.stages: list[Stage] = []
        self.names: dict[str, int] = {}
        """Stages by alias, also those that follow: COPY --from may name them."""

    def build(self, instructions: Sequence[Instruction]) -> Build:
        line = self.arguments[0].line if self.arguments else 1
        starts = [instruction for instruction in instructions if instruction.keyword == "FROM"]
        if len(starts) > MOST_STAGES:
            raise LimitError(starts[MOST_STAGES].line, f"more than {MOST_STAGES} stages")
        self.names = {start.words[2].lower(): index for index, start in enumerate(starts) if len(start.words) > 1}
        try:
            self.outer = global_scope(self.expander, self.arguments)
            for instruction in instructions:
                line = instruction.line
                self._take(instruction)
        except GrowthError as trouble:
            raise LimitError(line, str(trouble)) from None
        except SubstitutionError as trouble:
            raise DockerfileError(line, str(trouble)) from None
        return Build(self.parsed, self.stages, self.arguments)

    def _take(self, instruction: Instruction) -> None:
        if instruction.keyword == "FROM":
            self._start(instruction)
        else:
            self._step(instruction, self.stages[-1])

    def _start(self, instruction: Instruction) -> None:
        """Begin a stage; what the stage below left to ONBUILD happens first."""
        name = self.outer.expand(instruction.words[0])
        below = next((stage for stage in reversed(self.stages) if stage.alias == name.text.lower()), None)
        platform = instruction.flag("platform")
        scope = Scope(self.expander, below.scope.visible if below else {}, below.scope.fixed if below else (), self.outer.visible)
        stage = Stage(
            index=len(self.stages),
            alias=instruction.words[2].lower() if len(instruction.words) > 1 else None,
            base=Taken(name, below.index if below else None, instruction.line, "FROM"),
            platform=None if platform is None else self.outer.expand(platform),
            scope=scope,
            shell=below.shell if below else (),
        )
        self.stages.append(stage)
        for trigger in below.triggers if below else ():
            self._step(trigger._replace(line=instruction.line), stage)

    def _step(self, instruction: Instruction, stage: Stage) -> None:
        if instruction.keyword == "ONBUILD":
            stage.triggers.extend(instruction.trigger)
        if instruction.keyword == "SHELL":
            stage.shell = instruction.words
        step = Step(instruction, self._words(instruction, stage.scope), stage=stage.index, shell=stage.shell)
        if instruction.keyword in {"RUN", "CMD", "ENTRYPOINT", "HEALTHCHECK"}:
            step = step._replace(mounts=_mounts(instruction, stage.scope), variables=_read_by(instruction, stage.scope))
        stage.steps.append(step)
        stage.taken.extend(self._taken(step))

    def _words(self, instruction: Instruction, scope: Scope) -> tuple[Expanded, ...]:
        if instruction.keyword == "ARG":
            return _defaults(instruction, scope)
        if instruction.keyword == "ENV":
            return tuple(word for name, value in scope.environment(instruction.pairs()) for word in (Expanded(name), value))
        if instruction.keyword in _EXPANDED:
            return tuple(scope.expand(word) for word in instruction.words)
        return tuple(Expanded(word) for word in instruction.words)

    def _taken(self, step: Step) -> list[Taken]:
        """List what a COPY --from or the mounts of a RUN take from."""
        names = [mount["from"] for mount in step.mounts if "from" in mount]
        origin = step.instruction.flag("from") if step.keyword == "COPY" else None
        if origin:
            names.append(_as_written(origin))
        return [Taken(name, self._stage_of(name.text, step.stage), step.line, step.keyword) for name in names]

    def _stage_of(self, name: str, own: int) -> int | None:
        """Find the stage a name or a number means."""
        if _STAGE_NUMBER.fullmatch(name) and int(name) < own:
            return int(name)
        found = self.names.get(name.lower())
        return None if found == own else found


def _as_written(name: str) -> Expanded:
    """Leave COPY --from alone, as the builder does: a variable in it is as good as unset."""
    return Expanded(name, tuple(_USED_NAME.findall(name)))


def _defaults(instruction: Instruction, scope: Scope) -> tuple[Expanded, ...]:
    """Names and defaults of an ARG, those without a default left out."""
    found: list[Expanded] = []
    for word in instruction.words:
        default = scope.argument(word)
        if default is not None:
            found += [Expanded(word.partition("=")[0]), default]
    return tuple(found)


def _mounts(instruction: Instruction, scope: Scope) -> tuple[dict[str, Expanded], ...]:
    pairs = [[part.partition("=") for part in value.split(",")] for value in instruction.flag_values("mount")]
    return tuple({key.strip().lower(): scope.expand(value) for key, _, value in mount} for mount in pairs)


def _read_by(instruction: Instruction, scope: Scope) -> Environment:
    """Pick the variables a command names, and those tools read as settings; the others are left out, so that a step stays small."""
    texts = (*instruction.words, *(heredoc.content for heredoc in instruction.heredocs))
    names = {name for text in texts if "$" in text for name in _USED_NAME.findall(text)}
    names |= SETTINGS & scope.visible.keys()
    return {name: scope.visible[name] for name in sorted(names) if name in scope.visible}
