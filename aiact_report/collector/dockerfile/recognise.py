"""Whether a file is a Dockerfile: by what is in it; a name that says so lowers the bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiact_report.collector._vocabulary import reference
from aiact_report.collector._vocabulary.credentials import placeholder
from aiact_report.collector._yaml.load import decode

if TYPE_CHECKING:
    from aiact_report.collector.dockerfile.grammar.instructions import Parsed

_STEMS = ("dockerfile", "containerfile")
_NO_DOCKERFILE = (
    ".dockerignore", ".go", ".html", ".java", ".js", ".json", ".lock", ".md", ".php", ".py", ".rb", ".rs", ".rst", ".sh", ".sql", ".toml", ".ts", ".yaml",
    ".yml",
)  # fmt: skip
"""Endings by which `dockerfile.py` or `Dockerfile.md` is something else, whatever it starts with."""
_STARTS = (b"from", b"arg")
_SCANNED = 4096
_LONGEST_HEAD = 64 * 1024


def recognise(locator: str, head: bytes) -> bool:
    """Whether the file is a Dockerfile, by its locator and first bytes."""
    name = locator.rsplit("/", 1)[-1].lower()
    if name in _STEMS:
        return True
    if name.endswith(_NO_DOCKERFILE):
        return False
    hinted = name.startswith(_STEMS) or name.endswith(tuple(f".{stem}" for stem in _STEMS))
    if not _may_start(head, prose=hinted):
        return False
    return hinted or _is_dockerfile(head)


def _may_start(head: bytes, *, prose: bool) -> bool:
    """Whether the first line that is no comment starts with FROM or ARG. Cheap, since it is asked of every file."""
    bare = head[: len(head) if prose else _SCANNED].removeprefix(b"\xef\xbb\xbf").lstrip()
    if bare[:1] != b"#":
        return _starts(bare)
    lines = (line.strip() for line in bare.split(b"\n"))
    first = next((line for line in lines if line and line[:1] != b"#"), b"")
    return _starts(first)


def _starts(line: bytes) -> bool:
    word = line[:5].lower()
    return word.startswith(_STARTS) and (word[3:4] in b" \t" if word.startswith(b"arg") else word[4:5] in b" \t")


def _is_dockerfile(head: bytes) -> bool:
    """Whether every line is an instruction, a stage begins with something that names an image, and something follows."""
    from aiact_report.collector.dockerfile.grammar.instructions import parse
    from aiact_report.collector.dockerfile.grammar.lines import DockerfileError

    text, _ = decode(head)
    if len(head) >= _LONGEST_HEAD:
        text = text[: text.rfind("\n")]
    try:
        parsed = parse(text)
    except DockerfileError:
        return False
    return _has_stage(parsed)


def _has_stage(parsed: Parsed) -> bool:
    keywords = [instruction.keyword for instruction in parsed.instructions]
    if "FROM" not in keywords or set(keywords) <= {"FROM", "ARG"} or set(keywords[: keywords.index("FROM")]) - {"ARG"}:
        return False
    image = parsed.instructions[keywords.index("FROM")].words[0]
    return "$" in image or reference.parse(image) is not None or placeholder(image) is not None
