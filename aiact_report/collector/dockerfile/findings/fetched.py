"""What the commands of a build fetch, download by download: files, repositories, models; where each goes, and whether it names its content itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from aiact_report.collector.dockerfile.build.commands import Command
from aiact_report.collector.dockerfile.findings.download import DOWNLOADERS, Download, by_address, last_name
from aiact_report.collector.dockerfile.findings.scripted import powershell, script
from aiact_report.collector.dockerfile.grammar import options

COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
"""The whole hash of a commit; a short one is whatever the server finds for it."""
_DIGEST = re.compile(r"@sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})(?:$|[/?#])")


def downloads(commands: Iterable[Command]) -> Iterator[Download]:
    """Yield every download of a file, a repository or a model; a question to the own host and a look-up inside `$( … )` are none."""
    for command in commands:
        if not command.inside and command.keyword == "RUN":
            if command.name in DOWNLOADERS:
                yield from by_address(command)
            else:
                reader = _TOOLS.get(command.name)
                yield from () if reader is None else reader(command)


def _git(command: Command) -> Iterator[Download]:
    """Follow clone, pull, fetch and submodules of another host; a clone at a whole commit is fixed."""
    taken = options.take(
        command.words[1:], frozenset({"-C", "-c", "-b", "--branch", "--depth", "--revision", "-o", "--origin", "-j", "--jobs", "--filter"})
    )
    operands = taken.operands[1:] if taken.operands[:1] == ("lfs",) and taken.operands[1:2] != ("install",) else taken.operands
    verb, rest = operands[:1], operands[1:]
    if verb == ("clone",) and rest and _is_far(rest[0]):
        folder = rest[1] if len(rest) > 1 else last_name(rest[0].rstrip("/")).removesuffix(".git")
        fixed = any(COMMIT.fullmatch(name) for name in taken.values("--revision"))
        yield Download(command, f"git clone {rest[0]}", fixed=fixed, repository=last_name(folder) or ".")
    elif verb in (("pull",), ("fetch",)):
        fixed = any(COMMIT.fullmatch(name.rpartition(":")[0] or name) for name in rest[1:])
        yield Download(
            command, f"git {verb[0]} {' '.join(rest)}".rstrip(), fixed=fixed, repository=last_name(next(iter(taken.values("-C")), "")) or "."
        )


def _is_far(address: str) -> bool:
    """Whether an address of a repository is on another machine."""
    return not address.startswith(("/", "./", "../", "file:", "~")) and address not in {".", ".."}


def _svn(command: Command) -> Iterator[Download]:
    if command.words[1:2] in (("checkout",), ("co",), ("export",), ("clone",)):
        yield Download(command, " ".join(command.words[:2]))


def _hub(command: Command) -> Iterator[Download]:
    """Follow `hf download org/model file --revision COMMIT` and its kin."""
    taken = options.take(
        command.words[1:], frozenset({"--revision", "--local-dir", "--cache-dir", "--repo-type", "--token", "--include", "--exclude", "--model"})
    )
    if "download" not in taken.operands[:2]:
        return
    names = taken.operands[taken.operands.index("download") + 1 :] or tuple(taken.values("--model"))
    fixed = any(COMMIT.fullmatch(name) for name in taken.values("--revision"))
    yield Download(command, f"{command.name} download {' '.join(names[:1])}".rstrip(), tuple(map(last_name, names[1:])), fixed)


def _bucket(command: Command) -> Iterator[Download]:
    """Follow copies out of a bucket: `aws s3 cp s3://…`, `gsutil cp gs://…`, `rclone copy remote:…`."""
    words = [word for word in command.words[1:] if not word.startswith("-")]
    verb = next((at for at, word in enumerate(words) if word in {"copy", "copyto", "cp", "get", "get-object", "mirror", "rsync", "sync"}), None)
    if verb is None:
        return
    operands = words[verb + 1 :]
    if (
        words[verb] == "get-object"
        or (operands and re.match(r"(?:[a-z][\w+-]*:)?//|[\w-]+:|https:|\$\{", operands[0]))
        or command.name in {"mc", "s3cmd"}
    ):
        last = last_name(operands[-1]) if len(operands) > 1 else ""
        names = {last, last_name(operands[0])} if operands else set()
        yield Download(
            command, " ".join((command.name, *words[: verb + 1], *operands[:1])), tuple(sorted(name for name in names if name not in {"", "."}))
        )


def _azure(command: Command) -> Iterator[Download]:
    if "download" in command.words[1:5] or "download-batch" in command.words[1:5]:
        taken = options.take(
            command.words[1:], frozenset({"-f", "--file", "-n", "--name", "-c", "--container-name", "--account-name", "-d", "--destination", "-s"})
        )
        yield Download(command, "az storage download", tuple(map(last_name, (*taken.values("-f", "--file"), *taken.values("-n", "--name")))))


def _gdown(command: Command) -> Iterator[Download]:
    taken = options.take(command.words[1:], frozenset({"-O", "--output", "--id", "--fuzzy-id"}))
    yield Download(
        command, f"gdown {' '.join((*taken.operands, *taken.values('--id'))[:1])}".rstrip(), tuple(map(last_name, taken.values("-O", "--output")))
    )


def _verb(verbs: frozenset[str], *, fixed: re.Pattern[str] | None = None) -> Callable[[Command], Iterator[Download]]:
    """Make a reader of a tool that fetches with one of these verbs; what fits `fixed` names its content."""

    def read(command: Command) -> Iterator[Download]:
        operands = [word for word in command.words[1:] if not word.startswith("-")]
        at = next((at for at, word in enumerate(operands[:3]) if word in verbs), None)
        if at is not None:
            named = operands[at + 1 :]
            yield Download(
                command, " ".join((command.name, *operands[: at + 2])), fixed=fixed is not None and any(fixed.search(name) for name in named)
            )

    return read


def _copied(command: Command) -> Iterator[Download]:
    """Follow scp, sftp and rsync from another host."""
    names = [word for word in command.words[1:] if not word.startswith("-")]
    target = [last_name(names[-1])] if len(names) == 2 else []  # noqa: PLR2004 -- source and target
    for name in names[:-1]:
        if re.match(r"(?:\w[\w.-]*@)?\w[\w.-]*:|rsync://", name):
            yield Download(command, f"{command.name} {name}", (last_name(name.partition(":")[2]), *target))


_PULLED = frozenset({"pull"})
_TOOLS: dict[str, Callable[[Command], Iterator[Download]]] = {
    **dict.fromkeys(("R", "Rscript", "bun", "deno", "node", "perl", "php", "python", "ruby"), script),
    **dict.fromkeys(("hf", "huggingface-cli", "modelscope"), _hub),
    **dict.fromkeys(("aws", "azcopy", "gcloud", "gsutil", "mc", "rclone", "s3cmd", "s5cmd", "s4cmd"), _bucket),
    **dict.fromkeys(("rsync", "scp", "sftp"), _copied),
    **dict.fromkeys(("crane", "docker", "oras", "podman", "regctl", "skopeo"), _verb(frozenset({"copy", "export", "pull"}), fixed=_DIGEST)),
    **dict.fromkeys(("git-lfs", "hg", "svn"), _svn),
    "az": _azure,
    "gdown": _gdown,
    "gh": _verb(frozenset({"clone", "download"})),
    "git": _git,
    "helm": _verb(_PULLED | {"install"}),
    **dict.fromkeys(("Invoke-WebRequest", "Invoke-RestMethod", "iwr", "irm", "Start-BitsTransfer", "powershell", "pwsh"), powershell),
    "kaggle": _verb(frozenset({"download"})),
    "mlflow": _verb(frozenset({"download"})),
    "modctl": _verb(_PULLED, fixed=_DIGEST),
    "ollama": _verb(_PULLED),
    "playwright": _verb(frozenset({"install"})),
    "spacy": _verb(frozenset({"download"})),
    "nltk.downloader": lambda command: iter((Download(command, "nltk.downloader"),)),
    "kubectl": _verb(frozenset({"cp"})),
}
"""By name of the program."""
