"""Commands of a start line that install or fetch code or weights."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from aiact_report.collector._vocabulary.model import words

_HARMLESS_DOWNLOAD = re.compile(r"\s(?:--spider|-q?O ?-|-qO-|-O ?/dev/null|--output-document[= ]-)(?:\s|$)")
_SAVED = re.compile(r"\s(?:-[a-zA-Z]*[oOJ]\b|--output\b|--remote-name\b)|>")
_INTERPRETERS = frozenset({"pip", "uv", "apt", "apk", "git", "hf", "curl", "wget", "gdown", "gsutil", "ollama", "dvc"})
_FETCHERS = _INTERPRETERS | {
    "pip3", "conda", "mamba", "micromamba", "apt-get", "yum", "dnf", "microdnf", "npm", "gem", "cargo", "go", "huggingface-cli", "kaggle",
    "modelscope", "mlflow", "aws", "gcloud", "rclone", "azcopy", "mc", "oras", "modctl",
}  # fmt: skip


def may_fetch(line: Sequence[str]) -> bool:
    """Tell quickly whether a line can hold such a command; a line of plain options cannot."""
    return any(not word.startswith("-") and word.rsplit("/", 1)[-1] in _FETCHERS for word in line) or any("_download" in word for word in line)


def startup_fetches(line: Sequence[str]) -> tuple[str, ...]:
    """Name the commands of a line that install or fetch code or weights, without their arguments."""
    text = " ".join(line)
    found = [_command_name(match) for match in words.COMMANDS.finditer(text)]
    found += _downloads(text)
    return tuple(dict.fromkeys(found))


def _command_name(match: re.Match[str]) -> str:
    """Name a command without what it fetches."""
    if match["tool"]:
        return f"{match['tool']} {'pip ' if ' pip' in match['between'] else ''}{match['verb']}"
    return match[0] if match["clone"] is None else "git clone"


def _downloads(text: str) -> Iterator[str]:
    """Yield the curl and wget calls that keep or run what they fetch."""
    for tool, rest, piped in words.DOWNLOAD.findall(text):
        if piped:
            yield f"{tool} | {piped.strip('| ').removeprefix('sudo ')}"
        elif (tool == "wget" and not _HARMLESS_DOWNLOAD.search(rest)) or (tool == "curl" and _SAVED.search(rest) and "/dev/null" not in rest):
            yield tool
