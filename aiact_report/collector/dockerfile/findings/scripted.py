"""What a program written in the Dockerfile fetches: by the calls of Python and its kin, by the cmdlets of PowerShell."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aiact_report.collector.dockerfile.build.commands import Command
from aiact_report.collector.dockerfile.findings.download import Download

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


def script(command: Command) -> Iterator[Download]:
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


def powershell(command: Command) -> Iterator[Download]:
    """Follow the cmdlets that fetch; a hash that is compared in the same program vouches for one of them.

    https://learn.microsoft.com/powershell/module/microsoft.powershell.utility/invoke-webrequest
    """
    text = f"{command.text}\n{command.stdin or ''}"
    calls = list(_POWERSHELL.finditer(text))
    checked = re.search(r"Get-FileHash", text, re.IGNORECASE) is not None and len(re.findall(r"\b[0-9A-Fa-f]{64}\b", text)) >= len(calls)
    for _ in calls:
        yield Download(command, f"{command.name} of an address", fixed=checked)
