"""Settings of a build that reach a package index without TLS or signature, or add a second one."""

from __future__ import annotations

from collections.abc import Iterator

from aiact_report.collector._vocabulary.credentials import redact
from aiact_report.collector._vocabulary.model.hints import package_index_insecure
from aiact_report.collector.dockerfile.build.commands import Command
from aiact_report.collector.dockerfile.build.model import Step
from aiact_report.collector.dockerfile.facts import Found

_ALWAYS: dict[str, frozenset[str]] = {
    "apk": frozenset({"--allow-untrusted"}),
    "apt": frozenset({"--allow-unauthenticated", "--allow-insecure-repositories", "--force-yes"}),
    "apt-get": frozenset({"--allow-unauthenticated", "--allow-insecure-repositories", "--force-yes"}),
    "conda": frozenset({"--insecure", "-k"}),
    "dnf": frozenset({"--nogpgcheck", "--no-gpgchecks"}),
    "microdnf": frozenset({"--nogpgcheck"}),
    "pip": frozenset({"--extra-index-url", "--trusted-host"}),
    "uv": frozenset({"--extra-index-url", "--trusted-host", "--allow-insecure-host"}),
    "yum": frozenset({"--nogpgcheck"}),
    "zypper": frozenset({"--no-gpg-checks", "--allow-unsigned-rpm"}),
}
"""Options that tell by themselves."""
_PLAIN: dict[str, frozenset[str]] = {
    "apk": frozenset({"-X", "--repository"}),
    "bun": frozenset({"--registry"}),
    "conda": frozenset({"-c", "--channel"}),
    "mamba": frozenset({"-c", "--channel"}),
    "micromamba": frozenset({"-c", "--channel"}),
    "npm": frozenset({"--registry"}),
    "pip": frozenset({"-i", "--index-url", "-f", "--find-links"}),
    "pnpm": frozenset({"--registry"}),
    "uv": frozenset({"-i", "--index-url", "--default-index", "--index", "-f", "--find-links"}),
    "yarn": frozenset({"--registry"}),
}
"""Options that tell when their value is an http: address."""
_CONFIGURED = frozenset({"strict-ssl", "strict_ssl", "ssl_verify", "http.sslverify"})
"""Settings that tell when switched off."""
_PIP_CONFIGURED = ("trusted-host", "extra-index-url")
_OFF = frozenset({"0", "false", "no", "off"})
_VARIABLES_OFF = frozenset({"NODE_TLS_REJECT_UNAUTHORIZED", "PYTHONHTTPSVERIFY", "YARN_ENABLE_STRICT_SSL", "GIT_SSL_VERIFY"})


def in_command(command: Command) -> Iterator[Found]:
    """Yield what a command line says."""
    found = (*_options(command), *_configuration(command), *_assignments(command), *_sources(command))
    return (Found(redact(text), command.line, command.keyword) for text in found)


def in_variables(step: Step) -> Iterator[Found]:
    """Yield what an ENV or ARG says."""
    for name, value in step.pairs():
        for text in _variable(name, value.text):
            yield Found(f"{step.keyword} {text}", step.line, step.keyword)


def _variable(name: str, value: str) -> tuple[str, ...]:
    if name.upper() in _VARIABLES_OFF and value.lower() in _OFF:
        return (name,)
    return package_index_insecure((), {name.upper(): value})


def _options(command: Command) -> Iterator[str]:
    always, plain = _ALWAYS.get(command.name, frozenset()), _PLAIN.get(command.name, frozenset())
    for at, word in enumerate(command.words[1:], 1):
        name, equals, value = word.partition("=")
        following = value if equals else command.words[at + 1] if at + 1 < len(command.words) else ""
        if name in always:
            yield f"{command.name} {name}" + (f" {following}" if name.endswith(("-url", "-host")) else "")
        elif (name in plain and following.startswith("http:")) or (name == "--strict-ssl" and following in _OFF):
            yield f"{command.name} {name} {following}"


def _configuration(command: Command) -> Iterator[str]:
    """`npm config set strict-ssl false`, `pip config set global.trusted-host …`, `git config http.sslVerify false`."""
    if "config" not in command.words[1:2]:
        return
    for name, value in zip(command.words[2:], (*command.words[3:], ""), strict=True):
        key, equals, given = name.partition("=")
        text = (given if equals else value).lower()
        plain = key.endswith(("registry", "index-url")) and text.startswith("http:")
        if (key.lower() in _CONFIGURED and text in _OFF) or plain or (command.name == "pip" and key.endswith(_PIP_CONFIGURED)):
            yield f"{command.name} config {key}" + (f" {text}" if plain else "")


def _assignments(command: Command) -> Iterator[str]:
    for assignment in command.assignments:
        name, _, value = assignment.partition("=")
        yield from _variable(name, value)


def _sources(command: Command) -> Iterator[str]:
    """Notice a package source written to a file with its signatures switched off."""
    if command.name in {"echo", "printf", "add-apt-repository"} and any("trusted=yes" in word for word in command.words):
        yield "apt source trusted=yes"
