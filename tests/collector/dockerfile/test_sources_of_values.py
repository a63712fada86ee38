"""What an ARG without a value leaves open, what PowerShell and plug-ins fetch, and the development modes of further servers."""

from pathlib import Path
from typing import Any

import pytest

from aiact_report.collector._vocabulary.development import development_servers
from aiact_report.pipeline import Wanted, collect

DIGEST = "sha256:" + "b" * 64


def facts(folder: Path, body: str) -> dict[str, Any]:
    """Give the values of a Dockerfile's facts."""
    (folder / "Dockerfile").write_text(f"FROM debian:12.5\n{body}\n", encoding="utf-8")
    found = collect(Wanted(paths=(folder,)), jobs=1).subjects[0]
    return {name.partition(".")[2]: fact.value for name, fact in found.facts.items()}


@pytest.mark.parametrize(
    ("body", "checked"),
    [
        (f"ADD --checksum={DIGEST} https://x.org/a /a", True),
        (f"ARG SUM={DIGEST}\nADD --checksum=$SUM https://x.org/a /a", True),
        (f"ENV SUM={DIGEST}\nADD --checksum=${{SUM}} https://x.org/a /a", True),
        ("ARG SUM\nADD --checksum=$SUM https://x.org/a /a", False),
        ("ARG SUM=\nADD --checksum=$SUM https://x.org/a /a", False),
        ("ADD --checksum=$SUM https://x.org/a /a", False),
    ],
)
def test_a_checksum_that_a_variable_holds(tmp_path: Path, body: str, *, checked: bool) -> None:
    """An empty one is none: the builder compares nothing then."""
    assert (facts(tmp_path, body)["remote_adds_unchecked"] is None) is checked


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("ARG TOK\nENV API_TOKEN=$TOK", ("API_TOKEN",)),
        ("ARG API_TOKEN\nENV API_TOKEN=${API_TOKEN}", ("API_TOKEN",)),
        ("ARG TOK\nENV MODE=$TOK", None),
        ("ENV API_TOKEN=", None),
        ("ARG PORT=80\nENV API_TOKEN_FILE=/run/$PORT", None),
        ("RUN --mount=type=secret,id=tok,env=API_TOKEN make", None),
    ],
)
def test_a_credential_that_an_argument_brings_into_the_image(tmp_path: Path, body: str, asked: tuple[str, ...] | None) -> None:
    """Under the name of a variable that stays in the image."""
    assert facts(tmp_path, body)["secret_arguments"] == asked


@pytest.mark.parametrize(
    ("run", "open_"),
    [
        ("powershell -Command Invoke-WebRequest https://x.org/a.exe -OutFile a.exe", True),
        ("pwsh -c \"iwr https://x.org/a.exe -OutFile a.exe; if ((Get-FileHash a.exe).Hash -ne '" + "C" * 64 + "') { exit 1 }\"", False),
        ("pwsh -c \"(New-Object Net.WebClient).DownloadFile('https://x.org/a', 'a')\"", True),
        ('pwsh -c "Write-Host done"', False),
        ("helm plugin install https://github.com/o/r", True),
        ("helm version", False),
    ],
)  # fmt: skip
def test_what_other_tools_fetch(tmp_path: Path, run: str, *, open_: bool) -> None:
    """PowerShell's cmdlets, with a hash that is compared or without, and Helm's plug-ins."""
    assert (facts(tmp_path, f"RUN {run}")["downloads_unchecked"] is not None) is open_


@pytest.mark.parametrize(
    "line",
    [
        ["bentoml", "serve", "a:b", "--development"],
        ["adk", "web"],
        ["start-notebook.sh"],
        ["./mvnw", "quarkus:dev"],
        ["sh", "-c", "exec adk web --port 80"],
    ],
)
def test_further_development_servers(line: list[str]) -> None:
    """Modes their makers keep out of production."""
    assert development_servers(line)


@pytest.mark.parametrize(
    "line", [["bentoml", "serve", "a:b"], ["adk", "api_server"], ["mvn", "package"], ["java", "-jar", "quarkus-run.jar"], ["gradlew", "build"]]
)
def test_what_only_looks_like_one(line: list[str]) -> None:
    """The same programs in production."""
    assert not development_servers(line)


def test_deno_installs_what_is_not_seen(tmp_path: Path) -> None:
    """`deno install` fetches what its project says."""
    assert facts(tmp_path, "RUN deno install npm:chalk")["installs"]
