"""Facts about files that come in: ADD of addresses, whole contexts, model files, and credentials in whatever form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from aiact_report.collector._vocabulary import credentials
from aiact_report.collector._vocabulary.tags import CHANNELS
from aiact_report.collector.dockerfile.build.commands import Command
from aiact_report.collector.dockerfile.build.model import Build, Step
from aiact_report.collector.dockerfile.context import Copy
from aiact_report.collector.dockerfile.facts import Found
from aiact_report.collector.dockerfile.findings.fetched import downloads
from aiact_report.collector.dockerfile.grammar.instructions import Instruction

_ARCHIVE = re.compile(r".*\.(?:tar|tar\.\w+|tgz|tbz2?|txz|tzst)\*?", re.IGNORECASE)
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?(?::.*)?")
_CHECKSUM = re.compile(r"(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}|[0-9a-f]{40}|[0-9a-f]{64}|\S*\$\{?\w+\}?\S*)")
"""What `ADD --checksum` compares with: a whole digest, a commit, or what a variable holds."""
_VARIABLE = re.compile(r"\$\{?(\w+)")
_MODEL_ENDINGS = (
    ".ckpt", ".dill", ".engine", ".gguf", ".ggml", ".h5", ".hdf5", ".joblib", ".keras", ".mar", ".mlmodel", ".onnx", ".pickle", ".pkl", ".plan", ".pt",
    ".pth", ".safetensors", ".tflite",
)  # fmt: skip
_EXECUTABLE_ENDINGS = (".ckpt", ".dill", ".h5", ".hdf5", ".joblib", ".keras", ".mar", ".pickle", ".pkl", ".pt", ".pth")
_MODEL_BIN = re.compile(r"(?:.*model.*|adapter|weights.*)\.bin")
_CREDENTIAL_FILES = (
    ".env", ".env.*", "*.env", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "*.pem", "*.key", "*.p12", "*.pfx", ".netrc", "_netrc", ".pypirc", ".git-credentials",
    ".dockercfg", ".htpasswd", "kubeconfig", "*.kubeconfig", "credentials.json", "service-account*.json", "service_account*.json", "*-credentials.json",
    "client_secret*.json", "secrets.yaml", "secrets.yml", "secrets.json", "secrets.toml", ".pgpass",
)  # fmt: skip
_CREDENTIAL_PATHS = (".aws/credentials", ".kube/config", ".docker/config.json", ".huggingface/token", "huggingface/token", ".config/gcloud")
_BY_THEIR_PARTS = frozenset({"ARG", "ENV", "LABEL", "ADD", "COPY", "FROM"})
"""Instructions whose names and values, or sources, are looked at one by one."""
_HARMLESS_FILES = (
    "*example*",
    "*sample*",
    "*template*",
    "*.dist",
    "*public*",
    "*.pub",
    "*ca.pem",
    "ca-*",
    "ca_*",
    "*cert*.pem",
    "*chain*.pem",
    "*bundle*.pem",
    "*.crt.pem",
)
_VERSION_NAME = re.compile(r"(?:^|_)(?:VERSION|VER|TAG|REVISION|REV|RELEASE|BRANCH|COMMIT|SHA|DIGEST|REF)(?:_|$)|VERSION$", re.IGNORECASE)


def remote_adds(build: Build, copies: Iterable[Copy]) -> Iterator[tuple[Found, bool]]:
    """Yield the addresses ADD fetches, and whether what arrives is compared with something recorded: an ARG without a value records nothing."""
    given = {name for _, name, default in arguments_of(build) if default} | {name for step in _environments(build) for name, _ in step.pairs()}
    for copy in copies:
        if copy.remote:
            written = copy.step.instruction.flag("checksum") or ""
            checked = (_CHECKSUM.fullmatch(written) is not None and given.issuperset(_VARIABLE.findall(written))) or _is_commit(copy.source)
            yield Found(credentials.redact(copy.source), copy.line, copy.keyword), checked


def _environments(build: Build) -> Iterator[Step]:
    return (step for stage in build.stages for step in stage.steps if step.keyword == "ENV")


def _is_commit(source: str) -> bool:
    """Whether a git address names a whole commit: as its fragment, or as `checksum` of its query."""
    address, _, fragment = source.partition("#")
    place, _, query = address.partition("?")
    git = place.startswith(("git@", "git://", "ssh://")) or place.endswith(".git")
    asked = dict(pair.partition("=")[::2] for pair in query.split("&"))
    return git and (_COMMIT.fullmatch(fragment) is not None or _COMMIT.fullmatch(asked.get("checksum", "")) is not None)


def local_adds(copies: Iterable[Copy]) -> Iterator[Found]:
    """Yield local files ADD brings in without unpacking them."""
    for copy in copies:
        if copy.keyword == "ADD" and not copy.remote and not _ARCHIVE.fullmatch(copy.source) and "$" not in copy.source:
            yield Found(credentials.redact(copy.source), copy.line, copy.keyword)


def model_files(copies: Iterable[Copy], commands: Iterable[Command]) -> Iterator[Found]:
    """Yield model files by name, copied or downloaded."""
    for copy in copies:
        named = list(_model_name(copy.source, copy.line, copy.keyword))
        yield from named or _model_name(copy.destination, copy.line, copy.keyword)  # what a variable names has its format from where it goes
    for one in downloads(commands):
        for word in (one.address, *one.targets, *one.command.outputs):
            yield from _model_name(word, one.command.line, one.command.keyword)


def _model_name(path: str, line: int, field: str) -> Iterator[Found]:
    name = PurePosixPath(path.partition("?")[0].partition("#")[0]).name
    if name.lower().endswith(_MODEL_ENDINGS) or _MODEL_BIN.fullmatch(name.lower()):
        yield Found(credentials.redact(name), line, field)


def is_executable_model(name: str) -> bool:
    """Whether a model format can run code when it is loaded."""
    return name.lower().endswith(_EXECUTABLE_ENDINGS) or _MODEL_BIN.fullmatch(name.lower()) is not None


def floating_defaults(steps: Iterable[tuple[int, str, str]]) -> Iterator[Found]:
    """Yield ARGs (line, name, default) that speak of a version and default to a moving one, or to nothing."""
    for line, name, default in steps:
        if _VERSION_NAME.search(name) and (default == "" or default.lower() in CHANNELS):
            yield Found(f"{name}={default}", line, "ARG")


def arguments_of(build: Build) -> Iterator[tuple[int, str, str | None]]:
    """Yield line, name and default (None without one) of every ARG, global ones first."""
    steps = [step.instruction for stage in build.stages for step in stage.steps if step.keyword == "ARG"]
    for instruction in (*build.arguments, *steps):
        for word in instruction.words:
            name, equals, default = word.partition("=")
            yield instruction.line, name, default.strip("'\"") if equals else None


def secret_arguments(build: Build) -> Iterator[Found]:
    """Yield ARGs whose name asks for a credential, and variables of the image whose name does and that take their value from an ARG without one."""
    for line, name, _ in arguments_of(build):
        if credentials.asks_for_credential(name):
            yield Found(name, line, "ARG")
    asked = {name for _, name, default in arguments_of(build) if default is None}
    for step in _environments(build):
        for name, value in step.pairs():
            if credentials.asks_for_credential(name) and not asked.isdisjoint(value.unset):
                yield Found(name, step.line, "ENV")


def secret_mounts(steps: Iterable[Step]) -> Iterator[Found]:
    """Yield ids of secrets that are mounted for one RUN only."""
    for step in steps:
        for mount in step.mounts:
            if "type" in mount and mount["type"].text == "secret":
                named = next((mount[key].text for key in ("id", "target", "dst", "destination", "env") if key in mount), "default")
                yield Found(PurePosixPath(named).name, step.line, "RUN")


def credentials_in(build: Build, steps: Iterable[Step], commands: Iterable[Command], copies: Iterable[Copy]) -> Iterator[Found]:
    """Yield where credentials stand; never what they are."""
    for line, name, default in arguments_of(build):
        if default and credentials.is_credential(name, default):
            yield Found(f"ARG {name}", line, "ARG")
    told: set[int] = set()
    for command in commands:
        words = (*command.assignments, *command.words)
        for text in credentials.argument_credentials(words):
            told.add(command.line)
            yield Found(f"{command.keyword} {text}", command.line, command.keyword)
    for step in steps:
        yield from _in_step(step)
        if step.keyword not in _BY_THEIR_PARTS:
            named = credentials.argument_credentials(
                _as_written(step.instruction)
            )  # also where it tells nothing new: what a pipe hands on is known by it
            yield from (Found(f"{step.keyword} {_place(text)}", step.line, step.keyword) for text in named if step.line not in told)
    for copy in copies:
        if is_credential_file(copy.source):
            yield Found(f"{copy.keyword} {PurePosixPath(copy.source).name}", copy.line, copy.keyword)


def _as_written(instruction: Instruction) -> list[str]:
    """Give the words of an instruction, what ONBUILD holds and here-documents included: what a pipe hands on is seen in no single command."""
    pairs = instruction.keyword in {"ENV", "LABEL"}
    words = [f"{name}={value}" for name, value in instruction.pairs()] if pairs else list(instruction.words)
    held = [word for trigger in instruction.trigger for word in _as_written(trigger)]
    return [*words, *held, *(heredoc.content for heredoc in instruction.heredocs)]


def _place(text: str) -> str:
    return "line" if text.startswith("argument ") else text


def _in_step(step: Step) -> Iterator[Found]:
    if step.keyword in {"ENV", "LABEL"}:
        for name, value in step.pairs():
            if not value.unset and credentials.is_credential(name, value.text):
                yield Found(f"{step.keyword} {name}", step.line, step.keyword)
    elif step.keyword in {"ADD", "COPY"}:
        for heredoc in step.instruction.heredocs:
            if credentials.argument_credentials((heredoc.content,)):
                yield Found(f"{step.keyword} <<{heredoc.name}", step.line, step.keyword)
        if any(credentials.argument_credentials((word.text,)) for word in step.words):
            yield Found(f"{step.keyword} address", step.line, step.keyword)


def is_credential_file(source: str) -> bool:
    """Whether a file holds credentials by its name."""
    path = PurePosixPath(source.lower())
    if any(fnmatchcase(path.name, pattern) for pattern in _HARMLESS_FILES):
        return False
    return any(fnmatchcase(path.name, pattern) for pattern in _CREDENTIAL_FILES) or str(path).endswith(_CREDENTIAL_PATHS)
