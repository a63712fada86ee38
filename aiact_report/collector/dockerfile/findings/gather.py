"""All facts of a Dockerfile and its stages, from what the builder would make of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from aiact_report.collector._base import Collected, Unit
from aiact_report.collector._refused import Refused
from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector.dockerfile import history
from aiact_report.collector.dockerfile.build.commands import Command, commands_by_step, commands_of
from aiact_report.collector.dockerfile.build.model import Build, Stage, Step, Taken
from aiact_report.collector.dockerfile.context import Context, copies_of
from aiact_report.collector.dockerfile.facts import Found, Writer
from aiact_report.collector.dockerfile.findings import files, images, installs, layers, runs, runtime, vouched
from aiact_report.collector.dockerfile.findings.installs import Installed
from aiact_report.collector.dockerfile.grammar.unwrap import SHELLS, base_name
from aiact_report.collector.dockerfile.installs import index
from aiact_report.collector.dockerfile.installs.snapshots import Snapshots
from aiact_report.model import Fact, Subject

FROM_RUN = (
    "dockerfile.build_tools_in_final", "dockerfile.caches_kept", "dockerfile.downloads_unchecked", "dockerfile.frozen_bundle", "dockerfile.installs", "dockerfile.installs_after_sources", "dockerfile.installs_hashed",
    "dockerfile.installs_locked", "dockerfile.installs_unpinned", "dockerfile.os_installs_unpinned", "dockerfile.package_index_insecure",
    "dockerfile.pipe_to_shell", "dockerfile.remote_access", "dockerfile.sbom_made", "dockerfile.update_alone",
)  # fmt: skip
"""Facts that hang on what RUN lines do."""

_WHOLE_LISTS = frozenset(
    {
        "dockerfile.exposed_ports", "dockerfile.installs", "dockerfile.installs_locked", "dockerfile.label_names", "dockerfile.lock_files",
        "dockerfile.secret_mounts",
    }
)  # fmt: skip
"""Lists that are none of offenders: half of one says nothing."""
_OF_THE_FILE = frozenset(
    {
        "dockerfile.arg_defaults_floating", "dockerfile.credentials", "dockerfile.dockerignore", "dockerfile.dockerignores", "dockerfile.images", "dockerfile.images_floating",
        "dockerfile.images_without_digest", "dockerfile.registries", "dockerfile.secret_arguments", "dockerfile.stages",
    }
)  # fmt: skip
"""Facts of the whole file, whatever its final stage needs."""


class Run(NamedTuple):
    """A RUN with what it carries out."""

    step: Step
    commands: list[Command]
    installed: list[Installed]


def write(collected: Collected, unit: Unit, build: Build) -> None:
    """Write the Dockerfile and its stages as subjects with all their facts."""
    subject = Subject(id=f"{unit.locator}#dockerfile", kind="dockerfile", name=unit.locator, source=unit.locator)
    _File(Writer(collected, subject, 1), unit, build).write()
    used, doubtful = {stage.index for stage in build.used()}, build.doubtful()
    aliases = Counter(stage.alias for stage in build.stages)
    for stage, user in zip(build.stages, in_force(build, "USER"), strict=True):
        name = stage.alias or str(stage.index)
        unique = name if aliases[stage.alias] == 1 else str(stage.index)
        identity = f"{unit.locator}#stage/{unique}"
        own = Subject(id=identity, kind="build-stage", name=name, source=unit.locator, parent=subject.id)
        writer = Writer(collected, own, stage.line)
        _write_stage(writer, build, stage, user, used=stage.index in used)
        _withhold_in_stage(writer, build, stage, doubtful)


def facts_of(unit: Unit, build: Build) -> Collected:
    """Give the facts of a build that no Dockerfile declares, on a subject by itself: for a definition in another grammar."""
    collected = Collected(sources=[], subjects=[], unobserved=[], skipped=[])
    subject = Subject(id=f"{unit.locator}#build", kind="dockerfile", name=unit.locator, source=unit.locator)
    _File(Writer(collected, subject, 1), unit, build).write()
    return collected


class _File:
    """Writes the facts of the whole file."""

    def __init__(self, writer: Writer, unit: Unit, build: Build) -> None:
        self.writer = writer
        self.build = build
        self.chain = build.chain(build.final)
        self.used = build.used()
        self.steps = [step for stage in self.used for step in stage.steps]
        self.every = [step for stage in build.stages for step in stage.steps]
        self.effective = [step for stage in self.chain for step in stage.steps]
        self.foreign = _foreign_runs(build, self.used)
        commands = commands_by_step(step for step in self.every if step.keyword == "RUN" and id(step) not in self.foreign)
        self.copies = list(copies_of(self.steps))
        self.context = Context(unit, self.copies, self.steps, (one for step in self.steps for one in commands.get(id(step), ())))
        self.runs = list(self._runs(self.used, commands))
        below = {stage.index for stage in self.chain}
        self.final_runs = [run for run in self.runs if run.step.stage in below]
        self.all_commands = [command for step in self.every for command in commands.get(id(step), ())]

    def _runs(self, stages: Iterable[Stage], commands: dict[int, list[Command]]) -> Iterator[Run]:
        for stage in stages:
            around = self.context.around(self._snapshots(stage, commands).before)
            for step in stage.steps:
                if id(step) in commands:
                    found = commands[id(step)]
                    yield Run(step, found, list(installs.installed_by(found, around)))

    def _snapshots(self, stage: Stage, commands: dict[int, list[Command]]) -> Snapshots:
        """Find the dated snapshots a stage and those below it set up, by commands or by files that are copied in."""
        steps = [step for one in self.build.chain(stage) for step in one.steps]
        copied = [(step, heredoc.content, step.words[-1].text) for step in steps if step.keyword == "COPY" for heredoc in step.instruction.heredocs]
        named = (copy for copy in copies_of(steps) if copy.origin is None and "/apt/" in copy.destination)
        copied += [(copy.step, self.context.text(copy.source) or "", f"{copy.destination}{copy.source}") for copy in named]
        return Snapshots(((step, commands.get(id(step), ())) for step in steps), copied)

    def write(self) -> None:
        """Write everything; what foreign scripts hide is taken back last."""
        writer, final = self.writer, self.build.final
        writer.set("dockerfile.stages", len(self.build.stages), final.line, "FROM")
        images.write_images(writer, self.build)
        images.write_base(writer, self.build)
        images.write_separation(writer, self.build)
        runtime.write(writer, self.effective)
        writer.items("dockerfile.instructions", history.instructions(self.effective))
        self._write_installs()
        self._write_runs()
        self._write_files()
        self._write_credentials()
        if self.foreign:
            self._withhold_foreign()
        self._withhold_doubtful()
        writer.collected.sources.extend(self.context.lists.sources[name] for name in sorted(self.context.lists.sources))

    def _write_installs(self) -> None:
        installs.write(self.writer, [one for run in self.runs for one in run.installed])
        installs.write_lock_files(self.writer, self.copies, self.steps)
        variables = (found for step in self.steps if step.keyword in {"ENV", "ARG"} for found in index.in_variables(step))
        installs.write_index(self.writer, self._commands(), variables)

    def _commands(self) -> list[Command]:
        return [command for run in self.runs for command in run.commands]

    def _per_run(self, name: str, ask: Callable[[Sequence[Command]], Iterable[Found]]) -> None:
        self.writer.items(name, (found for run in self.runs for found in ask(run.commands)))

    def _write_runs(self) -> None:
        writer, every = self.writer, [one for run in self.runs for one in run.installed]
        self._per_run("dockerfile.pipe_to_shell", runs.piped_to_shell)
        writer.items("dockerfile.downloads_unchecked", self._unchecked())
        self._per_run("dockerfile.update_alone", runs.updates_alone)
        tools = (found for run in self.final_runs for found in runs.build_tools(run.installed, run.commands))
        writer.items("dockerfile.build_tools_in_final", tools)
        writer.items("dockerfile.frozen_bundle", runs.frozen_bundles(every, self._commands()))
        self._write_remote_access()
        self._write_layers()
        made = runs.sbom_command(self._commands())
        writer.set("dockerfile.sbom_made", made is not None, made.line if made else 1, "RUN" if made else None)

    def _unchecked(self) -> Iterator[Found]:
        """Yield the downloads nothing vouches for: within a stage, a check may follow in a later RUN."""
        for stage in self.used:
            commands = [command for run in self.runs if run.step.stage == stage.index for command in run.commands]
            for one in vouched.unchecked(commands, self.context.text):
                yield Found(redact(one.what), one.command.line, one.command.keyword)

    def _write_layers(self) -> None:
        """Write how the layers are made: the order in every stage, caches and their number in what the final stage rests on."""
        writer = self.writer
        installed = {id(run.step): run.installed for run in self.runs}
        orders = (layers.after_sources(stage.steps, installed) for stage in self.used)
        writer.items("dockerfile.installs_after_sources", (found for order in orders for found in order))
        kept = (found for run in self.final_runs for found in layers.caches_kept(run.step, run.commands, run.installed))
        writer.items("dockerfile.caches_kept", kept)
        writer.set("dockerfile.layers", layers.count(self.effective), self.build.final.line, "FROM")

    def _write_remote_access(self) -> None:
        started = [command for step in runtime.start_of(self.effective).steps for command in commands_of(step)]
        installed = [one for run in self.final_runs for one in run.installed]
        ports = (
            Found("EXPOSE 22", step.line, "EXPOSE")
            for step in self.effective
            if step.keyword == "EXPOSE" and any(word.text.partition("/")[0] == "22" for word in step.words)
        )
        self.writer.items("dockerfile.remote_access", (*runs.remote_access(installed, started), *ports))

    def _write_files(self) -> None:
        writer, copies = self.writer, self.copies
        adds = list(files.remote_adds(self.build, copies))
        writer.items("dockerfile.remote_adds", (found for found, _ in adds))
        writer.items("dockerfile.remote_adds_unchecked", (found for found, checked in adds if not checked))
        writer.items("dockerfile.adds_local", files.local_adds(copies))
        models = list(files.model_files(copies, self._commands()))
        writer.items("dockerfile.model_files", models)
        writer.items("dockerfile.model_files_executable", (found for found in models if files.is_executable_model(found.text)))
        whole = next((copy for copy in copies if copy.whole), None)
        writer.set("dockerfile.copies_whole_context", whole is not None, whole.line if whole else 1, whole.keyword if whole else None)
        defaults = ((line, name, default) for line, name, default in files.arguments_of(self.build) if default is not None)
        writer.items("dockerfile.arg_defaults_floating", files.floating_defaults(defaults))
        self._write_dockerignore()

    def _write_dockerignore(self) -> None:
        """Write whether one bounds the context, at the place where it is, and which folders have one."""
        found, writer = self.context.ignored(), self.writer
        place = found.at or writer.nothing.place
        writer.subject.facts["dockerfile.dockerignores"] = Fact(found.folders or None, place)
        if found.bounded is not None:
            writer.subject.facts["dockerfile.dockerignore"] = Fact(found.bounded, place)
            return
        reason = "A folder above the Dockerfile has a .dockerignore; whether it is in force hangs on which folder the build sends."
        remedy = "name the context in a Compose file, or put the .dockerignore beside the Dockerfile under its name"
        writer.withhold(["dockerfile.dockerignore"], Refused(reason, "incomplete", remedy), Found("", 1, "COPY"))

    def _write_credentials(self) -> None:
        writer = self.writer
        started = [command for step in self.every if step.keyword in {"CMD", "ENTRYPOINT", "HEALTHCHECK"} for command in commands_of(step)]
        found = files.credentials_in(self.build, self.every, (*self.all_commands, *started), copies_of(self.every))
        writer.items("dockerfile.credentials", sorted(found, key=lambda one: one.line))
        writer.items("dockerfile.secret_arguments", files.secret_arguments(self.build))
        writer.items("dockerfile.secret_mounts", files.secret_mounts(self.steps))

    def _withhold_foreign(self) -> None:
        """Scripts of a shell that is not POSIX-like are not read; offenders found elsewhere stay."""
        step = next(step for step in self.every if id(step) in self.foreign)
        names = [name for name in FROM_RUN if not self._decided(name)]
        reason = "RUN is written for a shell whose language is not read (only POSIX-like shells are)."
        self.writer.withhold(names, Refused(reason, "unsupported"), Found("", step.line, "RUN"))

    def _withhold_doubtful(self) -> None:
        """Where a FROM or COPY --from may mean a stage of the file, nobody knows what the final stage inherits and needs."""
        doubtful = self.build.doubtful()
        if doubtful is not None:
            facts = self.writer.subject.facts
            known = {name for name in facts if name in _OF_THE_FILE or self._decided(name)}
            if facts["dockerfile.start_form"].value is not None:
                known |= {"dockerfile.init_process", "dockerfile.start_form"}
            names = [name for name in facts if name not in known]
            self.writer.withhold_unset(names, doubtful.name.unset, Found("", doubtful.line, doubtful.field))

    def _decided(self, name: str) -> bool:
        """Whether what is not read could change nothing: an offender is one, however many more there are."""
        fact = self.writer.subject.facts.get(name)
        if fact is None or name in _WHOLE_LISTS:
            return False
        return fact.value is False if name == "dockerfile.installs_hashed" else bool(fact.value)


def _withhold_in_stage(writer: Writer, build: Build, stage: Stage, doubtful: Taken | None) -> None:
    """Take back what hangs on names that may mean a stage: whether this one is needed, and whose user it inherits."""
    root, facts = build.chain(stage)[0].base, writer.subject.facts
    if doubtful is not None and facts["build-stage.used"].value is False:
        writer.withhold_unset(["build-stage.used"], doubtful.name.unset, Found("", doubtful.line, doubtful.field))
    user = facts.get("build-stage.user")
    if user is not None and user.value is None and build.candidates(root):
        writer.withhold_unset(["build-stage.user"], root.name.unset, Found("", root.line, "FROM"))


def _foreign_runs(build: Build, stages: Iterable[Stage]) -> set[int]:
    """Ids of the RUN steps whose shell form is for PowerShell, cmd or another program."""
    found: set[int] = set()
    shells = in_force(build, "SHELL")
    for stage in stages:
        shell = None if stage.base.stage is None else shells[stage.base.stage]
        base = build.chain(stage)[0].base.name.text.lower()
        windows = "windows" in base or "nanoserver" in base
        for step in stage.steps:
            if step.keyword == "SHELL":
                shell = step
            foreign = windows if shell is None else not any(base_name(word) in SHELLS for word in shell.instruction.words)
            if step.keyword == "RUN" and foreign and not step.instruction.exec_form:
                found.add(id(step))
    return found


def in_force(build: Build, keyword: str) -> list[Step | None]:
    """Find the instruction of one kind in force at the end of each stage."""
    found: list[Step | None] = []
    for stage in build.stages:
        own = runtime.last(stage.steps, keyword)
        found.append(own if own is not None or stage.base.stage is None else found[stage.base.stage])
    return found


def _write_stage(writer: Writer, build: Build, stage: Stage, user: Step | None, *, used: bool) -> None:
    """Write one stage as a subject."""
    base = stage.base.name
    if base.unset:
        writer.withhold_unset(["build-stage.base"], base.unset, Found("", stage.line, "FROM"))
    else:
        writer.set("build-stage.base", redact(base.text), stage.line, "FROM")
    writer.set("build-stage.final", stage is build.final, stage.line, "FROM")
    writer.set("build-stage.used", used, stage.line, "FROM")
    runtime.write_text(writer, "build-stage.user", user)
    writer.optional("build-stage.platform", None if stage.platform is None else Found(stage.platform.text, stage.line, "FROM"))
