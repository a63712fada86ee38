"""What the commands of a build fetch, download by download: files, repositories, models; where each goes, and whether it names its content itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from aiact_report.collector.dockerfile.build.commands import Command
from aiact_report.collector.dockerfile.grammar import options

DOWNLOADERS = frozenset({"aria2c", "axel", "curl", "http", "https", "lftp", "wget", "wget2", "xh"})
"""Programs that fetch what an address names."""
_LOCAL = re.compile(r"(?:https?://)?(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\])(?:[:/]|$)")
_BARE = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?::\d+)?/\S*", re.ASCII)
"""An address without its scheme, which curl and wget complete."""
COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
"""The whole hash of a commit; a short one is whatever the server finds for it."""
_DIGEST = re.compile(r"@sha(?:256:[0-9a-f]{64}|512:[0-9a-f]{128})(?:$|[/?#])")
_NOWHERE = frozenset({"/dev/null", "-"})
_CURL_VALUES = "AbcCdDeEFhHKmoPQrTtuUwxXyYz"
_WGET_VALUES = "aABDeGIilOoPQRtTUwX"
_TAKES_VALUE = frozenset(
    {
        "--cacert", "--cert", "--connect-timeout", "--cookie", "--cookie-jar", "--create-file-mode", "--data", "--data-binary", "--data-raw",
        "--data-urlencode", "--form", "--header", "--key", "--max-redirs", "--max-time", "--noproxy", "--oauth2-bearer", "--proto", "--proxy", "--range",
        "--referer", "--request", "--resolve", "--retry", "--retry-delay", "--retry-max-time", "--tls-max", "--user", "--user-agent", "--write-out",
        "--no-proxy", "--tries", "--timeout", "--waitretry", "--password", "--http-user", "--http-password", "--post-data", "--ca-certificate",
        "--connect-to", "--interface", "--limit-rate", "--ciphers", "--upload-file", "--dir", "--split", "--max-connection-per-server", "--num-connections",
    }
)  # fmt: skip
_TO_FILE = frozenset({"--output", "--output-document", "--out"})
_TO_FOLDER = frozenset({"--output-dir", "--directory-prefix", "--dir"})
_FROM_LIST = frozenset({"--input-file", "--config", "-i", "-K"})
_ASKS_ONLY = frozenset({"--head", "--spider", "-I", "--version", "--help", "-V"})


class Download(NamedTuple):
    """One thing that is fetched."""

    command: Command
    what: str
    """The tool and what it fetches."""
    targets: tuple[str, ...] = ()
    """Names of files it becomes, without folders; none: its content goes elsewhere, or is no single file."""
    fixed: bool = False
    """What is fetched is named by its content."""
    repository: str | None = None
    """Folder of a clone, without those above it."""
    address: str = ""


def downloads(commands: Iterable[Command]) -> Iterator[Download]:
    """Yield every download of a file, a repository or a model; a question to the own host and a look-up inside `$( … )` are none."""
    for command in commands:
        if not command.inside and command.keyword == "RUN":
            if command.name in DOWNLOADERS:
                yield from _by_address(command)
            else:
                reader = _TOOLS.get(command.name)
                yield from () if reader is None else reader(command)


class _Line(NamedTuple):
    """The command line of a downloader."""

    addresses: list[str]
    files: list[str]
    folders: list[str]
    lists: list[str]
    asks: bool


def _by_address(command: Command) -> Iterator[Download]:
    line = _read(command)
    if line.asks or (line.files and set(line.files) <= {"/dev/null"}) or "/dev/null" in command.outputs:
        return
    files = [*(name for name in line.files if name not in _NOWHERE), *(name for name in command.outputs if not name.startswith("/dev/"))]
    checked = command.name == "aria2c" and re.search(r"--checksum=sha-?\d+=[0-9a-f$]", command.text) is not None
    for at, address in enumerate(line.addresses):
        own = files[at : at + 1] if len(files) == len(line.addresses) else files or ([] if "-" in line.files else [_last(address)])
        yield Download(command, f"{command.name} {address}", tuple(map(_last, own)), checked, address=address)
    for name in line.lists:
        yield Download(command, f"{command.name} of the addresses in {name}")


def _last(path: str) -> str:
    """Last name of a path or an address."""
    return PurePosixPath(path.partition("?")[0].partition("#")[0]).name


def _read(command: Command) -> _Line:
    """Take the command line apart: addresses, files, folders, lists of addresses."""
    line = _Line([], [], [], [], asks=bool(_ASKS_ONLY & set(command.words)) or (command.name == "curl" and _has_letter(command, "I")))
    words = iter(command.words[1:])
    for word in words:
        name, value = _option(command.name, word)
        if name is None:
            if _is_address(word):
                line.addresses.append(word)
        elif name == "--url":
            line.addresses.extend(text for text in [value if value is not None else next(words, "")] if _is_address(text))
        elif name in _TO_FILE | _TO_FOLDER | _FROM_LIST | _TAKES_VALUE | {"-"}:
            value = next(words, "") if value is None else value
            kept = line.files if name in _TO_FILE else line.folders if name in _TO_FOLDER else line.lists if name in _FROM_LIST else []
            kept.append(value)
    return line


def _option(tool: str, word: str) -> tuple[str | None, str | None]:
    """Name and value of an option; `-` stands for a short one whose value does not matter."""
    if not word.startswith("-") or word == "-":
        return None, None
    if word.startswith("--"):
        name, equals, value = word.partition("=")
        return name, value if equals else None
    values = _WGET_VALUES if tool.startswith("wget") else "doi" if tool in {"aria2c", "axel"} else _CURL_VALUES
    for at, letter in enumerate(word[1:], 1):
        if letter in values:
            rest = word[at + 1 :]
            return _meaning(tool, letter), rest.removeprefix("=") if rest else None
    return "", None


def _meaning(tool: str, letter: str) -> str:
    """Give the long name of a short option that takes a value."""
    if tool.startswith("wget"):
        return {"O": "--output-document", "P": "--directory-prefix", "i": "--input-file"}.get(letter, "-")
    return {"o": "--output", "K": "--config", "i": "--input-file", "d": "--dir" if tool == "aria2c" else "-"}.get(letter, "-")


def _has_letter(command: Command, letter: str) -> bool:
    return any(letter in word for word in command.words[1:] if re.fullmatch(r"-[a-zA-Z]+", word))


def _is_address(word: str) -> bool:
    spoken = "://" in word or _BARE.fullmatch(word) is not None or (word.startswith("${") and not word.endswith(("_OPTS}", "_FLAGS}")))
    return spoken and not _LOCAL.match(word)


def _git(command: Command) -> Iterator[Download]:
    """Follow clone, pull, fetch and submodules of another host; a clone at a whole commit is fixed."""
    taken = options.take(
        command.words[1:], frozenset({"-C", "-c", "-b", "--branch", "--depth", "--revision", "-o", "--origin", "-j", "--jobs", "--filter"})
    )
    verb, rest = taken.operands[:1], taken.operands[1:]
    if verb == ("clone",) and rest and _is_far(rest[0]):
        folder = rest[1] if len(rest) > 1 else _last(rest[0].rstrip("/")).removesuffix(".git")
        fixed = any(COMMIT.fullmatch(name) for name in taken.values("--revision"))
        yield Download(command, f"git clone {rest[0]}", fixed=fixed, repository=_last(folder) or ".")
    elif verb in (("pull",), ("fetch",)):
        fixed = any(COMMIT.fullmatch(name.rpartition(":")[0] or name) for name in rest[1:])
        yield Download(command, f"git {verb[0]} {' '.join(rest)}".rstrip(), fixed=fixed, repository=_last(next(iter(taken.values("-C")), "")) or ".")


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
    yield Download(command, f"{command.name} download {' '.join(names[:1])}".rstrip(), tuple(map(_last, names[1:])), fixed)


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
        last = _last(operands[-1]) if len(operands) > 1 else ""
        names = {last, _last(operands[0])} if operands else set()
        yield Download(
            command, " ".join((command.name, *words[: verb + 1], *operands[:1])), tuple(sorted(name for name in names if name not in {"", "."}))
        )


def _azure(command: Command) -> Iterator[Download]:
    if "download" in command.words[1:5] or "download-batch" in command.words[1:5]:
        taken = options.take(
            command.words[1:], frozenset({"-f", "--file", "-n", "--name", "-c", "--container-name", "--account-name", "-d", "--destination", "-s"})
        )
        yield Download(command, "az storage download", tuple(map(_last, (*taken.values("-f", "--file"), *taken.values("-n", "--name")))))


def _gdown(command: Command) -> Iterator[Download]:
    taken = options.take(command.words[1:], frozenset({"-O", "--output", "--id", "--fuzzy-id"}))
    yield Download(
        command, f"gdown {' '.join((*taken.operands, *taken.values('--id'))[:1])}".rstrip(), tuple(map(_last, taken.values("-O", "--output")))
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
    for name in names[:-1]:
        if re.match(r"(?:\w[\w.-]*@)?\w[\w.-]*:|rsync://", name):
            yield Download(command, f"{command.name} {name}", (_last(name.partition(":")[2]), *([_last(names[-1])] if len(names) == 2 else [])))  # noqa: PLR2004 -- source and target


_CALLS = re.compile(
    r"\b(urlretrieve|urlopen|(?:requests|httpx|session|client)\.(?:get|stream)|httpx\.stream|snapshot_download|hf_hub_download|hf_hub_url|from_pretrained"
    r"|load_dataset|SentenceTransformer|CrossEncoder|pipeline|load_state_dict_from_url|torch\.hub\.(?:load|download_url_to_file)|hub\.load|get_file"
    r"|wget\.download|gdown\.download(?:_folder)?|nltk\.download|spacy\.cli\.download|whisper\.load_model|download_file(?:obj)?|download_to_filename"
    r"|(?:kagglehub\.)?(?:model_download|dataset_download)|download_artifacts|download_blob|fetch|download\.file|URI\.open|open-uri|axios\.get|https?\.get)\s*\("
    r"\s*([^)]{0,500})"
)
"""Calls by which a script fetches, with the start of their arguments."""
_HERE = re.compile(r"\s*[rfb]?[\"'](?:/|\./|\.\./|file:)")
_FIXED_CALL = re.compile(
    r"(?:revision|commit_hash)\s*=\s*[\"'][0-9a-f]{40}[\"']|(?:file_hash|known_hash|hash_prefix)\s*=\s*[\"'][\w:]{32,}|local_files_only\s*=\s*True"
)
_INSTALLS = re.compile(r"[\"'](?:sha(?:224|256|384|512)|blake2[bs])[\"']|\bhashlib\.(?:sha(?:224|256|384|512)|blake2[bs]|new)\b")
_REFUSES = re.compile(r"\b(?:assert|raise|sys\.exit|exit|abort|die|process\.exit|stop)\b")
_HASH = re.compile(r"[\"'][0-9a-f]{64,128}[\"']")


def _script(command: Command) -> Iterator[Download]:
    """Follow the calls of a script written in the Dockerfile: `python -c …`, or on standard input."""
    text = _text_of(command)
    calls = [call for call in _CALLS.finditer(text) if not _HERE.match(call[2])]
    checked = _INSTALLS.search(text) is not None and _REFUSES.search(text) is not None and len(_HASH.findall(text)) >= len(calls)
    for call in calls:
        yield Download(command, f"{command.name} {call[1]}", fixed=checked or _FIXED_CALL.search(call[2]) is not None)


def _text_of(command: Command) -> str:
    """Give the program an interpreter is given: after `-c` or `-e`, on standard input, or echoed into it."""
    words = command.words
    inline = [words[at + 1] for at, word in enumerate(words[:-1]) if word in {"-c", "-e", "-r", "--eval", "-ne", "-pe"}]
    echoed = [" ".join(one.words[1:]) for one in command.upstream if one.name in {"echo", "printf"}]
    piped = [one.stdin for one in command.upstream if one.stdin]
    return "\n".join([*inline, *echoed, *piped, command.stdin or ""])


_POWERSHELL = re.compile(
    r"\b(Invoke-WebRequest|Invoke-RestMethod|iwr|irm|Start-BitsTransfer|DownloadFile|DownloadString|wget|curl)\b[^;|\n]{0,40}?\bhttps?://|\bDownload(?:File|String)\(",
    re.IGNORECASE,
)


def _powershell(command: Command) -> Iterator[Download]:
    """Follow the cmdlets that fetch; a hash that is compared in the same program vouches for one of them.

    https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/invoke-webrequest
    """
    text = f"{command.text}\n{command.stdin or ''}"
    calls = list(_POWERSHELL.finditer(text))
    checked = re.search(r"Get-FileHash", text, re.IGNORECASE) is not None and len(re.findall(r"\b[0-9A-Fa-f]{64}\b", text)) >= len(calls)
    for _ in calls:
        yield Download(command, f"{command.name} of an address", fixed=checked)


_PULLED = frozenset({"pull"})
_TOOLS: dict[str, Callable[[Command], Iterator[Download]]] = {
    **dict.fromkeys(("R", "Rscript", "bun", "deno", "node", "perl", "php", "python", "ruby"), _script),
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
    **dict.fromkeys(("Invoke-WebRequest", "Invoke-RestMethod", "iwr", "irm", "Start-BitsTransfer", "powershell", "pwsh"), _powershell),
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
